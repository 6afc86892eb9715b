"""A hand on the explorer, and the runs it is tried on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import torch
from playwright.sync_api import Page

from playground.config import RunConfig
from playground.messages import State
from playground.runs.folder.store import RunFolder
from playground.training.first_weights import build_for
from tests.appserver import App

CONFIG = RunConfig().edit({"data": "mnist", "condition": "concatenation", "G.hidden": [32, 48], "latent.size": 12})
PATIENCE = 60_000
INSPECT = Path(__file__).with_name("inspect.js").read_text("utf-8").split("\n", 1)[1]


def keep(folder: RunFolder, step: int) -> None:
    """A generator with large weights, so that its pictures differ; another for each step."""
    G, _ = build_for(CONFIG, CONFIG.data.shape, 10)
    rng = torch.Generator().manual_seed(step)
    for p in G.parameters():
        p.data.add_(0.3 * torch.randn(p.shape, generator=rng))
    folder.save_ema(step, G.state_dict())
    folder.save_sample(step, np.zeros((4, 28, 28, 1), np.uint8))


def made(runs: Path, title: str) -> RunFolder:
    """A run that has ended, with a generator at each of three steps."""
    folder = RunFolder.create(runs, CONFIG, name=title)
    for step in (10, 20, 30):
        keep(folder, step)
    folder.write_state(State(status="done", step=30))
    return folder


def state() -> tuple[torch.nn.Module, torch.nn.Module]:
    """G and D as the run `judged` keeps them."""
    G, D = build_for(CONFIG, CONFIG.data.shape, 10)
    rng = torch.Generator().manual_seed(2)
    for p in (*G.parameters(), *D.parameters()):
        p.data.add_(0.1 * torch.randn(p.shape, generator=rng)).copy_(p.data.half().float())
    return G.eval(), D.eval()


def explorer(what: str) -> str:
    """JavaScript that asks the explorer `e` of the page (see inspect.js); false while there is none."""
    return f"(() => {{ const e = ({INSPECT})(); return e ? {what} : false; }})()"


def ask(page: Page, what: str) -> Any:
    return page.evaluate(explorer(what))


def picture(page: Page) -> list[float]:
    return [float(v) for v in ask(page, "e.pixels().join()").split(",")]  # text comes over quickly


def rest(page: Page) -> list[float]:
    """Stop wandering; the picture that stays."""
    page.get_by_role("button", name="wander").click()
    page.wait_for_function(explorer("!e.wandering"))
    return picture(page)


def changes(page: Page, act: Callable[[], None]) -> None:
    before = picture(page)
    act()
    assert picture(page) != before


def stroke(page: Page, selector: str, x: float, y: float) -> Callable[[], None]:
    """A drag from the middle of an element to a part of its width and height."""

    def act() -> None:
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        page.mouse.up()

    return act


def asked(server: App, model: str, what: str, **about: Any) -> httpx.Response:
    return httpx.post(f"{server.url}/api/models/{model}/ask/{what}", json=about, timeout=120)


def saved(tab: Page, what: str, folder: Path) -> Path:
    with tab.expect_download() as download:
        tab.get_by_label("Save as").select_option(what)
    path = folder / f"saved.{'html' if what == 'page' else what}"
    download.value.save_as(path)
    return path
