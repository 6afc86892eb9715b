"""A person's afternoon with the app, in a real Chromium: train, steer, refresh, kill things, lose nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from playground.config import RunConfig
from playground.events import State
from playground.runs.store import RunFolder, list_runs
from tests.appserver import FLAGS, App, app, chromium, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 60_000  # ms


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    with sync_playwright() as p:
        found = p.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Page]:
    """A page that notes every request that leaves this machine, every error, and every traceback that is shown."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    outside: list[str] = []
    errors: list[str] = []
    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")
    page.on("request", lambda r: None if r.url.startswith(local) else outside.append(r.url))
    page.on("pageerror", lambda e: errors.append(str(e)))
    yield page
    assert outside == []
    assert errors == []
    assert page.locator(".stException").count() == 0
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def word(page: Page) -> Any:
    return page.locator(".stage .word")


def canvas_sum(page: Page) -> int:
    """A fingerprint of the picture on the stage."""
    return int(
        page.evaluate(
            """() => { const c = document.querySelector('.stage, [data-testid=stBidiComponentRegular]');
            const find = (root) => root.querySelector?.('.fake canvas') ?? [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean);
            const canvas = find(document); if (!canvas || !canvas.width) return 0;
            return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.reduce((a, v, i) => (a * 31 + v + i) % 2147483647, 7); }"""  # noqa: E501
        )
    )


def the_run(server: App) -> RunFolder:
    return until(lambda: list_runs(server.runs), what="a run")[-1]


