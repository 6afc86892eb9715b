"""Fixtures shared by the tests here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from websockets.sync.client import connect

from playground.web import shutdown
from tests.appserver import App
from tests.web.hands import Tab, Tabs

OPTIONS = {"max_size": 2**26, "close_timeout": 1}  # seconds: an app that has ended says no goodbye


@pytest.fixture
def opened() -> Iterator[Tabs]:
    """Opens tabs on an app, with what headers one likes; they are closed with the test."""
    with ExitStack() as tabs:

        def on(server: App, **headers: str) -> Tab:
            url = f"ws://127.0.0.1:{server.port}/api/socket"
            return Tab(tabs.enter_context(connect(url, additional_headers=headers, **OPTIONS)))

        yield on


@pytest.fixture(autouse=True)
def own_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test may have an event loop of its own; the event of the shutdown belongs to one."""
    monkeypatch.setattr(shutdown, "_stopping", None)
