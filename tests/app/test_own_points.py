"""“Your own points” on the Train page: a table is taken, its outlier left out, and refusals are in our words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from playground.data.hand_placed import unpack
from playground.data.tables import read_points
from tests.appserver import App

CASES = Path(__file__).parents[1] / "data" / "cases"


@pytest.fixture
def own(page: AppTest) -> AppTest:
    page.query_params["preset"] = "points"
    page.query_params["data"] = "placed"
    page.run()
    return page


def use(page: AppTest, table: str) -> None:
    next(t for t in page.text_area if t.label == "Paste a table of x and y").set_value(table)
    next(b for b in page.button if b.label == "Use these points").click()
    page.run()
    assert not page.exception


def drawing(page: AppTest) -> str:
    found: str = page.session_state.session.draft.data.points
    return found


def said(page: AppTest) -> list[str]:
    return [s.value.replace("\\", "") for s in page.success]


def test_a_table_is_taken_and_its_columns_are_named_until_the_points_change(own: AppTest) -> None:
    text = (CASES / "pandas_index.csv").read_text()
    use(own, text)
    table = read_points(text)
    assert drawing(own) == table.drawing
    assert said(own) == ["\n\n".join(map(str, table.taken.messages))]
    own.run()
    assert said(own) == ["\n\n".join(map(str, table.taken.messages))]
    own.session_state.session.draft = own.session_state.session.draft.edit({"data.points": "AAAA"})
    own.run()
    assert said(own) == []


def test_an_outlier_can_be_left_out(own: AppTest) -> None:
    use(own, (CASES / "one_outlier.csv").read_text())
    assert "Line 42, (1000, 1000), is" in said(own)[0]
    assert len(unpack(drawing(own))) == 41
    next(b for b in own.button if b.label == "Leave the outlier out").click().run()
    assert not own.exception
    assert len(unpack(drawing(own))) == 40
    assert "is left out as an outlier" in said(own)[0]
    assert not [b for b in own.button if b.label.startswith("Leave the")]


def test_a_refusal_takes_the_place_of_an_earlier_success(own: AppTest) -> None:
    use(own, "1,2\n3,4\n")
    before = drawing(own)
    use(own, "1,2\n3,six\n5,6")
    assert [e.value.replace("\\", "") for e in own.error] == [
        "Line 2: “six” is not a finite number. Correct or delete it."
    ]
    assert said(own) == []
    assert drawing(own) == before
    use(own, "")
    assert "There is no table yet" in own.error[0].value


@pytest.mark.slow
@pytest.mark.browser
def test_files_of_every_name_are_read_or_refused_in_our_words(tab: Page, server: App) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.png", b"x")
    tab.set_viewport_size({"width": 1280, "height": 1000})
    tab.goto(f"{server.url}/train?preset=points&data=placed")
    sidebar = tab.get_by_test_id("stSidebar")
    alert = sidebar.get_by_test_id("stAlert")
    chooser = sidebar.locator("input[type=file]").first
    chooser.set_input_files({"name": "p.zip", "mimeType": "application/zip", "buffer": packed.getvalue()})
    expect(alert).to_contain_text("This is a zip file, not a table. Unpack it")
    chooser.set_input_files(CASES / "utf16_tab.txt")
    expect(alert).to_contain_text("40 points: x from “x”, y from “y”.")
    expect(sidebar.get_by_text("utf16_tab.txt")).to_have_count(0)
    chooser.set_input_files(CASES / "one_outlier.csv")
    expect(alert).to_contain_text("Line 42, (1000, 1000), is")
    tab.get_by_role("button", name="Leave the outlier out").click()
    expect(alert).to_contain_text("is left out")
