"""A run of the lab that waits for a slot of the server says so, over the recorded film."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.appserver import App
from tests.lab.hands import PATIENCE

pytestmark = [
    pytest.mark.browser, pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs an app that has one core"),
]  # fmt: skip
ONE_CORE = "import os, runpy; os.sched_setaffinity(0, {0}); runpy.run_module('playground', run_name='__main__')"
LONG = "preset=digits&loop.batch=256&stop.epochs=1000"  # needs a whole core


class AppOnOneCore(App):
    def command(self) -> list[str]:
        return ["-c", ONE_CORE, *super().command()[2:]]


def test_a_waiting_run_of_the_lab_says_its_place(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    server, context = AppOnOneCore(tmp_path / "runs"), browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        first, second, lab = (context.new_page() for _ in range(3))
        for page in (first, second):  # an app on one core trains two runs at once
            page.goto(f"{server.url}/train?{LONG}")
            page.get_by_role("button", name="Train", exact=True).first.click()
            expect(page.locator(".run .word")).to_have_text("running", timeout=PATIENCE)
        lab.goto(f"{server.url}/lab?preset=lab-hops&view.engine=server")
        box, status = lab.locator(".lab .invite"), lab.locator(".lab .status")
        expect(box).to_contain_text("In the queue", timeout=PATIENCE)
        expect(box.get_by_role("link", name="Read a lesson")).to_be_visible()
        expect(box.get_by_role("button")).to_be_hidden()
        expect(status).to_contain_text("place 1 in the queue")
        expect(status).to_contain_text("a recorded run")
        if shots := os.environ.get("SHOTS"):
            lab.screenshot(path=f"{shots}/waits.png")
            lab.emulate_media(color_scheme="dark")
            lab.set_viewport_size({"width": 390, "height": 800})
            lab.wait_for_timeout(1500)
            lab.screenshot(path=f"{shots}/waits390.png")
        first.get_by_role("button", name="Stop", exact=True).first.click()
        expect(box).to_be_hidden(timeout=PATIENCE)
        expect(status.locator(".word")).to_have_text("running", timeout=PATIENCE)
    finally:
        context.close()
        server.close()
