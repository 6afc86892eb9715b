"""A lesson with a teacher and two students, each in a real browser: join, train, freeze, follow, stop."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.bench.students.school import code_of
from playground.classroom.teacher_link import new_link
from tests.appserver import App, app, launched
from tests.waiting import until

PATIENT = 60_000  # ms: a page of the app is drawn on a busy computer
TRAIN = "train?preset=points&stop.seconds=600&stop.steps=null&stop.epochs=null"


def states(runs: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in runs.glob("2*/state.json")]


def opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(PATIENT)
    page.goto(address)
    return page


def student(browser: Browser, server: App, code: str, nickname: str) -> Page:
    """Joins and presses Train."""
    page = opened(browser, f"{server.url}/{TRAIN}")
    form = page.locator("dialog.join")
    form.locator("[name=code]").fill(code)
    form.locator("[name=nickname]").fill(nickname)
    form.locator("[name=nickname]").press("Enter")
    expect(page.locator("button.name")).to_have_text(nickname, timeout=PATIENT)
    page.locator(".st-key-train button").first.click()
    return page


@pytest.mark.slow
@pytest.mark.browser
def test_a_lesson_with_a_teacher_and_two_students(tmp_path: Path) -> None:
    with app(tmp_path / "runs", "--class", "--host", "127.0.0.1") as server, launched() as browser:
        code = code_of(server.runs)
        teacher = opened(browser, new_link(server.runs))
        wall = teacher.locator(".wall")
        expect(teacher).to_have_url(re.compile("/wall$"), timeout=PATIENT)
        expect(wall.get_by_text("Nobody has joined yet")).to_be_visible(timeout=PATIENT)

        students = [student(browser, server, code, name) for name in ("Otter", "Lynx")]
        until(lambda: len(states(server.runs)) == 2, what="two runs")
        for name in ("Otter", "Lynx"):
            card = wall.locator(".card", has_text=name)
            expect(card).to_contain_text("step", timeout=PATIENT)
            expect(card.locator(".picture.drawn")).to_be_attached(timeout=PATIENT)

        wall.get_by_role("button", name="Freeze all").click()
        for page in students:
            expect(page.locator(".pause").first).to_be_visible(timeout=PATIENT)
        until(lambda: {each["status"] for each in states(server.runs)} <= {"paused", "queued"}, what="paused runs")
        steps = sorted(each["step"] for each in states(server.runs))
        wall.get_by_role("button", name="Go on").click()
        until(lambda: sum(each["step"] for each in states(server.runs)) > sum(steps), what="runs that go on")

        wall.get_by_role("button", name="Look here").click()
        dialog = wall.get_by_role("dialog")
        dialog.get_by_role("textbox", name="Message").fill("Compare the losses")
        dialog.get_by_role("combobox").select_option("glossary")
        dialog.get_by_role("button", name="Show it to all").click()
        for page in students:
            expect(page).to_have_url(re.compile("/glossary"), timeout=PATIENT)
            expect(page.locator(".look")).to_contain_text("Compare the losses", timeout=PATIENT)
        students[0].locator(".look").get_by_text("Back to where I was").click()
        expect(students[0]).to_have_url(re.compile("/train"), timeout=PATIENT)

        wall.locator(".card", has_text="Lynx").click()
        dialog.get_by_role("button", name="Stop").click()
        until(lambda: [each["status"] for each in states(server.runs)].count("stopped") == 1, what="a stopped run")
        wall.locator(".card", has_text="Otter").click()
        dialog.get_by_role("button", name="Spotlight").click()
        expect(wall.locator(".spotlight h2")).to_have_text("Otter", timeout=PATIENT)


@pytest.mark.slow
@pytest.mark.browser
def test_the_teacher_pauses_and_stops_a_run_in_a_students_browser(tmp_path: Path) -> None:
    with app(tmp_path / "runs", "--class", "--host", "127.0.0.1") as server, launched() as browser:
        code = code_of(server.runs)
        wall = opened(browser, new_link(server.runs)).locator(".wall")
        page = opened(browser, f"{server.url}/lab?preset=lab-hops&view.engine=browser")
        form = page.locator("dialog.join")
        form.locator("[name=code]").fill(code)
        form.locator("[name=nickname]").fill("Otter")
        form.locator("[name=nickname]").press("Enter")
        status, card = page.locator(".lab .status .word"), wall.locator(".card", has_text="Otter")
        expect(card.locator(".picture.drawn")).to_be_attached(timeout=PATIENT)
        for press, word in (("Pause", "paused"), ("Go on", "running"), ("Stop", "stopped")):
            card.click()
            wall.get_by_role("dialog").get_by_role("button", name=press).click()
            expect(status).to_have_text(word, timeout=PATIENT)
            expect(card).to_contain_text("step" if word == "running" else word, timeout=PATIENT)
        card.click()
        wall.get_by_role("dialog").get_by_role("button", name="Delete…").click()
        wall.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(card).to_contain_text("has not started", timeout=PATIENT)
