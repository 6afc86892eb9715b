"""A person's afternoon with the app, in a real Chromium: train, steer, refresh, kill things, lose nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from playground.config import RunConfig
from playground.messages import State
from playground.runs.folder.store import RunFolder, list_runs
from tests.appserver import FLAGS, App, app, chromium, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 60_000  # ms


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    with sync_playwright() as p:
        found = p.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Page]:
    """A page that notes every request that leaves this machine, every error, and every traceback that is shown."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    outside: list[str] = []
    errors: list[str] = []
    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")
    page.on("request", lambda r: None if r.url.startswith(local) else outside.append(r.url))
    page.on("pageerror", lambda e: errors.append(str(e)))
    yield page
    assert outside == []
    assert errors == []
    assert page.locator(".stException").count() == 0
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def word(page: Page) -> Any:
    return page.locator(".run .word")


def canvas_sum(page: Page) -> int:
    """A fingerprint of the picture on the stage."""
    return int(
        page.evaluate(
            """() => { const c = document.querySelector('.run, [data-testid=stBidiComponentRegular]');
            const find = (root) => root.querySelector?.('.fake canvas') ?? [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean);
            const canvas = find(document); if (!canvas || !canvas.width) return 0;
            return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.reduce((a, v, i) => (a * 31 + v + i) % 2147483647, 7); }"""  # noqa: E501
        )
    )


def the_run(server: App) -> RunFolder:
    return until(lambda: list_runs(server.runs), what="a run")[-1]


