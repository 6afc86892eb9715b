"""The Train page with runs that train, in a real Chromium: start, steer, refresh, kill things, lose nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from playground.config import RunConfig
from playground.messages import State
from playground.runs.folder.store import RunFolder, list_runs
from tests.app.hands import canvas_sum, press, word
from tests.appserver import App
from tests.waiting import until

pytestmark = pytest.mark.browser
# A worker has the lowest priority: while all cores are busy, it takes minutes to load PyTorch and its data.
BUSY = 240_000  # ms
SMALL = "G.width=8&D.width=8&loop.batch=16&stop.seconds=null"


def the_run(server: App) -> RunFolder:
    return until(lambda: list_runs(server.runs), what="a run")[-1]


def running(tab: Page) -> None:
    expect(word(tab)).to_have_text("running", timeout=BUSY)


def test_a_first_visit_shows_a_recorded_run_and_trains_one(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train")
    expect(tab.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    until(lambda: canvas_sum(tab), what="a picture")
    seen = {canvas_sum(tab)}
    until(lambda: seen.add(canvas_sum(tab)) or len(seen) > 2, what="movement")
    for name in ("Pause", "Stop", "Step D", "Step G", "Step both"):
        expect(tab.get_by_role("button", name=name, exact=True)).to_be_disabled()

    tab.goto(f"{server.url}/train?preset=points")
    press(tab, "Train")
    running(tab)
    expect(tab.locator(".run figcaption").first).to_contain_text("over the output of D")
    before = canvas_sum(tab)
    until(lambda: canvas_sum(tab) not in (0, before), what="a live picture")
    expect(tab.locator(".board").first).to_have_attribute("data-rows", re.compile(r"[1-9]\d*"))
    press(tab, "Pause")
    expect(word(tab)).to_have_text("paused")
    press(tab, "Stop")
    expect(word(tab)).to_have_text("stopped", timeout=BUSY)


@pytest.mark.slow
def test_an_afternoon(tab: Page, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    server = App(tmp_path / "runs")
    try:
        _train_and_steer(tab, server)
        _kill_the_worker(tab, server)
        _kill_the_app(tab, server)
    finally:
        if server.process.poll() is None:
            server.close()


def _train_and_steer(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train?{SMALL}")
    press(tab, "Train")
    running(tab)
    folder = the_run(server)
    before = canvas_sum(tab)
    until(lambda: canvas_sum(tab) not in (0, before), what="a live picture")
    expect(tab.locator(".board").first).to_have_attribute("data-rows", re.compile(r"[1-9]\d*"))
    expect(tab.locator(".board .plot .scatterlayer .trace").first).to_be_attached()

    press(tab, "Pause")
    expect(word(tab)).to_have_text("paused")
    at = folder.state().step
    press(tab, "Step both")
    until(lambda: folder.state().step > at, what="one step")
    assert folder.state().step == at + 1

    rate = tab.get_by_role("spinbutton", name="learning rate").first
    rate.fill("0.0007")
    rate.press("Enter")
    edits = until(lambda: [e for e in folder.journal()[0] if e.command.get("type") == "edit"], what="the edit")
    assert list(edits[0].command["patch"].values()) == [0.0007]

    _resume(tab)
    tab.reload()
    running(tab)
    assert folder.id in tab.url
    here = folder.state().step
    until(lambda: folder.state().step > here, what="the run to go on")

    press(tab, "Stop")
    expect(word(tab)).to_have_text("stopped", timeout=BUSY)
    last = canvas_sum(tab)
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    until(lambda: canvas_sum(tab) != last, what="an older grid")
    tab.get_by_role("button", name="Download").first.click()
    with tab.expect_download() as download:
        tab.get_by_text("Configuration", exact=True).click()
    assert json.loads(download.value.path().read_text())["opt_G"]["lr"] == 0.0007
    tab.keyboard.press("Escape")


def _resume(tab: Page) -> None:
    expect(tab.get_by_role("button", name="Resume", exact=True).first).to_be_enabled()
    press(tab, "Resume")
    running(tab)


def _worker_of(folder: RunFolder) -> int:
    """The pid of the process that trains the run."""
    return until(lambda: folder.state().status == "running" and folder.state().pid, what="the worker")


def _kill_the_worker(tab: Page, server: App) -> None:
    folder = the_run(server)
    _resume(tab)
    os.kill(_worker_of(folder), signal.SIGKILL)
    expect(word(tab)).to_have_text("interrupted")
    expect(tab.locator(".run .message")).to_be_visible()
    _resume(tab)


def _kill_the_app(tab: Page, server: App) -> None:
    folder = the_run(server)
    step = folder.state().step
    server.kill()
    expect(tab.locator("[role=dialog][data-unanswered]")).to_be_visible()
    until(lambda: folder.state().status == "interrupted", BUSY / 1000, "the worker to notice")
    again = App(server.runs, server.port)
    try:
        tab.goto(again.url + f"/train?run={folder.id}")
        expect(word(tab)).to_have_text("interrupted")
        assert folder.state().step >= step - 1
        _resume(tab)
        press(tab, "Stop")
        expect(word(tab)).to_have_text("stopped", timeout=BUSY)
        _delete_the_folder(tab, folder)
    finally:
        again.close()


def _delete_the_folder(tab: Page, folder: RunFolder) -> None:
    _resume(tab)
    pid = _worker_of(folder)

    def deleted() -> bool:
        shutil.rmtree(folder.path, ignore_errors=True)  # which leaves what the worker writes at this very moment
        return not folder.path.exists()

    until(deleted, what="an empty place")
    expect(tab.locator(".stAlert").first).to_contain_text("deleted or moved")
    expect(tab.get_by_role("button", name="Pause", exact=True).first).to_be_disabled()
    until(lambda: not psutil.pid_exists(pid), BUSY / 1000, "the worker's end")


@pytest.mark.slow
def test_back_leads_to_the_run_that_was_open_before(tab: Page, server: App) -> None:
    first, second = (RunFolder.create(server.runs, RunConfig(), name=name) for name in ("first", "second"))
    first.write_state(State("stopped", step=11))
    second.write_state(State("stopped", step=22))
    tab.goto(f"{server.url}/train?run={first.id}")
    expect(tab.locator(".run .status")).to_contain_text("step 11")
    tab.locator(f".st-key-open-{second.id} button").click()
    expect(tab.locator(".run .status")).to_contain_text("step 22")
    tab.wait_for_url(f"**run={second.id}*")
    tab.go_back()
    expect(tab.locator(".run .status")).to_contain_text("step 11")
    assert first.id in tab.url


@pytest.mark.slow
def test_a_link_carries_the_settings_and_a_bad_one_is_said(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train?opt_G.lr=0.0123")
    expect(tab.get_by_role("spinbutton", name="learning rate").first).to_have_value("0.0123")
    tab.goto(f"{server.url}/train?opt_G.lr=nonsense")
    expect(tab.get_by_role("alert").first).to_contain_text("opt_G.lr must be a finite number")
    tab.goto(f"{server.url}/train?run=../../etc")
    expect(tab.get_by_role("alert").first).to_contain_text("no run")
