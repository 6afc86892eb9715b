"""The curves in a real Chromium, fed with rows by hand: when a figure is drawn, and how its lines go on in between."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.appserver import App

pytestmark = [pytest.mark.browser, pytest.mark.slow]


CALLED_TWICE = """async () => {
  const traces = [{ key: "loss_D", name: "D", color: "#000000" }];
  const figures = [{ id: "x", title: "X", help: "", layout: {}, traces }];
  const assets = { socket: "/api/assets/shared/socket.js", plotly: "/api/plotly.js" };
  const parentElement = document.body.appendChild(document.createElement("div"));
  const call = (await import("/api/assets/shared/charts/charts.js")).default;
  const end = call({ parentElement, data: { runs: [], figures, assets } });
  call({ parentElement, data: { runs: [], figures, assets } });
  end();
}"""


def test_a_call_that_streamlit_gives_up_ends_nothing(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/api/health")
    tab.evaluate(CALLED_TWICE)
    expect(tab.locator(".board")).to_have_attribute("data-rows", "0")


CURVES = """async () => {
  const traces = [{ key: "loss_D", name: "D", color: "#000000" }, { key: "fd", name: "FD", color: "#000000" }];
  const layout = { height: 180 }, bars = [{ key: "D_real", name: "D", color: "#000000" }];
  const figures = traces.map((trace) => ({ id: trace.key, title: "X", help: "", layout, traces: [trace] }));
  figures.push({ id: "bars", title: "X", help: "", layout, form: "histogram", traces: bars });
  const assets = { socket: "/api/assets/shared/socket.js", plotly: "/api/plotly.js" };
  const parentElement = document.body.appendChild(document.createElement("div"));
  const { Board } = await import("/api/assets/shared/charts/board.js");
  const data = { runs: [{ id: "a", name: "a", live: true }], open: "a", figures, assets };
  const board = new Board(parentElement);
  board.root.board = board;
  await board.update(data);
}"""
# After a row of `step` and two display frames: the step at which each figure has been drawn; −1 before any.
ROWS = """async ([step, key]) => {
  const { board } = document.querySelector(".board"), frame = () => new Promise(requestAnimationFrame);
  board.rested = 0;
  const histograms = key === "D_real" ? { D_real: [1, 0], D_fake: [0, 1], D_range: [0, 1] } : {};
  board.rows.take(board.rows.of.get("a"), [{ step, seconds: step, values: { [key]: 1 }, histograms }]);
  await frame(); await frame();
  return board.data.figures.map(({ id }) => board.drawn.get(id)?.far);
}"""


def curves(tab: Page, server: App) -> None:
    """Two figures of lines and one of bars, of a run that goes on, of which there are no rows yet."""
    tab.goto(f"{server.url}/api/health")
    tab.evaluate(CURVES)
    tab.wait_for_function("document.querySelector('.board')?.board.drawn.size === 3")


def test_a_curve_is_drawn_when_it_has_grown_or_no_more_rows_come(tab: Page, server: App) -> None:
    drawn = "document.querySelector('.board').board.drawn.get('loss_D').far"
    curves(tab, server)
    for step in (960, 970, 980, 990):
        assert tab.evaluate(ROWS, [step, "loss_D"]) == [-1, -1, -1]  # no line yet, nor how far it will go
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
  const told = rows.map(([step, loss_D]) => ({ step, seconds: step, values: { loss_D }, histograms: {} }));
  board.rows.take(board.rows.of.get("a"), told);
  await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame); }"""


def test_between_two_drawings_lines_go_on_where_plotly_would_draw_them(tab: Page, server: App) -> None:
    curves(tab, server)
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


