"""A class in a frame of another site, in a real browser that blocks third-party cookies."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from playground.bench.students.school import code_of
from playground.runs.folder.index import fingerprint
from tests.appserver import FLAGS, App, chromium, free_port
from tests.waiting import until
from tests.web.course import course_page

PATIENT = 60_000  # ms: a page of the app is drawn on a busy computer
POINTS = "train?preset=points&stop.seconds=1"


def course(port: int) -> AbstractContextManager[str]:
    """A course page that shows the app of 127.0.0.1 in a frame."""
    return course_page(f'<iframe src="http://127.0.0.1:{port}/{POINTS}" style="width:100%;height:90vh"></iframe>')


@contextmanager
def browser_without_third_party_cookies(profile: Path) -> Iterator[str]:
    """The address of a browser. Playwright would start it without partitioned storage, which people's browsers have."""
    flags = [*FLAGS, "--headless=new", "--test-third-party-cookie-phaseout", "--remote-debugging-port=0"]
    process = subprocess.Popen([chromium(), *flags, f"--user-data-dir={profile}"], stderr=subprocess.DEVNULL)
    told = profile / "DevToolsActivePort"
    try:
        until(lambda: told.is_file() and "\n" in told.read_text(), what="the browser")
        yield f"http://127.0.0.1:{told.read_text().splitlines()[0]}"
    finally:
        process.terminate()
        process.wait(30)


def owners(runs: Path) -> list[str]:
    return [str(json.loads(label.read_text())["owner"]) for label in runs.glob("*/label.json")]


@pytest.mark.slow
@pytest.mark.browser
def test_a_student_in_a_frame_without_cookies_joins_trains_and_stays(tmp_path: Path) -> None:
    runs, port = tmp_path / "runs", free_port()
    runs.mkdir()
    with (
        course(port) as site,
        browser_without_third_party_cookies(tmp_path / "profile") as address,
        sync_playwright() as playwright,
    ):
        server = App(runs, port, "--class", "--host", "127.0.0.1", "--allow-frame", site)
        try:
            page = playwright.chromium.connect_over_cdp(address).contexts[0].new_page()
            page.set_default_timeout(PATIENT)
            page.goto(site)
            app = page.frame_locator("iframe")
            form, name = app.locator("dialog.join"), app.locator("button.name")
            form.get_by_text("Only look around").click()
            app.locator(".st-key-train button").first.click()  # nobody trains who has not joined: the form comes back
            expect(form.get_by_role("heading")).to_have_text("Join the class first", timeout=PATIENT)
            assert owners(runs) == []
            code = code_of(runs)
            form.locator("[name=code]").fill(code.lower())
            form.locator("[name=nickname]").fill("Otter")
            form.locator("[name=nickname]").press("Enter")
            expect(name).to_have_text("Otter", timeout=PATIENT)
            app.locator(".st-key-train button").first.click()
            until(lambda: owners(runs), what="a run")
            frame = next(f for f in page.frames if f.url.startswith(server.url))
            token = frame.evaluate("sessionStorage.getItem('gan-playground:identity')")
            assert owners(runs) == [fingerprint(token)]
            assert token not in frame.url
            assert not [c for c in page.context.cookies(server.url) if c["name"] == "gp_owner"]
            page.reload()
            expect(name).to_have_text("Otter", timeout=PATIENT)
            expect(form).to_be_hidden()
        finally:
            server.close()
