"""Waits for what another process or the browser does."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

import pytest
from playwright.sync_api import Page

T = TypeVar("T")
LOOK = 0.02  # seconds between two looks
PATIENCE = 120.0  # seconds: workers have the lowest priority, so beside busy neighbours they start slowly
FETCHED = """() => {
  const ends = performance.getEntriesByType('resource').map((entry) => entry.responseEnd);
  return document.readyState === 'complete' && performance.now() > Math.max(0, ...ends) + 500; }"""  # ms


def until(condition: Callable[[], T], seconds: float = PATIENCE, what: str = "") -> T:
    """The first true answer of `condition`. The test fails with `what` it waited for if `seconds` pass without one.

    It looks again and again, because what it waits for (a page, a run folder, another process) sends no signal here.
    """
    end, never = time.monotonic() + seconds, Event()
    while not (found := condition()):
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds:.0f} s for {what or condition}")
        never.wait(LOOK)  # returns the processor to the one that is waited for
    return found


def until_fetched(page: Page, timeout: float = 1000 * PATIENCE) -> None:
    """Wait until the page has received nothing more for half a second.

    Playwright's “networkidle” was waited for in vain in the lab, whose workers fetch as well.
    """
    page.wait_for_function(FETCHED, timeout=timeout)
