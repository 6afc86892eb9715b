"""Networks as a frame: run in a real Chromium, compared with PyTorch and autograd; packing changes nothing."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import Page
from torch import nn

from playground.config import RunConfig
from playground.data.dataset import Dataset, TensorDataset
from playground.kinds import POINTS
from playground.messages import Frame, pack_frame
from playground.networks.family import Activation, Norm
from playground.objectives import OBJECTIVES
from playground.runs.frames.networks import KNOTS, REACH, slopes
from playground.runs.worker.observe import Observer
from playground.training.state import TrainingState
from tests.frontend_server import frontend_page
from tests.runs.helpers import tiny

N = 700  # more than one chunk, and not a multiple of four samples

CASES: dict[str, dict[str, Any]] = {
    **{f"{act}, {norm}": {"act": act, "norm": norm}
       for act in Activation.__args__ for norm in Norm.__args__},  # type: ignore[attr-defined]
    "no hidden layer": {"hidden": []},
    "deep, one latent": {"hidden": [9, 5, 7], "latent.size": 1, "latent.prior": "uniform"},
    "packed": {"tricks.pac": 3},
    "packed, spectral": {"tricks.pac": 2, "norm": "spectral"},
}  # fmt: skip


def points(n: int = 400) -> Dataset:
    x = torch.rand(n, 2, generator=torch.Generator().manual_seed(1)) * 4 - 2
    return TensorDataset(POINTS, x, None, x[:50] / 2, None)


def begun(case: dict[str, Any]) -> TrainingState:
    """Players after a few looks of training at their batch statistics, with weights that are nobody's defaults."""
    patch = {**case}
    act, norm, hidden = patch.pop("act", "tanh"), patch.pop("norm", "none"), patch.pop("hidden", [12, 8])
    for player in ("G", "D"):
        patch = {f"{player}.activation": act, f"{player}.norm": norm, f"{player}.hidden": hidden} | patch
    config = tiny().edit(patch)
    state = TrainingState.begin(config, points())
    rng = torch.Generator().manual_seed(3)
    for module in (state.G, state.D, state.ema):
        for p in module.parameters():
            p.data.add_(0.1 * torch.randn(p.shape, generator=rng))
        module.train()
        for _ in range(3):
            size = config.latent.size if module is not state.D else 2
            module(torch.randn(48, size, generator=rng))
    state.ema.eval()
    return state


def nets(state: TrainingState) -> Frame:
    (frame,) = Observer(state.config, points()).frames(state, ("nets",))
    return frame


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """An empty page with the frame's reader, the players' module twice (with and without kernel) and `bytes`."""
    with frontend_page() as found:
        found.evaluate(
            """async () => {
              window.bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
              ({ unpack: window.unpack } = await import("/shared/frame.js"));
              const load = async (folder) =>
                ({ ...(await import(`${folder}/mlp_runtime.js`)), ...(await import(`${folder}/networks_frame.js`)) });
              window.modules = [await load("/shared"), await load("/copy/shared")];
              window.quick = await modules[1].quicken(["/kernel/kernel.wasm"]);
            }"""
        )
        assert found.evaluate("quick")
        yield found


RUN = """([frame, player, xs, n]) => modules.map((m) => {
  const nets = m.unpackNets(unpack(bytes(frame))), x = new Float32Array(xs), net = nets[player];
  return { out: [...m.forward(net, x, n)], units: m.activations(net, x, n).map((a) => [...a]),
    gradient: net.at(-1).out === 1 ? [...m.gradient(net, x, n)] : null };
})"""


def packed(frame: Frame) -> str:
    return base64.b64encode(pack_frame(frame)).decode()


def hidden_units(module: nn.Module, x: torch.Tensor) -> list[NDArray[np.float32]]:
    """The inputs of the linear layers after the first: what the units before them say."""
    seen: list[NDArray[np.float32]] = []
    hooks = [
        m.register_forward_hook(lambda _, i, o: seen.append(i[0].T.numpy()))
        for m in module.modules()
        if isinstance(m, nn.Linear)
    ]
    module(x)
    for hook in hooks:
        hook.remove()
    return seen[1:]


