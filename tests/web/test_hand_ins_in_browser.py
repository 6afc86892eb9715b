"""A student and a teacher in real browsers: a run of the server and one of the lab are verified and marked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.bench.students.school import code_of
from playground.classroom.teacher_link import new_link
from playground.handin.file import read_file
from tests.appserver import App, app, launched

PATIENT = 90_000  # ms: a page of the app is drawn on a busy computer
SMALL = "loop.batch=16&G.hidden=[8]&D.hidden=[8]&data.samples=500"
TRAIN = f"train?preset=points&stop.seconds=null&stop.steps=30&stop.epochs=null&{SMALL}"
LAB = f"lab?view.engine=browser&view.speed=0&{SMALL}"
BOOK = "Student,ID,SIS User ID,SIS Login ID,Section\r\nLovelace,1,u17,x,A\r\nHopper,2,u2,y,A\r\n"


def joined(browser: Browser, server: App, nickname: str, place: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENT)
    page.goto(f"{server.url}/{place}")
    form = page.locator("dialog.join")
    code = code_of(server.runs)
    form.locator("[name=code]").fill(code)
    form.locator("[name=nickname]").fill(nickname)
    form.locator("[name=nickname]").press("Enter")
    expect(page.locator("button.name")).to_have_text(nickname, timeout=PATIENT)
    return page


@pytest.mark.slow
@pytest.mark.browser
def test_students_hand_in_and_the_teacher_verifies_and_marks(tmp_path: Path) -> None:
    with app(tmp_path / "runs", "--class", "--host", "127.0.0.1") as server, launched() as browser:
        teacher = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        teacher.set_default_timeout(PATIENT)
        teacher.goto(new_link(server.runs))
        handed = teacher.locator(".wall .handed tbody tr")

        otter = joined(browser, server, "Otter", TRAIN)
        otter.locator(".st-key-train button").first.click()
        expect(otter.locator(".st-key-hand_in button").first).to_be_enabled(timeout=PATIENT)
        expect(otter.get_by_text("done").first).to_be_visible(timeout=PATIENT)
        otter.locator(".st-key-hand_in button").first.click()
        otter.locator(".st-key-hand_in-identity input").fill("u17")
        otter.locator(".st-key-hand_in-identity input").press("Enter")
        otter.locator(".st-key-hand_in-do button").click()
        expect(otter.get_by_text("your teacher has it")).to_be_visible(timeout=PATIENT)
        with otter.expect_download() as download:
            otter.locator(".st-key-hand_in-file button").click()
        download.value.save_as(tmp_path / "otter.html")
        _, copy = read_file(tmp_path / "otter.html")
        assert (copy.nickname, copy.student_id, copy.run.step) == ("Otter", "u17", 30)
        expect(handed).to_have_count(1, timeout=PATIENT)
        expect(handed).to_contain_text("Otter (u17)")

        lynx = joined(browser, server, "Lynx", LAB)
        hand_in_from_lab(lynx, tmp_path / "lynx.html")
        _, copy = read_file(tmp_path / "lynx.html")
        assert (copy.nickname, copy.run.place) == ("Lynx", "browser")
        expect(handed).to_have_count(2, timeout=PATIENT)

        teacher.get_by_role("button", name="Verify all").click()
        expect(teacher.locator(".handed .good", has_text="Same bits")).to_have_count(2, timeout=2 * PATIENT)

        teacher.get_by_role("button", name="Marks for Canvas").click()
        (tmp_path / "book.csv").write_text(BOOK)
        dialog = teacher.locator(".wall dialog")
        dialog.locator("select").first.select_option(label=copy_title(tmp_path / "otter.html"))
        dialog.locator("input[type=file]").set_input_files(tmp_path / "book.csv")
        expect(dialog).to_contain_text("Lovelace", timeout=PATIENT)
        with teacher.expect_download() as download:
            dialog.get_by_role("button", name="Download the filled gradebook").click()
        download.value.save_as(tmp_path / "filled.csv")
        assert (tmp_path / "filled.csv").read_text().startswith("Student,ID,SIS User ID,SIS Login ID,Section,")


def copy_title(file: Path) -> str:
    return read_file(file)[1].title


def hand_in_from_lab(page: Page, to: Path) -> None:
    """Train in the browser for a moment, pause, and hand in."""
    expect(page.locator(".lab .status")).to_contain_text(re.compile("step [1-9]"), timeout=PATIENT)
    page.get_by_role("button", name="❚❚ Pause", exact=True).click()
    expect(page.locator(".lab .status")).to_contain_text("paused", timeout=PATIENT)
    with page.expect_download() as download:
        page.locator("select[title=Download]").select_option("html")
    download.value.save_as(to)
