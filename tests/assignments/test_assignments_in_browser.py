"""An assignment in real browsers: the teacher makes it from a lab, a student opens it, and the wall counts it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from playground.assignments import read_assignment, store
from playground.classroom.teacher_link import new_link
from tests.appserver import FLAGS, app, chromium
from tests.assignments.examples import LAB
from tests.waiting import until
from tests.web.test_wall_in_browser import PATIENT, opened

CRAFTED = """() => {
  const field = document.querySelector('[data-path="opt_D.lr"]');
  Object.assign(field, { disabled: false, value: "0.5" });
  field.dispatchEvent(new Event("change", { bubbles: true }));
}"""

STEERED_B = """async () => {
  const run = new URLSearchParams(location.search).get("rival");
  const socket = new WebSocket(new URL("api/socket", location.href).href.replace("http", "ws"));
  await new Promise((resolve) => { socket.onopen = resolve; });
  const told = new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(JSON.parse(data)); });
  socket.send(JSON.stringify({ type: "steer", run, command: { type: "edit", patch: { "opt_D.lr": 0.5 } } }));
  return told;
}"""


@pytest.mark.slow
@pytest.mark.browser
def test_from_the_teachers_lab_to_the_wall(tmp_path: Path) -> None:
    with app(tmp_path / "runs", "--class", "--host", "127.0.0.1") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        code = json.loads((server.runs / ".class" / "class.json").read_text())["code"]
        teacher = opened(browser, new_link(server.runs))
        expect(teacher.locator(".wall")).to_be_visible(timeout=PATIENT)
        teacher.goto(f"{server.url}/lab?preset=lab-hops&opt_G.lr=0.003")
        teacher.locator("button.assignments").click()
        dialog = teacher.locator("dialog.assign")
        dialog.get_by_role("button", name="Make an assignment of this page").click()
        dialog.get_by_label("Title", exact=True).fill("Find modes")
        dialog.get_by_label("Task").fill("Find **modes**. <script>alert(1)</script>")
        expect(dialog.locator(".preview strong")).to_have_text("modes", timeout=PATIENT)
        dialog.get_by_label("Lock all but …").select_option("opt_G.lr")
        dialog.locator("details.settings > summary").click()
        dialog.get_by_label("Penalties on D", exact=True).select_option("hidden")
        dialog.get_by_label("Metric", exact=True).select_option("modes")
        dialog.get_by_label("Value", exact=True).fill("0")
        dialog.get_by_label("Time limit in minutes (optional)").fill("30")
        dialog.get_by_role("button", name="Save the assignment").click()
        expect(dialog.get_by_role("button", name="Start it for the class")).to_be_visible(timeout=PATIENT)

        student = opened(browser, server.url)
        form = student.locator("dialog.join")
        form.locator("[name=code]").fill(code)
        form.locator("[name=nickname]").fill("Otter")
        form.locator("[name=nickname]").press("Enter")
        expect(student.locator("button.name")).to_have_text("Otter", timeout=PATIENT)
        dialog.get_by_role("button", name="Start it for the class").click()
        dialog.get_by_role("button", name="Lead everybody there now").click()
        expect(student).to_have_url(re.compile(r"lab\?.*assignment="), timeout=PATIENT)
        card = student.locator(".task")
        expect(card.locator(".text")).to_have_text("Find modes. <script>alert(1)</script>", timeout=PATIENT)
        expect(card.locator(".time")).to_have_text(re.compile(r"\d+:\d\d"))

        student.locator(".lab button.settings").click()
        expect(student.locator('[data-path="opt_D.lr"]')).to_be_disabled(timeout=PATIENT)
        expect(student.locator('[data-path="opt_G.lr"]')).to_be_enabled()
        expect(student.locator('[data-path^="penalties"]')).to_have_count(0)

        card.get_by_role("button", name="Check my run").click()
        expect(card.locator(".said")).to_contain_text("There is no run to judge yet", timeout=PATIENT)
        student.locator(".lab .invite button").click()
        expect(student).to_have_url(re.compile("run="), timeout=PATIENT)
        student.evaluate(CRAFTED)
        alert = student.get_by_text("This assignment does not let you change “learning rate of D”.")
        expect(alert).to_be_visible(timeout=PATIENT)
        (run,) = server.runs.glob("2*")
        assert json.loads((run / "config.json").read_text())["opt_D"]["lr"] != 0.5

        def measured() -> bool:
            lines = (run / "metrics.jsonl").read_text() if (run / "metrics.jsonl").exists() else ""
            return '"modes"' in lines

        until(measured, what="a measurement")
        card.get_by_role("button", name="Check my run").click()
        expect(card.locator(".said")).to_contain_text("Passed", timeout=PATIENT)
        student.reload()
        expect(card.locator(".said")).to_contain_text("Passed", timeout=PATIENT)
        expect(student).to_have_url(re.compile("run="))

        student.get_by_role("button", name="A/B race").click()
        menu = student.locator(".race-menu")
        expect(menu.get_by_role("button", name="lr of G × 4")).to_be_visible()
        expect(menu.get_by_role("button", name="lr of D × 4")).to_have_count(0)
        menu.get_by_role("button", name="lr of G × 4").click()
        expect(student).to_have_url(re.compile("rival="), timeout=PATIENT)
        told = student.evaluate(STEERED_B)
        assert (told["type"], told["code"]) == ("problem", "assignment_holds")

        id = json.loads(next((server.runs / ".class" / "assignments").glob("*.json")).read_text())["id"]
        student.goto(f"{server.url}/lab?preset=lab-hops&opt_D.lr=0.9&assignment={id}")
        expect(card.locator(".text")).to_be_visible(timeout=PATIENT)
        assert "0.9" not in student.url, "a link cannot change what is locked"

        teacher.goto(f"{server.url}/wall")
        expect(teacher.locator(".assigned")).to_contain_text("1 of 1 have passed", timeout=PATIENT)
        browser.close()


COVERED = """([x, y]) => document.elementFromPoint(x, y).closest(".st-key-task") !== null"""
BELOW = (640, 200)  # in the lower part of the open card, well below its first line


@pytest.mark.slow
@pytest.mark.browser
def test_the_card_folds_while_the_page_scrolls(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "runs").mkdir()
    paragraphs = "\n\n".join(f"Paragraph {i} of the task." for i in range(5))
    lesson = {"page": "learn", "query": {"lesson": "mode-collapse"}, "locked": [], "hidden": [], "checkpoint": None}
    task = read_assignment({**LAB, **lesson, "task": paragraphs})
    store(tmp_path / "runs").save(task)
    with app(tmp_path / "runs") as server:
        page = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce").new_page()
        page.goto(f"{server.url}/learn?lesson=mode-collapse&assignment={task.id}")
        last, line = page.get_by_text("Paragraph 4 of the task."), page.locator(".task summary")
        expect(last).to_be_visible(timeout=PATIENT)
        page.locator(".lesson h1").wait_for(timeout=PATIENT)
        assert page.evaluate(COVERED, BELOW)
        page.get_by_role("button", name="Next step").first.click()
        expect(page.locator(".task details")).to_have_class("folded", timeout=PATIENT)
        assert not page.evaluate(COVERED, BELOW), "the reader sees the page, and the first line of the card"
        top = page.locator(".lesson .step.current").bounding_box()
        first = line.bounding_box()
        assert top is not None
        assert first is not None
        assert top["y"] >= first["y"] + first["height"], "the step that one goes to begins below the card"
        line.click()
        expect(page.locator(".task details")).not_to_have_class("folded")
        assert page.evaluate(COVERED, BELOW)
        before = page.locator(".lesson .step.current").bounding_box()
        line.click()
        expect(page.locator(".task details")).to_have_class("folded")
        assert page.locator(".lesson .step.current").bounding_box() == before, "folding does not move the page"
        page.context.close()