def test_the_first_visit_shows_something_alive_and_one_big_button(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/train")
        expect(tab.get_by_role("button", name="Train", exact=True)).to_be_enabled(timeout=PATIENCE)
        until(lambda: canvas_sum(tab), what="a picture")
        seen = {canvas_sum(tab)}
        until(lambda: seen.add(canvas_sum(tab)) or len(seen) > 2, what="movement")
        for name in ("Pause", "Stop", "Step D", "Step G", "Step both"):
            expect(tab.get_by_role("button", name=name, exact=True)).to_be_disabled()


def test_an_afternoon(tab: Page, tmp_path: Path) -> None:
    server = App((tmp_path / "runs"), None) if (tmp_path / "runs").mkdir() is None else None
    assert server is not None
    try:
        _train_and_steer(tab, server)
        _kill_the_worker(tab, server)
        _kill_the_app(tab, server)
    finally:
        if server.process.poll() is None:
            server.close()


def _train_and_steer(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train?stop.seconds=null")
    press(tab, "Train")
    expect(word(tab)).to_have_text("running", timeout=PATIENCE)
    folder = the_run(server)
    before = canvas_sum(tab)
    until(lambda: canvas_sum(tab) not in (0, before), what="a live picture")
    expect(tab.locator(".board")).to_have_attribute("data-rows", lambda_positive(), timeout=PATIENCE)
    expect(tab.locator(".board .plot .scatterlayer .trace").first).to_be_attached(timeout=PATIENCE)

    press(tab, "Pause")
    expect(word(tab)).to_have_text("paused", timeout=PATIENCE)
    at = folder.state().step
    press(tab, "Step both")
    until(lambda: folder.state().step > at, what="one step")
    assert folder.state().step == at + 1

    rate = tab.get_by_role("spinbutton", name="learning rate").first
    rate.fill("0.0007")
    rate.press("Enter")
    edits = until(lambda: [e for e in folder.journal()[0] if e.command.get("type") == "edit"], what="the edit")
    assert list(edits[0].command["patch"].values()) == [0.0007]

    expect(tab.get_by_role("button", name="Resume", exact=True).first).to_be_enabled(timeout=PATIENCE)
    press(tab, "Resume")
    expect(word(tab)).to_have_text("running", timeout=PATIENCE)
    tab.reload()
    expect(word(tab)).to_have_text("running", timeout=PATIENCE)
    assert folder.id in tab.url
    here = folder.state().step
    until(lambda: folder.state().step > here, what="the run to go on")

    press(tab, "Stop")
    expect(word(tab)).to_have_text("stopped", timeout=PATIENCE)
    last = canvas_sum(tab)
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    until(lambda: canvas_sum(tab) != last, what="an older grid")
    tab.get_by_role("button", name="Download").first.click()
    with tab.expect_download() as download:
        tab.get_by_text("Configuration", exact=True).click()
    assert json.loads(download.value.path().read_text())["opt_G"]["lr"] == 0.0007
    tab.keyboard.press("Escape")


def lambda_positive() -> Any:
    import re

    return re.compile(r"[1-9]\d*")


def _resume(tab: Page) -> None:
    expect(tab.get_by_role("button", name="Resume", exact=True).first).to_be_enabled(timeout=PATIENCE)
    press(tab, "Resume")
    expect(word(tab)).to_have_text("running", timeout=PATIENCE)


def _kill_the_worker(tab: Page, server: App) -> None:
    folder = the_run(server)
    _resume(tab)
    pid = until(lambda: folder.state().status == "running" and folder.state().pid, what="the worker")
    os.kill(pid, signal.SIGKILL)
    expect(word(tab)).to_have_text("interrupted", timeout=PATIENCE)
    expect(tab.locator(".run .message")).to_be_visible()
    _resume(tab)


def _kill_the_app(tab: Page, server: App) -> None:
    folder = the_run(server)
    step = folder.state().step
    server.kill()
    expect(tab.locator("[role=dialog][data-unanswered]")).to_be_visible(timeout=PATIENCE)
    until(lambda: folder.state().status == "interrupted", what="the worker to notice")
    again = App(server.runs, server.port)
    try:
        tab.goto(again.url + f"/train?run={folder.id}")
        expect(word(tab)).to_have_text("interrupted", timeout=PATIENCE)
        assert folder.state().step >= step - 1
        _resume(tab)
        press(tab, "Stop")
        expect(word(tab)).to_have_text("stopped", timeout=PATIENCE)
        _delete_the_folder(tab, folder)
    finally:
        again.close()


def _delete_the_folder(tab: Page, folder: RunFolder) -> None:
    _resume(tab)
    pid = until(lambda: folder.state().status == "running" and folder.state().pid, what="the worker")
    shutil.rmtree(folder.path, ignore_errors=True)  # the worker may write at this very moment
    expect(tab.locator(".stAlert").first).to_contain_text("deleted or moved", timeout=PATIENCE)
    expect(tab.get_by_role("button", name="Pause", exact=True).first).to_be_disabled()
    until(lambda: not psutil.pid_exists(pid), what="the worker's end")


def test_back_leads_to_the_run_that_was_open_before(tab: Page, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    first, second = (RunFolder.create(runs, RunConfig(), name=name) for name in ("first", "second"))
    first.write_state(State("stopped", step=11))
    second.write_state(State("stopped", step=22))
    with app(runs) as server:
        tab.goto(f"{server.url}/train?run={first.id}")
        expect(tab.locator(".run .status")).to_contain_text("step 11", timeout=PATIENCE)
        tab.locator(f".st-key-open-{second.id} button").click()
        expect(tab.locator(".run .status")).to_contain_text("step 22", timeout=PATIENCE)
        tab.wait_for_url(f"**run={second.id}*")
        tab.go_back()
        expect(tab.locator(".run .status")).to_contain_text("step 11", timeout=PATIENCE)
        assert first.id in tab.url


def test_points_are_drawn_over_the_output_of_d(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/train?preset=points")
        press(tab, "Train")
        expect(word(tab)).to_have_text("running", timeout=PATIENCE)
        expect(tab.locator(".run figcaption").first).to_contain_text("over the output of D", timeout=PATIENCE)
        before = canvas_sum(tab)
        until(lambda: canvas_sum(tab) not in (0, before), what="a live picture")


def test_a_link_carries_the_settings_and_a_bad_one_is_said(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/train?opt_G.lr=0.0123")
        expect(tab.get_by_role("spinbutton", name="learning rate").first).to_have_value("0.0123", timeout=PATIENCE)
        tab.goto(f"{server.url}/train?opt_G.lr=nonsense")
        expect(tab.get_by_role("alert").first).to_contain_text("opt_G.lr must be a finite number", timeout=PATIENCE)
        tab.goto(f"{server.url}/train?run=../../etc")
        expect(tab.get_by_role("alert").first).to_contain_text("no run", timeout=PATIENCE)