def test_the_first_visit_shows_something_alive_and_one_big_button(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/train")
        expect(tab.get_by_role("button", name="Train", exact=True)).to_be_enabled(timeout=PATIENCE)
        until(lambda: canvas_sum(tab), what="a picture")
        seen = {canvas_sum(tab)}
        until(lambda: seen.add(canvas_sum(tab)) or len(seen) > 2, what="movement")
        for name in ("Pause", "Resume", "Stop", "Step D", "Step G", "Step both"):
            expect(tab.get_by_role("button", name=name, exact=True)).to_be_disabled()


def test_an_afternoon(tab: Page, tmp_path: Path) -> None:
    server = App((tmp_path / "runs"), None) if (tmp_path / "runs").mkdir() is None else None
    assert server is not None
    try:
        _train_and_steer(tab, server)
        _kill_the_worker(tab, server)
        _kill_the_app(tab, server)
    finally:
        if server.process.poll() is None:
            server.close()


def _train_and_steer(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train?stop.seconds=null")
    press(tab, "Train")
    expect(word(tab)).to_have_text("running", timeout=PATIENCE)
    folder = the_run(server)
    before = canvas_sum(tab)
    until(lambda: canvas_sum(tab) not in (0, before), what="a live picture")
    expect(tab.locator(".board")).to_have_attribute("data-rows", lambda_positive(), timeout=PATIENCE)
    expect(tab.locator(".board .plot .scatterlayer .trace").first).to_be_attached(timeout=PATIENCE)

    press(tab, "Pause")
    expect(word(tab)).to_have_text("paused", timeout=PATIENCE)
    at = folder.state().step
    press(tab, "Step both")
    until(lambda: folder.state().step > at, what="one step")
    assert folder.state().step == at + 1

    rate = tab.get_by_role("spinbutton", name="learning rate").first
    rate.fill("0.0007")
    rate.press("Enter")
    edits = until(lambda: [e for e in folder.journal()[0] if e.command.get("type") == "edit"], what="the edit")
    assert list(edits[0].command["patch"].values()) == [0.0007]

    expect(tab.get_by_role("button", name="Resume", exact=True).first).to_be_enabled(timeout=PATIENCE)
    press(tab, "Resume")
    expect(word(tab)).to_have_text("running", timeout=PATIENCE)
    tab.reload()
    expect(word(tab)).to_have_text("running", timeout=PATIENCE)
    assert folder.id in tab.url
    here = folder.state().step
    until(lambda: folder.state().step > here, what="the run to go on")

    press(tab, "Stop")
    expect(word(tab)).to_have_text("stopped", timeout=PATIENCE)
    last = canvas_sum(tab)
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    until(lambda: canvas_sum(tab) != last, what="an older grid")
    tab.get_by_role("button", name="Download").first.click()
    with tab.expect_download() as download:
        tab.get_by_text("Configuration", exact=True).click()
    assert json.loads(download.value.path().read_text())["opt_G"]["lr"] == 0.0007
    tab.keyboard.press("Escape")


def lambda_positive() -> Any:
    import re

    return re.compile(r"[1-9]\d*")


def _resume(tab: Page) -> None:
    expect(tab.get_by_role("button", name="Resume", exact=True).first).to_be_enabled(timeout=PATIENCE)
    press(tab, "Resume")
    expect(word(tab)).to_have_text("running", timeout=PATIENCE)


def _kill_the_worker(tab: Page, server: App) -> None:
    folder = the_run(server)
    _resume(tab)
    pid = until(lambda: folder.state().status == "running" and folder.state().pid, what="the worker")
    os.kill(pid, signal.SIGKILL)
    expect(word(tab)).to_have_text("interrupted", timeout=PATIENCE)
    expect(tab.locator(".stage .message")).to_be_visible()
    _resume(tab)


def _kill_the_app(tab: Page, server: App) -> None:
    folder = the_run(server)
    step = folder.state().step
    server.kill()
    expect(tab.locator("[role=dialog][data-unanswered]")).to_be_visible(timeout=PATIENCE)
    until(lambda: folder.state().status == "interrupted", what="the worker to notice")
    again = App(server.runs, server.port)
    try:
        tab.goto(again.url + f"/train?run={folder.id}")
        expect(word(tab)).to_have_text("interrupted", timeout=PATIENCE)
        assert folder.state().step >= step - 1
        _resume(tab)
        press(tab, "Stop")
        expect(word(tab)).to_have_text("stopped", timeout=PATIENCE)
        _delete_the_folder(tab, folder)
    finally:
        again.close()


def _delete_the_folder(tab: Page, folder: RunFolder) -> None:
    _resume(tab)
    pid = until(lambda: folder.state().status == "running" and folder.state().pid, what="the worker")
    shutil.rmtree(folder.path, ignore_errors=True)  # the worker may write at this very moment
    expect(tab.locator(".stAlert").first).to_contain_text("deleted or moved", timeout=PATIENCE)
    expect(tab.get_by_role("button", name="Pause", exact=True).first).to_be_disabled()
    until(lambda: not psutil.pid_exists(pid), what="the worker's end")


def test_back_leads_to_the_run_that_was_open_before(tab: Page, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    first, second = (RunFolder.create(runs, RunConfig(), name=name) for name in ("first", "second"))
    first.write_state(State("stopped", step=11))
    second.write_state(State("stopped", step=22))
    with app(runs) as server:
        tab.goto(f"{server.url}/train?run={first.id}")
        expect(tab.locator(".stage .status")).to_contain_text("step 11", timeout=PATIENCE)
        tab.locator(f".st-key-open-{second.id} button").click()
        expect(tab.locator(".stage .status")).to_contain_text("step 22", timeout=PATIENCE)
        tab.wait_for_url(f"**run={second.id}*")
        tab.go_back()
        expect(tab.locator(".stage .status")).to_contain_text("step 11", timeout=PATIENCE)
        assert first.id in tab.url


CALLED_TWICE = """async () => {
  const traces = [{ key: "loss_D", name: "D", color: "#000000" }];
  const figures = [{ id: "x", title: "X", help: "", layout: {}, traces }];
  const assets = { socket: "/api/assets/socket.js", plotly: "/api/plotly.js" };
  const parentElement = document.body.appendChild(document.createElement("div"));
  const call = (await import("/api/assets/charts.js")).default;
  const end = call({ parentElement, data: { runs: [], figures, assets } });
  call({ parentElement, data: { runs: [], figures, assets } });
  end();
}"""


def test_a_call_that_streamlit_gives_up_ends_nothing(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/api/health")
        tab.evaluate(CALLED_TWICE)
        expect(tab.locator(".board")).to_have_attribute("data-rows", "0")


CURVES = """async () => {
  const traces = [{ key: "loss_D", name: "D", color: "#000000" }, { key: "fd", name: "FD", color: "#000000" }];
  const layout = { height: 180 }, bars = [{ key: "D_real", name: "D", color: "#000000" }];
  const figures = traces.map((trace) => ({ id: trace.key, title: "X", help: "", layout, traces: [trace] }));
  figures.push({ id: "bars", title: "X", help: "", layout, form: "histogram", traces: bars });
  const assets = { socket: "/api/assets/socket.js", plotly: "/api/plotly.js" };
  const parentElement = document.body.appendChild(document.createElement("div"));
  const call = (await import("/api/assets/charts.js")).default;
  const data = { runs: [{ id: "a", name: "a", live: true }], open: "a", figures, assets };
  call({ parentElement, data });
  await document.querySelector(".board").board.update({ ...data }); // the first update gives way to it
}"""
# After a row of `step` and two display frames: the step at which each figure has been drawn; −1 before any.
ROWS = """async ([step, key]) => {
  const { board } = document.querySelector(".board"), frame = () => new Promise(requestAnimationFrame);
  board.rested = 0;
  const histograms = key === "D_real" ? { D_real: [1, 0], D_fake: [0, 1], D_range: [0, 1] } : {};
  board.take(board.rows.get("a"), [{ step, values: { [key]: 1 }, histograms }]);
  await frame(); await frame();
  return board.data.figures.map(({ id }) => board.drawn.get(id)?.far);
}"""


def test_a_curve_is_drawn_when_it_has_grown_or_no_more_rows_come(tab: Page, tmp_path: Path) -> None:
    drawn = "document.querySelector('.board').board.drawn.get('loss_D').far"
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/api/health")
        tab.evaluate(CURVES)
        tab.wait_for_function("document.querySelector('.board')?.board.drawn.size === 3")
        assert tab.evaluate(ROWS, [1000, "loss_D"]) == [1000, -1, -1]
        assert tab.evaluate(ROWS, [1001, "loss_D"]) == [1000, -1, -1]  # nobody would see it
        assert tab.evaluate(ROWS, [1120, "loss_D"]) == [1120, -1, -1]
        assert tab.evaluate(ROWS, [1121, "fd"]) == [1120, 1121, -1]  # the one that is concerned
        assert tab.evaluate(ROWS, [1125, "loss_D"]) == [1120, 1121, -1]
        assert tab.evaluate(ROWS, [1126, "D_real"]) == [1120, 1121, 1126]
        assert tab.evaluate(ROWS, [1127, "D_real"]) == [1120, 1121, 1126]
        tab.wait_for_function(f"{drawn} === 1127")  # nothing comes: the page shows all there is
        assert tab.evaluate("document.querySelector('.plot').data[0].x.at(-1)") == 1125
        assert tab.evaluate(ROWS, [1130, "loss_D"])[0] == 1127
        tab.evaluate(ROWS, [500, "loss_D"])  # resumed from there: what lay beyond is void
        tab.wait_for_function(f"{drawn} === 500")
        assert tab.evaluate("document.querySelector('.plot').data[0].x") == [500]


LOSS = """() => {
  const figure = document.querySelector("[data-id=loss_D]"), lines = [...figure.querySelectorAll(".trace .lines")];
  const last = (path) => path && path.getAttribute("d").split(/[ML]/).at(-1).split(",").map(Number);
  return {
    drawn: figure.data?.[1]?.x.at(-1), end: figure._fullLayout.xaxis.range[1],
    tails: lines.map((l) => last(l.querySelector("path:not(.js-line)"))),
    ends: lines.map((l) => last(l.querySelector(".js-line"))),
  };
}"""
MANY = """async (rows) => { const { board } = document.querySelector(".board");
  board.rested = 0;
  board.take(board.rows.get("a"), rows.map(([step, loss_D]) => ({ step, values: { loss_D }, histograms: {} })));
  await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame); }"""


def test_between_two_drawings_lines_go_on_where_plotly_would_draw_them(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/api/health")
        tab.evaluate(CURVES)
        tab.wait_for_function("document.querySelector('.board')?.board.drawn.size === 3")
        tab.evaluate(MANY, [[step, 2 + step % 3] for step in range(0, 1001, 10)])
        before = tab.evaluate(LOSS)
        assert before["drawn"] == 1000
        assert before["end"] == pytest.approx(1100)  # room to go on
        assert before["tails"] == [None, None]

        tab.evaluate("void (document.querySelector('.board').board.drawFigure = () => { throw new Error('not due') })")
        tab.evaluate(MANY, [[1010, 3], [1020, 2]])
        tab.evaluate(MANY, [[1050, 4]])
        after = tab.evaluate(LOSS)
        assert (after["drawn"], after["end"], after["ends"]) == (1000, before["end"], before["ends"])
        assert all(at is not None for at in after["tails"])

        tab.evaluate("delete document.querySelector('.board').board.drawFigure")
        tab.wait_for_function("document.querySelector('[data-id=loss_D]').data[1].x.at(-1) === 1050")  # silence
        whole = tab.evaluate(LOSS)
        assert whole["end"] == before["end"]
        assert whole["tails"] == [None, None]
        for mine, plotlys in zip(after["tails"], whole["ends"], strict=True):
            assert mine == pytest.approx(plotlys, abs=0.2)

        tab.evaluate(MANY, [[1060, 3]])
        [raw, smooth] = tab.evaluate(LOSS)["tails"]
        tab.evaluate("Plotly.relayout(document.querySelector('[data-id=loss_D]'), { 'xaxis.range': [600, 1100] })")
        zoomed = tab.evaluate(LOSS)["tails"][1]
        width = tab.evaluate("document.querySelector('[data-id=loss_D]')._fullLayout.xaxis._length")
        assert zoomed == pytest.approx([width * (1060 - 600) / 500, smooth[1]], abs=0.2)
        tab.evaluate("Plotly.restyle(document.querySelector('[data-id=loss_D]'), { visible: 'legendonly' }, [1])")
        assert len(tab.evaluate(LOSS)["tails"]) == 1
        tab.evaluate("Plotly.restyle(document.querySelector('[data-id=loss_D]'), { visible: true }, [1])")
        assert tab.evaluate(LOSS)["tails"][1] == pytest.approx(zoomed, abs=0.2)
        assert raw[0] == pytest.approx(smooth[0])

        tab.evaluate("document.querySelector('.board').board.now()")
        tab.wait_for_function("document.querySelector('[data-id=loss_D]').data[1].x.at(-1) === 1060")
        assert tab.evaluate("document.querySelector('[data-id=loss_D]')._fullLayout.xaxis.range") == [600, 1100]

        tab.evaluate(MANY, [[1110, 3]])  # out of a hand's sight, and out of its way
        assert tab.evaluate(LOSS)["drawn"] == 1060
        tab.evaluate("Plotly.relayout(document.querySelector('[data-id=loss_D]'), { 'xaxis.autorange': true })")
        tab.evaluate(MANY, [[1120, 3]])  # beyond the axis, where nobody would see it
        tab.wait_for_function("document.querySelector('[data-id=loss_D]').data[1].x.at(-1) === 1120")


def test_the_axis_of_an_ended_run_ends_with_it(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/api/health")
        tab.evaluate(CURVES)
        tab.wait_for_function("document.querySelector('.board')?.board.drawn.size === 3")
        tab.evaluate(MANY, [[step, 2 + step % 3] for step in range(0, 1001, 10)])
        assert tab.evaluate(LOSS)["end"] == pytest.approx(1100)
        ended = "(b) => b.update({ ...b.data, runs: [{ id: 'a', name: 'a', live: false }] })"
        tab.evaluate(f"({ended})(document.querySelector('.board').board)")
        tab.wait_for_function("document.querySelector('[data-id=loss_D]')._fullLayout.xaxis.range[1] === 1000")


def test_points_are_drawn_over_what_d_believes(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/train?preset=points")
        press(tab, "Train")
        expect(word(tab)).to_have_text("running", timeout=PATIENCE)
        expect(tab.locator(".stage figcaption").first).to_contain_text("over what D believes", timeout=PATIENCE)
        before = canvas_sum(tab)
        until(lambda: canvas_sum(tab) not in (0, before), what="a live picture")


def test_a_link_carries_the_settings_and_a_bad_one_is_said(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/train?opt_G.lr=0.0123")
        expect(tab.get_by_role("spinbutton", name="learning rate").first).to_have_value("0.0123", timeout=PATIENCE)
        tab.goto(f"{server.url}/train?opt_G.lr=nonsense")
        expect(tab.get_by_role("alert").first).to_contain_text("opt_G.lr must be a finite number", timeout=PATIENCE)
        tab.goto(f"{server.url}/train?run=../../etc")
        expect(tab.get_by_role("alert").first).to_contain_text("no run", timeout=PATIENCE)
