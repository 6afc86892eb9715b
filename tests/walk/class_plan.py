"""The plan for 45 minutes in class, from the first page to the last checkpoint, without waiting for the minutes."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from playground.lessons import load
from playground.lessons.lesson import LessonStep
from tests.walk.album import Album
from tests.walk.faults import Faults
from tests.walk.places import PATIENCE
from tests.walk.reader import Reader

FOLLOW = ("run", "compare", "why")  # kinds of steps that belong to the one that a link of the plan opens


def play(page: Page, tag: str, faults: Faults, album: Album | None = None) -> None:
    """Follow every link of the plan in order, and do what the class does there."""
    page.set_viewport_size({"width": 1280, "height": 800})
    links: list[int] = []  # of each part
    with faults.at(f"plan {tag}"):
        page.goto(f"/learn?lang={tag}")
        _opened(page)
        minutes = [int(re.sub(r"\D", "", text)) for text in _plan(page).locator("li > b").all_inner_texts()]
        assert sum(minutes) == 45, minutes
        links = [_links(page, number).count() for number in range(len(minutes))]
        assert all(links), links
    for number, count in enumerate(links):
        for link in range(count):
            with faults.at(f"plan {tag} part {number + 1} link {link + 1}"):
                page.goto(f"/learn?lang={tag}")
                _opened(page)
                _follow(page, _links(page, number).nth(link), tag)
                faults.look()
                if album:
                    album.take(page, "plan", f"{tag}-{number + 1}-{link + 1}")


def _plan(page: Page) -> Locator:
    return page.locator(".lessons details.class")


def _links(page: Page, number: int) -> Locator:
    return _plan(page).locator("li").nth(number).locator("a")


def _opened(page: Page) -> None:
    _plan(page).locator("summary").click(timeout=PATIENCE)
    expect(_plan(page).locator("li").first).to_be_visible()


def _follow(page: Page, link: Locator, tag: str) -> None:
    link.evaluate("(a) => { a.target = '_self'; }")  # as a teacher opens it, but in the tab that is watched
    link.click()
    page.wait_for_url(lambda address: not urlsplit(address).path.endswith("/learn") or "lesson=" in address)
    expect(page.locator("html")).to_have_attribute("lang", {"en": "en", "zh": "zh-Hans"}[tag], timeout=PATIENCE)
    query = {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}
    if "lesson" not in query:
        expect(page.locator(".home .doors, .run canvas").first).to_be_visible(timeout=PATIENCE)
        return
    lesson = load(query["lesson"])
    reader = Reader(page, lesson, tag)
    first = lesson.step(query["step"])
    assert first is not None, page.url
    expect(reader.section(first)).to_have_class(re.compile(r"\bcurrent\b"), timeout=PATIENCE)
    if query.get("projector"):
        assert page.evaluate("document.documentElement.hasAttribute('data-projector')")
        page.locator(".st-key-bar .projector").click()
    reader.do(first)
    for step in _belonging(lesson.steps[lesson.steps.index(first) + 1 :]) if first.kind == "predict" else ():
        reader.forward(step)
        reader.do(step)


def _belonging(steps: tuple[LessonStep, ...]) -> list[LessonStep]:
    found: list[LessonStep] = []
    for step in steps:
        if step.kind not in FOLLOW:
            break
        found.append(step)
    return found
