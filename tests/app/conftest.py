"""The Train page through Streamlit's own test runner, on a manager of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.runs import manager as runs
from tests.appserver import App, app

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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("list") / "runs") as found:
        yield found