def test_the_axis_of_an_ended_run_ends_with_it(tab: Page, server: App) -> None:
    curves(tab, server)
    tab.evaluate(MANY, [[step, 2 + step % 3] for step in range(0, 1001, 10)])
    assert tab.evaluate(LOSS)["end"] == pytest.approx(1100)
    ended = "(b) => b.update({ ...b.data, runs: [{ id: 'a', name: 'a', live: false }] })"
    tab.evaluate(f"({ended})(document.querySelector('.board').board)")
    tab.wait_for_function("document.querySelector('[data-id=loss_D]')._fullLayout.xaxis.range[1] === 1000")


# Ten steps that take a second each, and fifty of `pace` a second.
YOUNG = """async ({ pace }) => { const { board } = document.querySelector(".board"), told = [];
  const row = (step, seconds) => ({ step, seconds, values: { loss_D: 1 }, histograms: {} });
  for (let step = 0; step < 10; step++) told.push(row(step, 3 + step));
  for (let step = 10; step <= 60; step++) told.push(row(step, 13 + (step - 10) / pace));
  board.rested = 0;
  board.rows.take(board.rows.of.get("a"), told); }"""


def test_the_axis_of_a_young_run_has_room_for_its_next_ten_seconds(tab: Page, server: App) -> None:
    curves(tab, server)
    tab.evaluate(YOUNG, {"pace": 20})
    tab.wait_for_function("document.querySelector('[data-id=loss_D]').data.length === 2")
    assert tab.evaluate(LOSS)["end"] == pytest.approx(60 + 10 * 20)


BESIDE = """async () => { const { board } = document.querySelector(".board");
  board.drawn.clear();
  await board.update({ ...board.data, runs: [...board.data.runs, { id: "b", name: "b", live: false }] });
  board.rows.take(board.rows.of.get("b"), [{ step: 1, seconds: 1, values: {}, histograms: {} }]); }"""


def test_a_short_run_beside_a_live_one_holds_up_nothing(tab: Page, server: App) -> None:
    curves(tab, server)
    tab.evaluate(BESIDE)
    tab.wait_for_function("document.querySelector('.board').board.drawn.size === 3")
    for step in (960, 970, 980, 990):
        tab.evaluate(ROWS, [step, "loss_D"])
    assert tab.evaluate(ROWS, [1000, "loss_D"])[0] == 1001  # steps of both


LEVEL = """(b) => b.update({ ...b.data, figures: b.data.figures.map((f) => ({ ...f, title: "Y", log: true,
  layout: { ...f.layout, annotations: [{ text: "log 2", x: 1, xref: "paper", y: 0.5 }] } })) })"""
ANOTHER = "(b) => b.update({ ...b.data, open: 'b', runs: [{ id: 'b', name: 'b', live: false }] })"


def test_a_log_scale_stays_and_zoom_is_for_one_run(tab: Page, server: App) -> None:
    board, figure = "document.querySelector('.board').board", "document.querySelector('[data-id=loss_D]')"
    curves(tab, server)
    tab.evaluate(MANY, [[step, 2 + step % 3] for step in range(0, 101, 10)])
    tab.get_by_label("log scale").check()
    tab.evaluate(f"({LEVEL})({board})")  # other figures
    tab.wait_for_function(f"{figure}._fullLayout?.yaxis.type === 'log'")
    expect(tab.get_by_label("log scale")).to_be_checked()
    assert tab.evaluate(f"{figure}._fullLayout.annotations[0].y") == pytest.approx(-0.30103)

    tab.evaluate(f"Plotly.relayout({figure}, {{ 'xaxis.range': [20, 40] }})")
    tab.evaluate(f"void ({ANOTHER})({board})")
    tab.wait_for_function(f"{board}.rows.of.has('b')")
    told = "{ step, seconds: step, values: { loss_D: 1 }, histograms: {} }"
    tab.evaluate(f"{board}.rows.take({board}.rows.of.get('b'), [0, 100].map((step) => ({told})))")
    tab.wait_for_function(f"{figure}.data[0]?.x.at(-1) === 100 && {figure}._fullLayout.xaxis.range[1] === 100")
