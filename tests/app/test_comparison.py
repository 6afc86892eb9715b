"""Runs side by side on the Train page: the ticks, the address, and the comparison itself in a real Chromium."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from playground import presets
from playground.app.blocks.compare import ComparedRun, _figures
from playground.app.panels.comparison import _remarks, told_apart
from playground.app.tab_state import TabState
from playground.messages import State
from playground.runs.folder.index import RunInfo
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from tests.appserver import App
from tests.runs.helpers import new, tiny
from tests.waiting import until


def ended(root: Path, name: str) -> str:
    folder = RunFolder.create(root, tiny(), Label(name))
    folder.write_state(State("done", step=60))
    return folder.id


def state(page: AppTest) -> TabState:
    found: TabState = page.session_state["session"]
    return found


def query(page: AppTest, key: str) -> str:
    found = page.query_params[key]
    return found if isinstance(found, str) else found[0]


def test_two_ticked_cards_lead_to_the_comparison_and_its_address_back_to_it(page: AppTest, tmp_path: Path) -> None:
    first, second = (ended(tmp_path / "runs", name) for name in ("one", "two"))
    page.run()
    assert [c.label for c in page.checkbox] == ["Compare", "Compare"]
    page.checkbox(key=f"ticked:{first}").check().run()
    assert page.button(key="compare-go").disabled
    page.checkbox(key=f"ticked:{second}").check().run()
    assert page.button(key="compare-go").label == "Compare 2 runs"
    page.button(key="compare-go").click().run()
    assert not page.exception
    assert query(page, "compare") == f"{first},{second}"
    assert not page.checkbox
    assert not page.sidebar.children
    page.button(key="compare-back").click().run()
    assert "compare" not in page.query_params
    assert page.button(key="compare-go").label == "Compare 2 runs"  # still ticked
    page.button(key="compare-none").click().run()
    assert state(page).overlay == ()


def test_the_open_run_is_compared_with_one_that_is_ticked(page: AppTest, tmp_path: Path) -> None:
    first, second = (ended(tmp_path / "runs", name) for name in ("one", "two"))
    page.query_params["run"] = first
    page.run()
    page.checkbox(key=f"ticked:{second}").check().run()
    page.button(key="compare-go").click().run()
    assert query(page, "compare") == f"{first},{second}"
    assert query(page, "run") == first  # it is open again afterwards


def test_an_address_is_taken_as_it_is_and_never_breaks(page: AppTest, tmp_path: Path) -> None:
    there = ended(tmp_path / "runs", "one")
    page.query_params["compare"] = f"{there},gone,,{there},../x,a,b,c"
    page.run()
    assert not page.exception
    assert state(page).compared == (there, "gone", "../x", "a")
    assert state(page).draft == presets.load(presets.FIRST).config


def test_kinds_and_data_that_differ_are_named() -> None:
    def run(preset: str, **patch: object) -> RunInfo:
        return RunInfo(preset, Label(), State(), presets.load(preset).config.edit(patch))

    assert _remarks([run("points"), run("points", seed=4)]) == []
    assert "points, images" in _remarks([run("points"), run("article")])[0]
    assert "different data" in _remarks([run("points"), run("points", data="grid")])[0]
    assert "nothing to compare" in _remarks([run("points")])[0]


def test_runs_that_are_called_alike_say_when_they_were_made() -> None:
    config = tiny()
    alike = [ComparedRun(str(i), "x", RunInfo(str(i), Label(created=float(i)), State(), config)) for i in (3, 4)]
    other = ComparedRun("5", "y", alike[0].run)
    names = [each.name for each in told_apart([*alike, other, ComparedRun("6", "z", missing="gone")])]
    assert names[0].endswith(":03)")
    assert names[1].endswith(":04)")
    assert names[2:] == ["y", "z"]


def test_probabilities_and_scores_have_figures_of_their_own() -> None:
    configs = {name: presets.load(name).config for name in ("article", "sngan-hinge")}
    figures = _figures(configs)
    assert len({figure["id"] for figure in figures}) == len(figures)
    of = {figure["title"]: figure["runs"] for figure in figures}
    assert of["Probability that D gives"] == ["article"]
    assert of["Score that D gives (not a probability)"] == ["sngan-hinge"]
    assert of["Losses"] == ["article", "sngan-hinge"]


@pytest.mark.browser
def test_one_scrubber_moves_both_runs(tab: Page, server: App) -> None:
    """Two real runs, one half as long: pictures, the line in the charts, numbers and settings follow one scrubber."""
    long, short = new(server.runs, stop__steps=60), new(server.runs, stop__steps=30, opt_G__lr=0.002)
    for played in (long, short):
        assert played.play().status == "done"
    ids = [played.folder.id for played in (long, short)]
    tab.goto(f"{server.url}/train?compare={ids[0]},{ids[1]},gone")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Compare 3 runs")
    at = tab.locator(".compare .column .at")
    expect(at.nth(0)).to_have_text("step 60")
    expect(at.nth(1)).to_have_text("step 30")
    expect(tab.locator(".compare .column.missing .finding")).to_contain_text("it was deleted")
    tab.get_by_role("button", name="Leave gone out").click()
    expect(tab).to_have_url(re.compile(rf"compare={ids[0]}(,|%2C){ids[1]}$"))

    slider = tab.get_by_role("slider", name="Moment that all runs show")
    slider.press("Home")
    expect(at.nth(0)).to_have_text("step 0")
    expect(at.nth(1)).to_have_text("step 0")
    last, steps = int(slider.get_attribute("max") or 0), long.folder.nets()
    assert last == len({*steps, *short.folder.nets()}) - 1
    slider.press("End")
    expect(at.nth(0)).to_have_text("step 60")
    slider.press("ArrowLeft")
    expect(at.nth(0)).to_have_text(f"step {steps[-2]}")
    expect(at.nth(1)).to_have_text("step 30 It ended at step 30, and shows its last picture.")
    expect(slider).to_have_attribute("aria-valuetext", f"step {steps[-2]}")
    tab.locator(".compare .plot").first.scroll_into_view_if_needed()  # charts are drawn where they are seen
    cursor = tab.locator(".compare .plot .cursor:visible")
    until(lambda: cursor.count() > 0, what="the line in a chart")
    place = """([line]) => { const { xaxis } = line.parentNode._fullLayout;
      return xaxis.p2d(parseFloat(line.style.left) - xaxis._offset); }"""
    assert abs(cursor.evaluate_all(place) - steps[-2]) < 1

    tab.get_by_role("button", name="training time").click()
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^[\d.]+ s$"))
    expect(at.nth(0)).to_contain_text(f"step {steps[-2]} · 0:")
    table = tab.locator(".compare .numbers-table")
    expect(table).to_contain_text("energy distance ↓less is better")
    expect(table.locator("b", has_text="★").first).to_be_visible()
    settings = tab.locator(".compare .settings")
    expect(settings.get_by_role("row")).to_have_count(3)  # the head, the learning rate and the number of steps
    expect(settings.get_by_role("row", name="learning rate of G")).to_contain_text("0.002")
    settings.get_by_role("button", name="Show equal settings").click()
    expect(settings.get_by_role("row", name="batch size")).to_be_visible()

    tab.locator(".compare").press("Home")
    tab.locator(".compare").press("Space")
    expect(tab.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(at.nth(0)).to_contain_text("step 60")
    expect(tab.get_by_role("button", name="Play", exact=True)).to_be_visible()
    shutil.rmtree(short.folder.path)  # while it is looked at
    expect(tab.locator(".compare .column.missing .finding")).to_contain_text("it was deleted")
    expect(at.nth(0)).to_contain_text("step 60")
    tab.get_by_role("button", name=re.compile("^Open ")).first.click()
    expect(tab).to_have_url(re.compile(rf"run={ids[0]}$"))
    expect(tab.get_by_role("button", name=re.compile("^Actions on ")).first).to_be_visible()
