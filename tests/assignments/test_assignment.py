"""Assignments from files: everything that is wrong gets a sentence, and what is right comes back as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.assignments import Assignment, new_id, pack, read_assignment, read_file, unpack
from playground.assignments.assignment import MOST_BYTES, MOST_TASK
from playground.errors import InputError
from playground.messages import Row
from playground.texts import translate
from tests.assignments.examples import LAB


def test_a_file_gives_the_same_assignment_again() -> None:
    found = read_assignment(LAB)
    assert read_file(json.dumps(found.to_json()).encode()) == found
    assert found.to_json() == LAB
    assert unpack(pack(found)) == found


def test_an_assignment_knows_its_state() -> None:
    found = read_assignment(LAB)
    preset, config = found.given() or ("", None)
    assert preset == "lab-hops"
    assert config is not None
    assert config.opt_G.lr == 0.003
    assert config.stop.steps is None
    assert config.stop.seconds is None, "a run of the lab has no limits"


def test_a_held_setting_is_found_by_its_path_and_by_those_above() -> None:
    found = read_assignment(LAB)
    start = found.start()
    assert start is not None
    assert found.refusal(start.edit({"opt_G.lr": 0.1})) is None
    assert found.changed(start.edit({"opt_D.lr": 0.1})) == "opt_D.lr"
    assert found.changed(start.edit({"penalties.r1": {}})).startswith("penalties")
    assert found.changed(start.edit({"opt_G": "sgd"})) == "opt_G", "which optimiser is locked, not its rate"


def test_a_refusal_names_the_setting_as_its_control_does() -> None:
    found = read_assignment({**LAB, "locked": [], "hidden": ["opt_D", "opt_G.beta1", "penalties", "loop"]})
    start = found.start()
    assert start is not None

    def refusal(patch: dict[str, Any], language: str = "en") -> str:
        why = found.refusal(start.edit(patch))
        assert why is not None
        return translate(why, language)

    assert refusal({"opt_D.lr": 0.1}) == "This assignment does not let you change “learning rate of D”."
    assert refusal({"opt_D.lr": 0.1}, "zh_Hans") == "这份作业不允许更改“D 的学习率”。"
    assert refusal({"opt_D": "sgd"}) == "This assignment does not let you change “Optimiser of D”."
    assert refusal({"opt_G": "sgd"}) == "This assignment does not let you change “β₁ of G”.", "which only Adam has"
    assert refusal({"penalties.r1": {}}) == "This assignment does not let you change “Penalties on D”."
    assert refusal({"loop.batch": 9}, "zh_Hans") == "这份作业不允许更改“批量大小”。"


def test_a_run_with_a_held_setting_changed_does_not_pass() -> None:
    found = read_assignment(LAB)
    start, rows = found.start(), [Row(100, 1.0, 1.0, {"modes": 8.0})]
    assert start is not None
    assert found.judge(rows, start.edit({"opt_G.lr": 0.1})).passed
    assert not found.judge(rows, start.edit({"opt_D.lr": 0.1})).passed
    assert not found.judge(rows, start.edit({"seed": 5})).passed, "the checkpoint names the seed"
    assert not found.judge([Row(100, 1.0, 1.0, {"modes": 6.0})], start).passed


def test_a_lesson_is_an_assignment() -> None:
    lesson = {
        **LAB,
        "page": "learn",
        "query": {"lesson": "mode-collapse"},
        "locked": [],
        "hidden": [],
        "checkpoint": None,
    }
    assert read_assignment(lesson).lesson == "mode-collapse"
    with pytest.raises(InputError, match="There is no lesson"):
        read_assignment({**lesson, "query": {"lesson": "no-such-lesson"}})


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("format", "something else", "not an assignment"), ("version", 2, "version 2"), ("id", "../../etc", "its id"),
        ("title", "  ", "title"), ("title", "x" * 81, "longer than 80"), ("title", 3, "must be a text"),
        ("page", "wall", "its page"), ("query", {"preset": "nope"}, "There is no preset"), ("query", ["x"], "texts"),
        ("query", {"run": "20260101"}, "one computer"), ("query", {"a": "x" * 10_001}, "too long"),
        ("task", "x" * (MOST_TASK + 1), "longer than"), ("task", "[here](http://x.org)", "neither to a page"),
        ("task", "[here](javascript:x)", "neither to a page"), ("locked", "opt_D", "a list of settings"),
        ("locked", ["no_such"], "no setting no_such"), ("hidden", ["opt_D..lr"], "no setting"),
        ("minutes", 0, "time limit"), ("minutes", float("nan"), "time limit"), ("minutes", True, "time limit"),
        ("checkpoint", {"metric": "nope", "comparison": ">=", "value": 1}, "known metric"),
        ("checkpoint", {"metric": "modes", "comparison": "==", "value": 1}, "known metric"),
        ("checkpoint", {"metric": "modes", "comparison": ">=", "value": float("inf")}, "a number"),
        ("checkpoint", {"metric": "modes", "comparison": ">=", "value": None}, "a number"),
        ("checkpoint", {"metric": "kid", "comparison": "<=", "value": 1}, "checkpoint"),
        ("checkpoint", {"metric": "modes", "code": "import os"}, "checkpoint"), ("language", "xx", "its language"),
        ("code", "import os", "unknown parts"),
    ],
)  # fmt: skip
def test_a_wrong_part_gets_a_sentence(part: str, value: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_assignment({**LAB, part: value})
    assert words in str(caught.value)


def test_pages_without_settings_have_nothing_to_lock() -> None:
    plain = {**LAB, "page": "explore", "query": {"model": "digits"}, "locked": [], "hidden": [], "checkpoint": None}
    assert read_assignment(plain).start() is None
    with pytest.raises(InputError, match="only states of Train and Lab"):
        read_assignment({**plain, "locked": ["seed"]})


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff\xfe", b'{"a": NaN}', b"[" * 10_000, b" " * (MOST_BYTES + 1)])
def test_a_file_that_is_none(raw: bytes) -> None:
    with pytest.raises(InputError, match="not an assignment"):
        read_file(raw)


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
                    max_leaves=6)  # fmt: skip


@given(st.sampled_from(sorted(LAB)), JSON)
def test_any_value_in_any_part_is_read_or_refused(part: str, value: Any) -> None:
    try:
        found = read_assignment({**LAB, part: value})
    except InputError as error:
        assert str(error)
    else:
        assert isinstance(found, Assignment)
        assert read_assignment(found.to_json()) == found


def test_ids_are_new() -> None:
    assert len({new_id() for _ in range(100)}) == 100
    assert read_assignment({**LAB, "id": new_id()}).digest != read_assignment(LAB).digest
