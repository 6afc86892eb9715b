"""A reader who goes through a lesson: answers what is asked, presses what can be pressed, waits for runs."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Locator, Page, expect

from playground.lessons.lesson import Lesson, LessonStep
from tests.lessons.record import RUNS
from tests.walk.places import PATIENCE

CURRENT = re.compile(r"\bcurrent\b")
ENDED = re.compile(r"^↻")
RUN_PATIENCE = 900_000  # ms: the longest run of a lesson takes half a minute on an idle machine
RESULT = re.compile(r"[1-9]")


class Reader:
    """Reads one lesson in one language. What it expects are the signs that a person looks for."""

    def __init__(self, page: Page, lesson: Lesson, tag: str) -> None:
        self.page, self.lesson, self.tag = page, lesson, tag

    def open(self, step: str = "") -> LessonStep:
        """Open the lesson at a step, with nothing remembered of it."""
        name = self.lesson.name
        begin = self.lesson.step(step) or self.lesson.steps[0]
        address = f"/learn?lang={self.tag}&lesson={name}&step={begin.name}"
        self.page.goto(address)
        self.page.evaluate("localStorage.clear()")
        self.page.goto(address)
        expect(self.section(begin)).to_have_class(CURRENT, timeout=PATIENCE)
        return begin

    def section(self, step: LessonStep) -> Locator:
        return self.page.locator(f".lesson .step[data-step='{step.name}']")

    def forward(self, step: LessonStep) -> None:
        """Press Next in the step that is read; the next one is read now."""
        self.page.locator(".lesson .step.current .navigation button.next").click()
        expect(self.section(step)).to_have_class(CURRENT, timeout=PATIENCE)

    def do(self, step: LessonStep) -> None:
        """Do everything that a step offers, and see that it answers."""
        section = self.section(step)
        self._picture(step)
        self._answer(step, section)
        self._try_all(section)
        if step.listing:
            for _ in step.listing.beats:
                section.locator(".code .bar button").nth(1).click()
        if step.picture == "walk":
            self._walk()
        if step.kind == "lineup":
            self._judge(section)
        self._free(step, section)
        for button in section.locator(".work button.run:visible").all():
            if step.kind != "lineup":
                self._run(button)
        if step.checkpoint:
            expect(section.locator(".message.passed")).to_be_visible(timeout=PATIENCE)
        promised = step.kind in ("code", "lineup", "checkpoint") or bool(step.question and step.question.choices)
        if step.after and promised:
            expect(section.locator(".after")).to_be_visible(timeout=PATIENCE)

    # -- parts of a step -----------------------------------------------------------------------------------------

    def _picture(self, step: LessonStep) -> None:
        """The step has the picture that it names, and a recording or a run of the step is drawn on it."""
        box = self.page.locator(".lesson .picture .stage")
        expect(box.locator("> *").first).to_be_visible(timeout=PATIENCE)
        if step.recording:
            expect(box.locator("canvas").first).to_have_attribute("data-step", re.compile(r"\d"), timeout=PATIENCE)
        for slider in box.get_by_role("slider").all():
            slider.press("End")

    def _answer(self, step: LessonStep, section: Locator) -> None:
        """Commit to an answer; which one does not matter here."""
        if step.question is None:
            return
        card = section.locator(".card.question")
        if step.question.ask == "curve":
            chart = card.locator(".curve svg")
            chart.scroll_into_view_if_needed()
            box = chart.bounding_box()
            assert box is not None
            self.page.mouse.move(box["x"] + 60, box["y"] + 110)
            self.page.mouse.down()
            self.page.mouse.move(box["x"] + box["width"] - 30, box["y"] + 40, steps=6)
            self.page.mouse.up()
            expect(chart.locator("polyline.mine")).to_have_count(1)
        elif step.question.ask == "number":
            card.locator("input").fill(f"{(step.question.low + step.question.high) / 2:g}")
            card.locator("input").press("Enter")
        elif step.question.ask == "choice":
            card.get_by_role("radio").first.check()
        expect(card).to_have_class(re.compile("answered"))

    def _try_all(self, section: Locator) -> None:
        """Try every choice of what is no question, such as the lines that fill a blank of a program."""
        for radio in section.locator(".work .card:not(.answered) input[type=radio]").all():
            radio.check()
            expect(radio).to_be_checked()

    def _walk(self) -> None:
        self.page.locator(".lesson .walk").hover(position={"x": 30, "y": 30})
        self.page.locator(".lesson .walk").hover(position={"x": 180, "y": 150})

    def _judge(self, section: Locator) -> None:
        suspects = self.page.locator(".lesson .suspect")
        expect(suspects).to_have_count(20, timeout=PATIENCE)
        for i in range(10):
            suspects.nth(i).click()
        section.locator("button.run:visible").click()
        expect(section.locator(".message")).to_have_text(RESULT)

    def _free(self, step: LessonStep, section: Locator) -> None:
        """Move the controls: to what passes the checkpoint, or else each to its last value."""
        wanted = RUNS.get(self.lesson.name, ({}, {}))[0] if step.checkpoint else None
        for control, slider in zip(step.controls, section.get_by_role("slider").all(), strict=False):
            slider.focus()
            if wanted is None:
                slider.press("End")
            elif control.path in wanted:
                values = [json.dumps(value) for value in control.values]
                slider.press("Home")
                for _ in range(values.index(json.dumps(wanted[control.path]))):
                    slider.press("ArrowRight")

    def _run(self, button: Locator) -> None:
        """Press the button of a run, and wait until it can be pressed again."""
        if button.is_enabled():
            button.click()
        expect(button).to_have_text(ENDED, timeout=RUN_PATIENCE)
        expect(button).to_be_enabled()
