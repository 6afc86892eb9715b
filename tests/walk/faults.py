"""What must not happen on any page: errors, requests to outside, horizontal scroll bars, texts cut by an ellipsis."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import ConsoleMessage, Page

from tests.app.page_hands import EVERYTHING
from tests.appserver import LOCAL

WIDE = """() => [document.scrollingElement, ...document.querySelectorAll('.stMain, [data-testid=stSidebarContent]')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && e.getBoundingClientRect().right > 0)
  .filter((e) => e === document.scrollingElement || /auto|scroll/.test(getComputedStyle(e).overflowX))
  .map((e) => `${e.className || e.tagName}: ${e.scrollWidth} > ${e.clientWidth}`)"""
ELLIPSES = (
    "() => {"
    + EVERYTHING
    + """
  const words = (e) => (e.value || e.innerText || '').trim().slice(0, 60);
  const here = (e) => e instanceof HTMLElement && shown(e) && e.getBoundingClientRect().right > 0;
  return all(document.body).filter((e) => here(e) && words(e)).filter((e) => {
    const { textOverflow, webkitLineClamp } = getComputedStyle(e);
    return (textOverflow === 'ellipsis' && e.scrollWidth > e.clientWidth + 1)
      || (webkitLineClamp !== 'none' && e.scrollHeight > e.clientHeight + 2);
  }).map(words); }"""
)


class Faults:
    """Collects what goes wrong on a page, under the name of what is being looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.now = ""
        self.found: list[tuple[str, str]] = []  # where, what
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.add(f"error: {error}"))
        page.on("request", lambda r: None if r.url.startswith(LOCAL) else self.add(f"request to outside: {r.url}"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.add(f"console: {message.text[:300]} {message.location.get('url', '')}".rstrip())

    def add(self, what: str) -> None:
        if (self.now, what) not in self.found:
            self.found.append((self.now, what))
            print(f"{self.now}: {what}", flush=True)

    @contextmanager
    def at(self, where: str) -> Iterator[None]:
        """What is found inside belongs to `where`; an exception is a fault as well, and the walk goes on."""
        self.now = where
        try:
            yield
        except Exception as error:  # a walk of an hour tells all of its faults
            self.add(f"{type(error).__name__}: {str(error)[:600]}")

    def look(self) -> None:
        """Note what is wrong with the layout of the page as it stands."""
        for what in self.page.evaluate(WIDE):
            self.add(f"horizontal scroll bar: {what}")
        for what in self.page.evaluate(ELLIPSES):
            self.add(f"cut by an ellipsis: {what!r}")
        if self.page.locator(".stException").count():
            self.add("a traceback is shown")
