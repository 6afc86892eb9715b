"""Packed generators, run in a real Chromium and compared with PyTorch."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import Page
from torch import nn

import playground
from playground.config import RunConfig
from playground.errors import InputError
from playground.export.browser import Packed, pack
from playground.training.first_weights import build_for
from tests.frontend_server import frontend_page

FRONTEND = Path(playground.__file__).parent / "frontend"
N = 11  # every label, and no multiple of four: the kernels pad

CASES: dict[str, dict[str, Any]] = {
    "mlp, labels": {"data": "mnist", "condition": "concatenation"},
    "mlp, layer norm, SiLU": {"data": "mnist", "G.norm": "instance", "G.activation": "silu"},
    "mlp, spectral, leaky": {"data": "fashion", "G.norm": "spectral", "G.activation": "leaky_relu"},
    "mlp, points": {"data": "ring", "G.hidden": [16, 16], "G.norm": "none", "G.activation": "tanh", "latent.size": 2},
    "mlp, no hidden layer": {"data": "ring", "G.hidden": [], "latent.size": 3},
    "dcgan 28": {"data": "mnist", "G": "dcgan", "G.width": 16, "D": "dcgan"},
    "dcgan 28, labels, no norm": {
        "data": "mnist", "G": "dcgan", "G.width": 6, "G.norm": "none", "D": "dcgan", "condition": "projection",
    },
    "dcgan 32 colour, instance, tanh": {
        "data": "cifar10", "G": "dcgan", "D": "dcgan", "G.norm": "instance", "G.width": 8, "G.activation": "tanh",
    },
    "dcgan 28, enlarged": {"data": "mnist", "G": "dcgan", "G.width": 8, "G.up": "enlarged", "D": "dcgan"},
    "dcgan 32 colour, enlarged, spectral": {
        "data": "cifar10", "G": "dcgan", "D": "dcgan", "G.up": "enlarged", "G.norm": "spectral", "G.width": 8,
    },
    "dcgan 28, extra, labels": {
        "data": "mnist", "G": "dcgan", "G.width": 9, "G.extra": 2, "D": "dcgan", "condition": "projection",
    },
    "dcgan 32 colour, extra, enlarged, instance, SiLU": {
        "data": "cifar10", "G": "dcgan", "G.width": 8, "G.extra": 1, "G.up": "enlarged", "G.norm": "instance",
        "G.activation": "silu", "D": "dcgan",
    },
    "dcgan 28, extra, enlarged, spectral": {
        "data": "mnist", "G": "dcgan", "G.width": 8, "G.extra": 1, "G.up": "enlarged", "G.norm": "spectral",
        "D": "dcgan",
    },
    "dcgan 32 colour, spectral": {"data": "cifar10", "G": "dcgan", "D": "dcgan", "G.norm": "spectral", "G.width": 8},
}  # fmt: skip


def trained(config: RunConfig) -> nn.Module:
    """G of `config` in evaluation, with weights and statistics that are nobody's defaults."""
    classes = len(config.data.class_names) if config.condition != "none" else 0
    rng = torch.Generator().manual_seed(1)
    G, _ = build_for(config, config.data.shape, classes)
    for p in G.parameters():
        p.data.add_(0.03 * torch.randn(p.shape, generator=rng))
    G.train()
    for _ in range(4):
        G(torch.randn(32, config.latent.size, generator=rng), torch.arange(32) % classes if classes else None)
    return G.eval()


def packed(G: nn.Module, config: RunConfig, *, half: bool = False) -> Packed:
    return pack({k: v.numpy() for k, v in G.state_dict().items()}, config, half=half)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """An empty page that has the runtime as `gp` and the kernels as `kernels`."""
    with frontend_page() as found:
        found.evaluate(
            """async () => {
              window.bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
              window.gp = await import("/shared/generator/generator.js");
              const kernel = async (name) => (await fetch(`/kernel/${name}.wasm`)).arrayBuffer();
              window.kernels = { fma: [await kernel("kernel-fma")], plain: [await kernel("kernel")], none: [] };
            }"""
        )
        yield found


RUN = """async ([blob, z, labels, n, wasm]) => {
  const g = await gp.load(bytes(blob), { wasm: kernels[wasm] });
  const zs = new Float32Array(z);
  const together = Array.from(g.batch(zs, n, labels));
  const alone = [];
  const one = (i) => g.run(zs.subarray(i * g.size, (i + 1) * g.size), labels[i % labels.length]);
  for (let i = 0; i < n; i++) alone.push(...one(i));
  return { kind: g.kind, together, alone };
}"""


def ran(page: Page, blob: bytes, z: torch.Tensor, labels: list[Any], wasm: str) -> dict[str, NDArray[np.float64]]:
    """What the browser makes of `z`, as one batch and one by one."""
    sent = [base64.b64encode(blob).decode(), z.flatten().tolist(), labels, len(z), wasm]
    got = page.evaluate(RUN, sent)
    assert got["kind"] == ("js" if wasm == "none" else "wasm")
    return {way: np.array(got[way]).reshape(len(z), -1) for way in ("together", "alone")}


