"""The outsider's kind in a real browser: its run is drawn by its own renderer, live and kept, and menus know it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from playground.messages import unpack_frame
from tests.appserver import App, app, launched
from tests.extensions.installed import SMALL, install, python

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 90_000  # ms
COLOURS = """canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height), found = new Set();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) found.add(data.slice(i, i + 3).join());
  return [...found];
}"""
BLUE, GREEN = "0,114,178", "0,158,115"  # of the outsider's columns, in its colours.js


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    site = install(tmp_path_factory.mktemp("outsider") / "site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]))
        with app(tmp_path_factory.mktemp("app") / "runs") as found:
            yield found


@pytest.fixture(scope="module")
def run(server: App) -> str:
    """The id of a run that has ended."""
    arguments = ["--data", "pets", *SMALL, "--steps", 50, "--json", "--runs", server.runs]
    site = Path(os.environ["PYTHONPATH"].split(os.pathsep)[0])
    result = python(site, "-m", "playground", "train", *arguments)
    assert result.returncode == 0, result.stderr
    return Path(json.loads(result.stdout.splitlines()[-1])["run"]).name


@pytest.fixture
def tab() -> Iterator[Page]:
    with launched() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert errors == []
        assert page.locator(".stException").count() == 0


def test_its_files_and_samples_are_served(server: App, run: str) -> None:
    script = httpx.get(f"{server.url}/api/assets/ext/table/table.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert 'from "./colours.js?v=' in script.text
    for wrong in ("ext/table/../__init__.py", "ext/table/__init__.py", "ext/nobody/table.js", "ext/table/layers.py"):
        assert httpx.get(f"{server.url}/api/assets/{wrong}").status_code == 404
    frame = unpack_frame(httpx.get(f"{server.url}/api/runs/{run}/samples/50.bin").content)
    assert (frame.shape, frame.dtype, frame.extent) == ((40, 5), "float32", (0, 0, 0, 0))
    assert httpx.get(f"{server.url}/api/runs/{run}/download/samples.csv").text.startswith("height,")
    assert httpx.get(f"{server.url}/api/health").json()["torch"] is False


def test_a_kept_run_is_drawn_by_its_renderer(server: App, run: str, tab: Page) -> None:
    tab.goto(f"{server.url}/train?run={run}")
    expect(tab.locator(".run .fake canvas")).to_have_attribute("data-table", "40x5", timeout=PATIENCE)
    expect(tab.locator(".run .word")).to_have_text("done", timeout=PATIENCE)
    assert {BLUE, GREEN} <= set(tab.locator(".run .fake canvas").evaluate(COLOURS))
    tab.get_by_role("button", name="+ real").click()
    expect(tab.locator(".run figure.real canvas")).to_have_attribute("data-table", "40x5")


def test_a_new_run_is_drawn_live_and_menus_offer_what_suits(server: App, tab: Page) -> None:
    small = {"data": "pets", "G": "mlp", "D": "mlp", "G.hidden": "[8]", "D.hidden": "[8]", "stop.seconds": "60"}
    tab.goto(f"{server.url}/train?" + "&".join(f"{key}={value}" for key, value in small.items()))
    tab.get_by_text("Networks", exact=True).click()
    tab.get_by_role("combobox", name="Generator G").click()
    expect(tab.get_by_role("option")).to_have_text(["MLP"])
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Train", exact=True).first.click()
    expect(tab.locator(".run .word")).to_have_text("running", timeout=PATIENCE)
    expect(tab.locator(".run .fake canvas")).to_have_attribute("data-table", "40x5", timeout=PATIENCE)
    assert {BLUE, GREEN} <= set(tab.locator(".run .fake canvas").evaluate(COLOURS))
    tab.get_by_role("button", name="Stop", exact=True).first.click()
    expect(tab.locator(".run .word")).to_have_text("stopped", timeout=PATIENCE)
