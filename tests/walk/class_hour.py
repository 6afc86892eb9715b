"""A class plays the plan for 45 minutes in some minutes: a teacher and a few students in real browsers, many without.

`play` fails at the first thing that somebody should see and does not.
"""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import parse_qs

from playwright.sync_api import Browser, Page, expect
from websockets.sync.client import connect

from playground.bench.students.lab import LabStudent
from playground.bench.students.page_session import PageSession
from playground.bench.students.school import code_of
from playground.bench.students.visitor import Visitor, options_of
from playground.classroom.teacher_link import new_link
from playground.lessons import load
from playground.lessons.lesson import LessonStep
from tests.appserver import App
from tests.waiting import until
from tests.walk.faults import Faults

PATIENCE = 120_000  # ms
TRAIN = "preset=points&stop.seconds=600&stop.steps=null&stop.epochs=null"
NAMES = ("Otter", "Lynx", "Heron", "Badger")  # of the students with real browsers


class LightStudent:
    """A student without a browser: hears of the class, reads lessons, predicts, trains on the server or in the lab."""

    def __init__(self, server: App, number: int) -> None:
        self.visitor = Visitor(server.url)
        self.visitor.open_page("/")
        self.visitor.join(code_of(server.runs), f"Student {number}")
        self.news: dict[str, Any] = {}  # of the class, as the tab was told last
        self.run = ""
        self.lab: LabStudent | None = None
        self._end = ExitStack()
        socket = self._end.enter_context(connect(f"ws://{self.visitor.host}/api/socket", **options_of(self.visitor)))
        socket.send(json.dumps({"type": "watch_class"}))
        self._listening = threading.Thread(target=self._listen, args=(socket,), daemon=True)
        self._listening.start()

    def _listen(self, socket: Any) -> None:
        for message in socket:
            told = json.loads(message)
            if told["type"] == "class":
                self.news = told

    def read(self, lesson: str, step: LessonStep) -> None:
        with closing(PageSession(self.visitor, "learn", f"lesson={lesson}&step={step.name}")) as page:
            page.rerun()

    def predict(self, lesson: str, step: int, answer: Any) -> None:
        told = self.visitor.post("/api/class/predict", {"lesson": lesson, "step": step, "answer": answer})
        assert told == {"ok": True}, told

    def train(self) -> None:
        with closing(PageSession(self.visitor, "train", TRAIN)) as page:
            page.rerun()
            page.rerun("Train")
            self.run = parse_qs(page.query)["run"][0]

    def use_lab(self) -> None:
        self.lab = LabStudent(self.visitor, [])
        self.lab.report()

    def close(self) -> None:
        self._end.close()
        self._listening.join()
        if self.lab is not None:
            self.lab.close()