@pytest.mark.browser
@pytest.mark.parametrize("name", CASES)
def test_the_browser_agrees_with_pytorch(page: Page, name: str) -> None:
    state = begun(CASES[name])
    frame = packed(nets(state))
    rng = torch.Generator().manual_seed(5)
    z, x = torch.randn(N, state.config.latent.size, generator=rng), 2 * torch.randn(N, 2, generator=rng)
    together = x.repeat_interleave(state.config.tricks.pac, dim=0).requires_grad_(True)
    state.D.eval()
    logits = state.D(together).logits
    (slope,) = torch.autograd.grad(logits.sum(), together)
    slope = slope.reshape(N, -1, 2).sum(1)
    for player, made in (("G", state.generate(z, raw=True)), ("ema", state.generate(z))):
        for got in page.evaluate(RUN, [frame, player, z.flatten().tolist(), N]):
            assert np.abs(np.reshape(got["out"], (N, 2)) - made.numpy()).max() < 2e-5
    with torch.no_grad():
        units = hidden_units(state.D, together.detach())
    for got in page.evaluate(RUN, [frame, "D", x.flatten().tolist(), N]):
        assert np.abs(np.array(got["out"]) - logits.detach().numpy()).max() < 2e-5
        assert np.abs(np.reshape(got["gradient"], (N, 2)) - slope.numpy()).max() < 2e-4 * max(
            1, float(slope.abs().max())
        )
        for mine, theirs in zip(got["units"], units, strict=False):
            assert np.abs(np.reshape(mine, (-1, N)) - theirs).max() < 2e-5
    assert nets(state).payload == nets(state).payload  # looking has changed nothing


@pytest.mark.browser
@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_slope_is_that_of_one_fake_samples_loss(page: Page, name: str) -> None:
    state = begun({"objective": name})
    objective = state.config.objective
    real = None
    if objective.paired:
        observer = Observer(state.config, points())
        state.D.eval()
        real = state.D(torch.from_numpy(observer.real())[:16]).logits.detach()
        state.D.train()
    middle = 0.0 if real is None else float(real.mean())
    logits = [middle + d for d in (-45.0, -19.97, -3.2, -0.4, 0.0, 0.31, 2.0, 7.77, 19.9, 30.0)]
    wanted = []
    for value in logits:
        logit = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        alone = logit.reshape(1) if real is None else logit.expand(len(real))
        (slope,) = torch.autograd.grad(objective.loss_G(None if real is None else real.double(), alone), logit)
        wanted.append(float(slope))
    told = page.evaluate(
        """([frame, logits]) => { const m = modules[0], nets = m.unpackNets(unpack(bytes(frame)));
        return logits.map(nets.slope); }""",
        [packed(nets(state)), logits],
    )
    assert np.allclose(told, wanted, atol=2e-3, rtol=1e-3)


@pytest.mark.browser
@pytest.mark.parametrize(
    "patch",
    [
        *({"objective": name} for name in OBJECTIVES),
        {"objective": "lsgan", "norm": "instance", "tricks.label_smoothing": 0.2},
    ],
    ids=str,
)
def test_the_backward_pass_agrees_with_autograd(page: Page, patch: dict[str, Any]) -> None:
    state = begun(patch)
    n, rng = 600, torch.Generator().manual_seed(7)
    z, real = torch.randn(n, state.config.latent.size, generator=rng), 2 * torch.randn(n, 2, generator=rng)
    objective, pairs = state.config.objective, torch.from_numpy(Observer(state.config, points()).real())[:16]
    state.G.eval()
    state.D.eval()
    fake = state.G(z)
    logits, target = state.D(fake).logits, 1 - state.config.tricks.label_smoothing
    of_D = objective.loss_D(state.D(real).logits, state.D(fake.detach()).logits, real_target=target)
    against = state.D(pairs).logits
    rivals = torch.cartesian_prod(against, logits) if objective.paired else None
    of_G = objective.loss_G(None, logits) if rivals is None else objective.loss_G(rivals[:, 0], rivals[:, 1])
    told = page.evaluate(
        """([frame, z, real]) => modules.map((m) => {
          const nets = m.unpackNets(unpack(bytes(frame))), [zs, xs] = [z, real].map((v) => new Float32Array(v));
          const plain = (found) => Object.fromEntries(Object.entries(found).map(([p, w]) => [p, w.map((a) => [...a])]));
          return { D: plain(m.lossGradient(nets, "D", zs, xs)), G: plain(m.lossGradient(nets, "G", zs, xs)) }; })""",
        [packed(nets(state)), z.flatten().tolist(), real.flatten().tolist()],
    )
    for whose, loss, of in (("D", of_D, "D"), ("G", of_G, "G")):
        weights = [m.weight for m in getattr(state, of).modules() if isinstance(m, nn.Linear)]
        wanted = torch.autograd.grad(loss, weights, retain_graph=True)
        for got in told:
            for mine, theirs in zip(got[whose][of], wanted, strict=True):
                scale = float(theirs.abs().max())
                assert np.abs(np.reshape(mine, theirs.shape) - theirs.numpy()).max() < 0.01 * scale + 1e-6


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_table_is_exact_at_its_knots(name: str) -> None:
    objective = OBJECTIVES[name]()
    real = torch.tensor([0.5, -1.0, 2.0])
    table = slopes(objective, real if objective.paired else None)
    assert table.shape == (KNOTS + 1,)
    at = table[0] + torch.linspace(-REACH, REACH, KNOTS)
    for k in (0, 40, 80, 100, 160):
        logit = at[k].clone().requires_grad_(True)
        (slope,) = torch.autograd.grad(objective.loss_G(real, logit.expand(3)), logit)
        assert table[1 + k].item() == pytest.approx(slope.item(), abs=1e-6)


