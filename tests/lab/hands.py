"""A hand on the lab, and the engine's own word on what it should show."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

from playground import assets, presets
from playground.config import RunConfig
from playground.data import load
from playground.training.algorithm import train
from playground.training.steps import Step

PATIENCE = 90_000
LAB = "window.lab"  # see debug.js
DEBUG = (Path(__file__).parent / "debug.js").read_text().replace("ADDRESS", json.dumps(assets.address("lab/lab.js")))
PRESET = presets.load(presets.LAB)
SERVER = {"view.engine": "server"}  # where runs are stored, which most tests read
SMALL = {
    "preset": PRESET.name,
    "G.hidden": "[6,5]",
    "D.hidden": "[7]",
    "loop.batch": "20",
    "data.samples": "500",
}
Weights = dict[str, list[NDArray[np.float32]]]
Open = Callable[..., Page]


def weights(page: Page, state: str = "a.nets") -> Weights:
    found = page.evaluate(f"['G', 'D'].map((p) => {LAB}.{state}[p].map((l) => [[...l.w], [...l.b]]))")
    return {
        player: [np.asarray(numbers, np.float32) for layer in layers for numbers in layer]
        for player, layers in zip("GD", found, strict=True)
    }


def same(a: Weights, b: Weights) -> bool:
    return all(np.allclose(x, y, atol=2e-5, rtol=1e-4) for p in "GD" for x, y in zip(a[p], b[p], strict=True))


def trained(config: RunConfig, steps: int) -> Weights:
    """The weights after so many steps, by the engine itself."""
    for step in train(config, load(config.data), threads=1):
        if isinstance(step, Step) and step.step == steps:
            state = {"G": step.state.G, "D": step.state.D}
            return {
                p: [w.detach().float().numpy().ravel().copy() for w in net.parameters()] for p, net in state.items()
            }
    raise AssertionError("the run was too short")


def config_of(query: dict[str, str]) -> RunConfig:
    patch = {k: json.loads(v) for k, v in query.items() if k != "preset"}
    return PRESET.config.edit(patch)


def at_rest(page: Page, seed: str) -> None:
    """Reset to step 0 with the same seed."""
    page.get_by_role("button", name="⟲ Reset").click()
    page.get_by_role("button", name=f"Same seed, {seed}").click()
    page.wait_for_function(f"{LAB}.a.state?.status === 'paused' && {LAB}.a.nets?.step === 0")
