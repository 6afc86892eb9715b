"""Several blocks on one page do not disturb each other: two labs and a Dirac plane, none of which owns the address."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.appserver import free_port
from tests.lab.hands import PATIENCE
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def page_of_blocks(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tests.lab.two_labs_server", str(port), str(tmp_path / "runs")]
    (tmp_path / "runs").mkdir()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=log, stderr=log)

    def answers() -> bool:
        if process.poll() is not None:
            pytest.fail((tmp_path / "log").read_text())
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            return b"ok" in urllib.request.urlopen(f"{url}/api/health", timeout=2).read()
        return False

    try:
        until(answers, what="the page of blocks")
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def step(lab: Locator) -> int:
    return int(lab.locator(".first canvas").first.get_attribute("data-step") or 0)


def test_two_labs_and_a_plane_on_one_page(browser: Browser, page_of_blocks: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(page_of_blocks)
    first, second = (page.locator(".lab").nth(i) for i in range(2))
    for lab, seed in ((first, "31"), (second, "32")):
        expect(lab.locator(".status .word")).to_have_text("running")
        expect(lab.locator(".status .parts")).to_contain_text(f"seed {seed}")
        until(lambda lab=lab: step(lab) > 1, what="a step of each")  # type: ignore[misc]

    page.keyboard.press("Space")  # nothing has the focus, and none owns the address
    second.locator(".caption").click()
    page.keyboard.press("Space")
    expect(second.locator(".status .word")).to_have_text("paused")
    expect(first.locator(".status .word")).to_have_text("running")

    second.get_by_role("button", name="☰ Settings").click()
    rate = second.get_by_role("spinbutton", name="learning rate").first
    rate.fill("0.0123")
    rate.press("Tab")
    expect(second.locator("[data-path='opt_G.lr']")).to_have_value("0.0123")
    second.locator("[data-layer=arrows]").click()
    expect(second.locator("[data-layer=arrows]")).to_have_attribute("aria-pressed", "true")
    expect(first.locator("[data-layer=arrows]")).to_have_attribute("aria-pressed", "false")
    first.get_by_role("button", name="☰ Settings").click()
    assert first.locator("[data-path='opt_G.lr']").input_value() != "0.0123"

    expect(page.locator(".dirac .verdict")).to_contain_text("settle")
    page.locator("select.method").select_option("minimax")
    expect(page.locator(".dirac .verdict")).to_contain_text("spiral outwards")
    assert page.evaluate("location.search") == ""
    assert errors == []
    expect.set_options(timeout=5_000)
    context.close()