def test_the_header_describes_the_numbers() -> None:
    state = TrainingState.begin(
        tiny(objective="lsgan", tricks__pac=2), RunConfig().edit({"data": "ring", "data.samples": 100}).data.open(print)
    )
    frame = nets(state)
    (length,) = struct.unpack("<I", frame.payload[:4])
    header = json.loads(frame.payload[4 : 4 + length])
    assert (frame.dtype, frame.shape, length % 4) == ("uint8", (len(frame.payload),), 0)
    assert (header["boundary"], header["probability"], header["floating"], header["pac"]) == (0.5, False, False, 2)
    assert header["belief"] == {"kind": "linear", "half": 0.5}
    assert header["optimal"] is None  # of packs it is another
    assert header["D"][0]["in"] == 2
    assert np.allclose(header["modes"]["centres"][0], [2, 0])
    assert len(frame.payload) - 4 - length == 4 * (header["slope"]["at"] + 1 + 3 * KNOTS)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_optimal_D_is_sent_where_there_is_one(name: str) -> None:
    (frame,) = [nets(begun({"objective": name, "tricks.label_smoothing": 0.1 if OBJECTIVES[name].smoothable else 0.0}))]
    (length,) = struct.unpack("<I", frame.payload[:4])
    told = json.loads(frame.payload[4 : 4 + length])["optimal"]
    if name in ("ns", "minimax", "lsgan"):  # Goodfellow et al. 2014, Proposition 1; 2016, eq. 24
        assert np.allclose(told, 0.9 * np.linspace(0, 1, len(told)))
    else:
        assert told is None


def test_a_changed_objective_changes_only_the_slopes() -> None:
    state = begun({"D.norm": "spectral"})
    observer = Observer(state.config, points())
    (before,) = observer.frames(state, ("nets",))
    state.edit({"objective": "wasserstein"})
    (after,) = observer.frames(state, ("nets",))
    assert (numbers(before)[: -3 * KNOTS - 1] == numbers(after)[: -3 * KNOTS - 1]).all()
    of_G, of_real, of_fake = numbers(after)[-3 * KNOTS :].reshape(3, KNOTS)
    assert (of_G == -1).all()
    assert (of_real == -1).all()
    assert (of_fake == 1).all()
    state.edit({"objective": "rpgan"})
    with torch.no_grad():
        state.D.get_parameter("logit.bias").add_(100.0)  # D's offset: nothing to a loss of pairs
    (paired,) = observer.frames(state, ("nets",))
    assert numbers(paired)[-3 * KNOTS - 1] > 90
    assert numbers(paired)[-3 * KNOTS :].reshape(3, KNOTS)[:, KNOTS // 2] == pytest.approx([-0.5, -0.5, 0.5], abs=0.1)


def numbers(frame: Frame) -> NDArray[np.float32]:
    (length,) = struct.unpack("<I", frame.payload[:4])
    return np.frombuffer(frame.payload, np.float32, offset=4 + length)


def test_networks_that_a_page_cannot_run_are_not_offered() -> None:
    data = RunConfig().edit({"data": "ring", "data.samples": 100}).data.open(print)
    for config, can in ((tiny(), True), (tiny(condition="projection"), False)):
        observer = Observer(config, data)
        assert ("nets" in observer.views) is can
        assert len(observer.frames(TrainingState.begin(config, data), ("nets",))) == can


def test_held_out_points_are_never_trained_on() -> None:
    data = points()
    state = TrainingState.begin(tiny(), data)
    (frame,) = Observer(state.config, data).frames(state, ("heldout",))
    assert np.array_equal(np.frombuffer(frame.payload, np.float32).reshape(-1, 2), data.held_out.numpy())