@pytest.mark.browser
@pytest.mark.parametrize("name", CASES)
def test_the_browser_generates_the_same_as_pytorch(page: Page, name: str) -> None:
    config = RunConfig().edit(CASES[name])
    G = trained(config)
    z = torch.randn(N, config.latent.size, generator=torch.Generator().manual_seed(2))
    classes = len(config.data.class_names) if config.condition != "none" else 0
    y = torch.arange(N) % classes if classes else None
    with torch.no_grad():
        wanted = G(z, y).flatten(1).numpy()
    labels = [0] if y is None else y.tolist()
    for wasm in ("fma", "plain", "none"):
        for way, got in ran(page, packed(G, config).blob(), z, labels, wasm).items():
            assert np.abs(got - wanted).max() < 1e-5, (way, wasm)
    half = ran(page, packed(G, config, half=True).blob(), z, labels, "fma")["together"]
    assert 0 < np.abs(half - wanted).max() < 0.02  # the price of float16 itself
    assert np.abs(half - ran(page, rounded(G, config).blob(), z, labels, "fma")["together"]).max() < 1e-5


def rounded(G: nn.Module, config: RunConfig) -> Packed:
    """Float32 weights that float16 could hold: what the browser must read from the half-sized file."""
    half = packed(G, config, half=True)
    return Packed(half.header | {"half": False}, np.frombuffer(half.weights, np.float16).astype(np.float32).tobytes())


@pytest.mark.browser
def test_between_two_labels_lies_their_mixture(page: Page) -> None:
    config = RunConfig().edit(CASES["mlp, labels"])
    G = trained(config)
    z = torch.randn(1, config.latent.size, generator=torch.Generator().manual_seed(2))
    mixture = torch.zeros(1, 10)
    mixture[0, 3], mixture[0, 8] = 0.25, 0.75
    with torch.no_grad():
        wanted = G.get_submodule("body")(torch.cat([z, mixture], 1)).flatten(1).numpy()
    got = ran(page, packed(G, config).blob(), z, [mixture[0].tolist()], "fma")
    assert np.abs(got["alone"] - wanted).max() < 1e-5


@pytest.mark.browser
def test_new_weights_are_accepted_only_for_the_same_layers(page: Page) -> None:
    config = RunConfig().edit(CASES["dcgan 28"])
    G = trained(config)
    before = packed(G, config)
    for p in G.parameters():
        p.data.mul_(1.1)
    after = packed(G, config)
    wider = packed(trained(config.edit({"G.width": 8})), config.edit({"G.width": 8}))
    z = torch.randn(3, config.latent.size, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        wanted = G(z).flatten(1).numpy()
    sent = [base64.b64encode(p.blob()).decode() for p in (before, after, wider)]
    got, sentence = page.evaluate(
        """async ([blobs, z]) => {
          const g = await gp.load(bytes(blobs[0]), { wasm: kernels.fma });
          g.batch(new Float32Array(z), 3);
          g.update(bytes(blobs[1]));
          const made = Array.from(g.batch(new Float32Array(z), 3));
          let sentence = "";
          try { g.update(bytes(blobs[2])); } catch (error) { sentence = error.message; }
          return [made, sentence];
        }""",
        [sent, z.flatten().tolist()],
    )
    assert np.abs(np.array(got).reshape(3, -1) - wanted).max() < 1e-5
    assert "other layers" in sentence


@pytest.mark.browser
@pytest.mark.parametrize("how", ["foreign", "cut short", "strange layer"])
def test_the_browser_refuses_what_it_cannot_read(page: Page, how: str) -> None:
    config = RunConfig().edit(CASES["mlp, points"])
    whole = packed(trained(config), config)
    strange = Packed(whole.header | {"ops": [{"op": "attention"}]}, whole.weights)
    blob = {"foreign": b"<html>", "cut short": whole.blob()[:-100], "strange layer": strange.blob()}[how]
    sentence = page.evaluate(
        "async (blob) => { try { await gp.load(bytes(blob)); return ''; } catch (error) { return error.message; } }",
        base64.b64encode(blob).decode(),
    )
    assert {"foreign": "not a packed", "cut short": "cut short", "strange layer": "attention"}[how] in sentence


def test_the_header_says_what_is_packed() -> None:
    config = RunConfig().edit(CASES["mlp, labels"])
    found = packed(trained(config), config, half=True)
    blob = found.blob()
    (length,) = struct.unpack("<I", blob[4:8])
    header = json.loads(blob[8 : 8 + length])
    assert blob[:4] == b"GANP"
    assert length % 4 == 0
    assert header["hash"] == hashlib.sha256(blob[8 + length :]).hexdigest()
    assert header["count"] * 2 == len(blob) - 8 - length
    assert header["latent"] == {"size": config.latent.size, "prior": "normal"}
    assert header["class_names"] == list(config.data.class_names)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: {k: v for k, v in t.items() if k != "body.0.bias"}, "foreign"),
        (lambda t: {k: v[:5] if k == "body.3.weight" else v for k, v in t.items()}, "foreign"),
        (lambda t: {}, "foreign"),
        (lambda t: t | {"body.0.weight": t["body.0.weight"] * np.nan}, "not_finite"),
    ],
)
def test_weights_that_do_not_fit_are_refused(change: Any, code: str) -> None:
    config = RunConfig().edit(CASES["mlp, labels"])
    tensors = {k: v.numpy() for k, v in trained(config).state_dict().items()}
    with pytest.raises(InputError) as refused:
        pack(change(tensors), config)
    assert refused.value.code == code


def test_the_committed_kernel_was_built_from_the_committed_source() -> None:
    for line in (FRONTEND / "kernel" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((FRONTEND / "kernel" / name).read_bytes()).hexdigest() == digest
