"""The Train page through Streamlit's own test runner, on a manager of its own; and one app and one browser for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as BrowserPage
from streamlit.testing.v1 import AppTest

from playground.runs import manager as runs
from tests.app.hands import PATIENCE
from tests.appserver import App, app, faults_of, launched

PAGE = Path(__file__).parents[2] / "playground" / "app" / "pages" / "train.py"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[AppTest]:
    """The page on a manager of its own: no run is started, but the page may ask a helper process for its tables."""
    found = runs.RunManager(tmp_path / "runs")
    (tmp_path / "runs").mkdir()
    monkeypatch.setattr(runs, "_manager", found)
    yield AppTest.from_file(str(PAGE), default_timeout=60)
    found.close()


@pytest.fixture
def full(page: AppTest) -> AppTest:
    """The page with all settings."""
    page.query_params["view.controls"] = "full"
    return page


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("app") / "runs") as found:
        yield found


@pytest.fixture(scope="module")  # a test of another module may start Playwright itself, which it refuses to do twice
def browser() -> Iterator[Browser]:
    with launched() as found:
        expect.set_options(timeout=PATIENCE)
        yield found
        expect.set_options(timeout=5_000)  # Playwright's own


@pytest.fixture
def tab(browser: Browser) -> Iterator[BrowserPage]:
    """A page on which nothing fails, from which nothing leaves this machine, and which shows no traceback."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    faults = faults_of(page)
    yield page
    assert faults == []
    assert page.locator(".stException").count() == 0
    context.close()
