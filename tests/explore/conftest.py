"""One app for all tests of the explorer, with a few small runs, and a tab on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page

from playground.config import RunConfig
from playground.messages import State
from playground.runs.folder.store import RunFolder
from playground.training.first_weights import build_for
from tests.appserver import App, app, faults_of
from tests.explore.hands import CONFIG, PATIENCE, explorer, made, state


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    runs = tmp_path_factory.mktemp("explore") / "runs"
    runs.mkdir()
    made(runs, "mine")
    plane = RunConfig().edit({"data": "ring", "condition": "none", "G.hidden": [16], "latent.size": 3})
    points = RunFolder.create(runs, plane, name="points")
    points.save_ema(1, build_for(plane, (2,), 0)[0].state_dict())
    points.save_sample(1, np.zeros((4, 2), np.float32))
    points.write_state(State(status="done"))
    with app(runs) as found:
        yield found


@pytest.fixture(scope="package")
def name(server: App) -> str:
    mine = [m for m in httpx.get(f"{server.url}/api/models").json() if m["title"] == "mine"]
    assert len(mine) == 1
    assert mine[0]["steps"] == [10, 20, 30]
    return str(mine[0]["name"])


@pytest.fixture(scope="package")
def judged(server: App) -> str:
    """A run with a checkpoint, so that its D can be asked."""
    folder, (G, D) = RunFolder.create(server.runs, CONFIG, name="judged"), state()
    folder.save_ema(2, G.state_dict())
    tensors = {f"ema.{k}": v for k, v in G.state_dict().items()} | {f"D.{k}": v for k, v in D.state_dict().items()}
    folder.save_checkpoint(2, tensors, {"config": CONFIG.to_json()})
    folder.save_sample(2, np.zeros((4, 28, 28, 1), np.uint8))
    folder.write_state(State(status="done", step=2))
    return f"run-{folder.id}"


@pytest.fixture
def tab(browser: Any, server: App, name: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    faults = faults_of(page)
    page.goto(f"{server.url}/explore?model={name}")
    page.wait_for_function(explorer("e.painted > 2"))
    yield page
    assert faults == []
    context.close()
