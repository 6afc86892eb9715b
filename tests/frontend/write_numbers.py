"""Writes `data/generators.json` and `data/networks.json`: what PyTorch computes, for the unit tests in Node.

`python -m tests.frontend.write_numbers`. The tests in Chromium compare the same code with PyTorch itself.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from playground.events import pack_frame

from playground.config import RunConfig
from tests.export import test_browser as generators
from tests.runs import test_nets as networks

FOLDER = Path(__file__).parent / "data"
GENERATORS: dict[str, dict[str, Any]] = {
    "points, tanh": {"data": "ring", "G.hidden": [6], "G.norm": "none", "G.activation": "tanh", "latent.size": 2},
    "pictures, convolutions": {
        "data": "mnist", "G": "dcgan", "G.width": 2, "G.norm": "none", "D": "dcgan", "latent.size": 2,
    },
    "pictures, labels, layer normalisation, SiLU": {
        "data": "mnist", "G.hidden": [3], "G.norm": "instance", "G.activation": "silu", "latent.size": 2,
        "condition": "concatenation",
    },
}  # fmt: skip
SHOWN = 12  # numbers compared per sample, spread over it


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def generator(patch: dict[str, Any]) -> dict[str, Any]:
    config = RunConfig().edit(patch)
    G = generators.trained(config)
    z = torch.randn(3, config.latent.size, generator=torch.Generator().manual_seed(2))
    y = torch.arange(3) if config.condition != "none" else None
    blob = generators.packed(G, config, half=True).blob()
    halved = generators.rounded(G, config).weights
    weights = np.frombuffer(halved, np.float32)
    with torch.no_grad():
        samples = G(z, y).flatten(1)
    every = max(1, samples.shape[1] // SHOWN)
    return {
        "blob": text(blob), "weights": len(weights), "z": z.flatten().tolist(), "n": 3, "every": every,
        "samples": samples[:, ::every].tolist(),
    }  # fmt: skip


def network(patch: dict[str, Any]) -> dict[str, Any]:
    players = networks.begun({"hidden": [4, 3], **patch})
    rng = torch.Generator().manual_seed(5)
    z, x = torch.randn(5, players.config.latent.size, generator=rng), torch.randn(5, 2, generator=rng)
    x.requires_grad_(True)
    players.D.eval()
    logits = players.D(x)
    (gradient,) = torch.autograd.grad(logits.sum(), x)
    return {
        "frame": text(pack_frame(networks.nets(players))),
        "z": z.flatten().tolist(), "fakes": players.generate(z, raw=True).flatten().tolist(),
        "x": x.flatten().tolist(), "logits": logits.flatten().tolist(), "gradient": gradient.flatten().tolist(),
    }  # fmt: skip


def main() -> None:
    found = {name: generator(patch) for name, patch in GENERATORS.items()}
    (FOLDER / "generators.json").write_text(json.dumps(found) + "\n")
    cases = {"tanh": {"act": "tanh"}, "leaky ReLU, layer normalisation": {"act": "leaky_relu", "norm": "instance"}}
    (FOLDER / "networks.json").write_text(json.dumps({name: network(patch) for name, patch in cases.items()}) + "\n")


if __name__ == "__main__":
    main()