class ClassHour:
    """`light` students without browsers and `real` ones with one, in the class of `server`."""

    def __init__(self, browser: Browser, server: App, light: int, real: int) -> None:
        self.server, self.browser = server, browser
        self.faults: list[Faults] = []
        self._link = new_link(server.runs)
        self.teacher = self._opened(self._link)
        self.wall = self.teacher.locator(".wall")
        self.n = light + real
        self.light = [LightStudent(server, i) for i in range(light)]
        self.real = [self._joined(name) for name in NAMES[:real]]

    def _opened(self, address: str) -> Page:
        page = self.browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(PATIENCE)
        self.faults.append(Faults(page))
        page.goto(address)
        return page

    def _joined(self, nickname: str) -> Page:
        page = self._opened(f"{self.server.url}/{'train?' + TRAIN}")
        form = page.locator("dialog.join")
        form.locator("[name=code]").fill(code_of(self.server.runs))
        form.locator("[name=nickname]").fill(nickname)
        form.locator("[name=nickname]").press("Enter")
        expect(page.locator("button.name")).to_have_text(nickname, timeout=PATIENCE)
        return page

    # -- the parts of the plan -----------------------------------------------------------------------------------

    def play(self) -> None:
        self.all_come()
        self.predict_and_run()
        self.break_and_freeze()
        self.cure_and_look()
        self.compare()
        self.door_closes()
        assert "Traceback" not in self.server.log.read_text("utf-8", "replace")
        assert [fault for faults in self.faults for fault in faults.found] == []

    def all_come(self) -> None:
        """5 minutes: the teacher's link works once, and everybody who joins is on the wall."""
        expect(self.teacher).to_have_url(re.compile("/wall$"), timeout=PATIENCE)
        try:
            urllib.request.urlopen(self._link, timeout=60)
            raise AssertionError("the teacher's link worked twice")
        except urllib.error.HTTPError as refused:
            assert refused.code == 403
        expect(self.wall.locator(".card")).to_have_count(self.n, timeout=PATIENCE)
        expect(self.wall).to_contain_text(f"{self.n} students", timeout=PATIENCE)
        hook = load("mode-collapse").steps[0]
        for student in self.light:
            student.read("mode-collapse", hook)

    def predict_and_run(self) -> None:
        """8 minutes: everybody predicts, then runs the healthy case, on the server or in the lab."""
        assert self.ask("adversarial-training") == len(self.light)
        self.wall.get_by_role("button", name="Timer").click()
        self.wall.get_by_role("dialog").get_by_role("button", name="5 min", exact=True).click()
        for student in self.light:
            until(lambda student=student: student.news.get("ends", 0) > student.news.get("now", 0), what="the timer")
        for i, student in enumerate(self.light):
            (student.train if i % 2 else student.use_lab)()
        for page in self.real:
            page.locator(".st-key-train button").first.click()
        expect(self.wall.locator(".card", has_text="step")).to_have_count(self.n, timeout=PATIENCE)

    def break_and_freeze(self) -> None:
        """10 minutes: mode collapse is predicted; the teacher freezes everything to speak."""
        assert self.ask("mode-collapse") == len(self.light)
        self.wall.get_by_role("button", name="Freeze all").click()
        for student in self.light:
            until(lambda student=student: student.news.get("frozen") is True, what="the freeze")
        for page in self.real:
            expect(page.locator(".pause").first).to_be_visible(timeout=PATIENCE)
        until(lambda: set(self.statuses()) <= {"paused", "queued"}, what="paused runs")
        self.wall.get_by_role("button", name="Go on").click()
        for student in self.light:
            until(lambda student=student: student.news.get("frozen") is False, what="the end of the freeze")
        until(lambda: "running" in self.statuses(), what="runs that go on")

    def cure_and_look(self) -> None:
        """10 minutes: everybody is led to a page, with a message."""
        self.wall.get_by_role("button", name="Look here").click()
        dialog = self.wall.get_by_role("dialog")
        dialog.get_by_role("textbox", name="Message").fill("Change one setting")
        dialog.get_by_role("combobox").select_option("glossary")
        dialog.get_by_role("button", name="Show it to all").click()
        for page in self.real:
            expect(page).to_have_url(re.compile("/glossary"), timeout=PATIENCE)
            expect(page.locator(".look")).to_contain_text("Change one setting", timeout=PATIENCE)
            page.locator(".look").get_by_text("Back to where I was").click()
            expect(page).to_have_url(re.compile("/train"), timeout=PATIENCE)
        for student in self.light:
            until(lambda student=student: student.news.get("message"), what="the message")
            assert student.news["message"]["text"] == "Change one setting"

    def compare(self) -> None:
        """7 minutes: one run is shown large, with its numbers."""
        for name in (NAMES[0], "Student 0"):  # on the server; in the lab
            self.wall.locator(".card").filter(has=self.teacher.get_by_text(name, exact=True)).click()
            self.wall.get_by_role("dialog").get_by_role("button", name="Spotlight").click()
            expect(self.wall.locator(".spotlight h2")).to_have_text(name, timeout=PATIENCE)
            self.teacher.keyboard.press("Escape")

    def door_closes(self) -> None:
        """5 minutes: nobody new comes in; the checkpoint is read; the runs end."""
        self.wall.get_by_role("button", name="Close the door").click()
        expect(self.wall.get_by_role("button", name="Open the door")).to_be_visible(timeout=PATIENCE)
        late = Visitor(self.server.url)
        late.open_page("/")
        told = late.post("/api/class/join", {"code": code_of(self.server.runs), "nickname": "Late"})
        assert told["code"] == "door_closed", told
        checkpoint = next(step for step in load("mode-collapse").steps if step.checkpoint)
        for student in self.light:
            student.read("mode-collapse", checkpoint)
            student.close()
        for page in self.real:
            page.get_by_role("button", name="Stop", exact=True).first.click()

    # -- what is asked and seen ----------------------------------------------------------------------------------

    def ask(self, lesson: str) -> int:
        """Everybody without a browser answers the first question of a lesson. Returns how many answers the wall has."""
        number, step, question = next(
            (i, step, step.question) for i, step in enumerate(load(lesson).steps) if step.question
        )
        answers = {"curve": [i / 32 for i in range(33)], "number": question.low, "choice": 0}
        for student in self.light:
            student.read(lesson, step)
            student.predict(lesson, number, answers[question.ask])
        found = self.teacher.context.request.get(f"{self.server.url}/api/class/question/{lesson}/{number}").json()
        return int(found["n"])

    def statuses(self) -> list[str]:
        """Of the runs on the server."""
        return [json.loads(file.read_text())["status"] for file in self.server.runs.glob("2*/state.json")]
