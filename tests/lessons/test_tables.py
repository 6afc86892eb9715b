"""Tables of measurements in lessons: what an author does wrong is named, and the engine measures what is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from playground import presets
from playground.app.recorded.tables import blurred
from playground.data import load as load_data
from playground.lessons import load
from playground.lessons.lesson import MeasuredTable
from playground.lessons.loader import read
from playground.lessons.tables import read_cells, write_cells
from playground.metrics import measure
from playground.metrics.held_out import train
from playground.texts import LANGUAGES

TOML = """
order = 1
title = { en = "A title", zh_Hans = "标题" }
can = { en = "Do it.", zh_Hans = "会做。" }

[tables.tried]
along = "seeds"
[[tables.tried.columns]]
name = "modes"
label = { en = "modes", zh_Hans = "模式" }
metric = "modes"
is = ">="
good = 7
run = { preset = "lab-hops", patch = { "stop.steps" = 100 } }
[[tables.tried.rows]]
name = "pac"
label = { en = "pack", zh_Hans = "打包" }
patch = { "tricks.pac" = 2 }
[[tables.tried.rows]]
name = "other"
label = { en = "other", zh_Hans = "其他" }

[[step]]
kind = "compare"
picture = "table"
table = { name = "tried", columns = ["modes"] }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "my-lesson"
    found.mkdir()
    (found / "lesson.toml").write_text(TOML, "utf-8")
    for language in LANGUAGES:
        (found / f"{language}.md").write_text("<!-- compare -->\nLook.\n", "utf-8")
    write_cells(found / "tried.json", [0, 1], {"pac": {"modes": [8.0, 6.0]}})
    return found


def test_a_step_shows_what_has_been_measured(folder: Path) -> None:
    lesson, problems = read(folder)
    assert problems == []
    view = lesson.steps[0].table
    assert view is not None
    assert [column.name for column in view.columns] == ["modes"]
    assert [row.name for row in view.rows] == ["pac", "other"]  # all, where none is named
    assert view.table.cells["pac"]["modes"] == (8.0, 6.0)
    column = view.columns[0]
    assert view.rows[0].patch(column) == {"tricks.pac": 2}
    assert view.rows[1].patch(column) is None  # it does not apply, so nothing has to be measured


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("lesson_no_cell", lambda t: t.replace('name = "pac"', 'name = "pax"')),
        ("lesson_no_cells", lambda t: t.replace("tables.tried", "tables.missing").replace('"tried"', '"missing"')),
        ("lesson_no_table", lambda t: t.replace('table = { name = "tried", columns = ["modes"] }', "")),
        ("lesson_no_strips", lambda t: t.replace('along = "seeds"', 'along = "seeds"\npictures = "no.webp"')),
        ("lesson_bad_word", lambda t: t.replace('columns = ["modes"]', 'columns = ["moods"]')),
        ("lesson_bad_word", lambda t: t.replace('metric = "modes"', 'metric = "moods"')),
        ("lesson_bad_word", lambda t: t.replace('along = "seeds"', 'along = "years"')),
        ("lesson_bad_run", lambda t: t.replace('"tricks.pac" = 2', '"tricks.pac" = -2')),
        ("lesson_bad_key", lambda t: t.replace("good = 7", "good = 7\nbest = 8")),
    ],
)  # fmt: skip
def test_a_mistake_is_named(folder: Path, code: str, change: Callable[[str], str]) -> None:
    changed = change(TOML)
    assert changed != TOML
    (folder / "lesson.toml").write_text(changed, "utf-8")
    assert code in [problem.code for problem in read(folder)[1]]


@pytest.mark.parametrize("content", ["", "[]", '{"at": [0]}', '{"at": [0], "cells": {"pac": {"modes": 3}}}'])
def test_a_file_that_is_not_one_of_measurements_is_named(folder: Path, content: str) -> None:
    (folder / "tried.json").write_text(content, "utf-8")
    assert [problem.code for problem in read(folder)[1]] == ["lesson_no_cells"]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_cells(tmp_path / "some.json", [100, 200], {"a": {"x": [1.23456, 0.0]}, "b": {}})
    assert read_cells(tmp_path / "some.json") == ((100, 200), {"a": {"x": (1.235, 0.0)}, "b": {}})


# -- the tables that ship ----------------------------------------------------------------------------------------------


def good(table: MeasuredTable, row: str, column: str) -> list[bool]:
    """Whether each number of a cell is good."""
    of = next(each for each in table.columns if each.name == column)
    return [v >= of.good if of.comparison == ">=" else v <= of.good for v in table.cells[row][column]]


def test_the_engine_measures_what_the_lesson_on_quality_says() -> None:
    table, data = load("quality").tables["judges"], load_data(presets.load(presets.DEFAULT).config.data)
    n = 500
    place = table.at.index(n)
    real = train(data, n)
    for name in ("classifier_fd", "sliced_wasserstein"):
        assert measure(name, real, data) == pytest.approx(table.cells["copies"][name][place], rel=0.01)
        assert measure(name, blurred(real, 0.7), data) == pytest.approx(table.cells["blurred"][name][place], rel=0.01)


def test_every_forger_fools_a_judge_and_none_fools_all() -> None:
    table = load("quality").tables["judges"]
    place = table.at.index(2_000)
    for row in table.rows:
        passed = [good(table, row.name, column.name)[place] for column in table.columns]
        assert all(passed) == (row.name in ("new", "trained")), row.name
        assert any(passed), row.name
    assert not any(good(table, row.name, "classifier_fd")[0] for row in table.rows)  # of 100 samples


def test_every_illness_has_a_cure_and_two_cures_help_none() -> None:
    table = load("cures").tables["cures"]
    for column in table.columns:
        assert not any(good(table, "none", column.name))
        assert any(all(good(table, row.name, column.name)) for row in table.rows if row.patch(column)) or (
            column.name == "oscillation"  # where no cure helps with every seed, as the lesson says
        )
    useless = {row.name for row in table.rows if not any(any(good(table, row.name, c)) for c in table.cells[row.name])}
    assert useless == {"none", "optimistic", "smoothing"}


def test_a_blur_keeps_the_mass_of_a_picture() -> None:
    x = -torch.ones(1, 1, 28, 28)
    x[0, 0, 14, 14] = 1.0
    after = blurred(x, 0.7)
    assert float((after + 1).sum()) == pytest.approx(2.0, rel=1e-5)
    assert float(after.max()) < 0
