"""A run that went wrong, in a real Chromium: the page says what is wrong, and a cure makes a branch of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from playground.config import RunConfig
from playground.messages import RunFinding, State
from playground.runs.folder.store import RunFolder, list_runs
from playground.texts import Message
from tests.appserver import FLAGS, app, chromium
from tests.runs.helpers import tiny
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 60_000  # ms


def failed(root: Path, config: RunConfig) -> RunFolder:
    """A run that ended collapsed, as its worker leaves it."""
    folder = RunFolder.create(root, config)
    what = Message("mode_collapse_seen", "The fakes fill about {n} of {all} modes.", n=1, all=8)
    title = Message("mode_collapse", "mode collapse")
    finding = RunFinding("mode_collapse", title, what, 21, "reverse_kl", 0.69, (21, 40, 60), (1.9, 2.0, 2.1))
    folder.write_state(State("done", step=60, threads=1, finding=finding))
    return folder


def test_a_finding_is_shown_in_one_line_that_never_moves_and_its_cure_makes_a_branch(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    config = tiny(opt_G__lr=1e-3, opt_D__lr=1e-4)
    folder, healthy = failed(root, config), RunFolder.create(root, config)
    healthy.write_state(State("done", step=60, threads=1))
    path = chromium()
    with app(root) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{server.url}/train?run={healthy.id}")
        expect(page.locator(".diagnosis .what")).to_have_text("No problem found.", timeout=PATIENCE)
        height = _height(page)
        page.goto(f"{server.url}/train?run={folder.id}")
        expect(page.locator(".diagnosis .title")).to_have_text("mode collapse", timeout=PATIENCE)
        assert _height(page) == height
        expect(page.locator(".diagnosis .since")).to_have_text("since step 21")
        expect(page.locator(".diagnosis .plot polyline")).to_have_count(1)
        expect(page.locator(".run .word")).to_have_text("done, but: mode collapse")
        expect(page.get_by_text("done, but: mode collapse").first).to_be_visible()
        page.locator(".diagnosis .try").click()
        expect(page.locator(".diagnosis .full")).to_have_text("The fakes fill about 1 of 8 modes.")
        page.get_by_role("button", name="D learns as fast as G").click()
        page.wait_for_url(re.compile(rf"run=(?!{folder.id}|{healthy.id})"), timeout=PATIENCE)
        found = {run.id: run for run in list_runs(root)}
        (branch,) = [run for id, run in found.items() if id not in (folder.id, healthy.id)]
        assert branch.label().parent == f"{folder.id}@20"
        edit = until(lambda: [entry for entry in branch.journal()[0] if entry.kind == "command"], what="its edit")[-1]
        assert (edit.step, dict(edit.command["patch"])) == (20, {"opt_D.lr": 1e-3})
        browser.close()


def _height(page: Page) -> float:
    box = page.locator(".diagnosis").bounding_box()
    assert box is not None
    return float(box["height"])
