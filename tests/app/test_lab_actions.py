"""What a browser may ask of the lab: read whole, or refused in a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground.app.lab_actions import (
    BranchAction,
    EditAction,
    LayersAction,
    MachineAction,
    ResumeAction,
    StartOverAction,
    TableAction,
    TrainAction,
    UndoAction,
    read,
)
from playground.errors import InputError

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
named = st.dictionaries(
    st.sampled_from(["do", "type", "patch", "step", "name", "speed", "paused", "seed"]),
    anything | st.sampled_from(["train", "resume", "edit", "undo", "branch", "race", "alone", "preset"]),
)


def test_what_the_bench_sends_is_read() -> None:
    assert read({"do": "train", "speed": 0}) == TrainAction()
    assert read({"do": "train", "speed": 2.5, "paused": True, "seed": 3}) == TrainAction(2.5, True, 3)
    assert read({"do": "edit", "patch": {"opt_G.lr": 0.1}}) == EditAction({"opt_G.lr": 0.1})
    assert read({"do": "undo"}) == UndoAction()
    assert read({"do": "branch", "step": 7, "patch": {}, "name": "A"}) == BranchAction(7, {}, "A")


@pytest.mark.parametrize(
    "given",
    [
        {"do": "edit", "patch": [[1, 2]]},
        {"do": "edit", "patch": {"a": 1}, "more": 1},
        {"do": "edit"},
        {"do": "branch", "step": "7", "patch": {}},
        {"do": "branch", "step": 2**70, "patch": {}},
        {"do": "train", "speed": float("nan")},
        {"do": ["edit"]},
        {"do": "delete everything"},
        {},
        [],
        "train",
        None,
    ],
)
def test_what_makes_no_sense_is_one_sentence(given: Any) -> None:
    with pytest.raises(InputError, match="makes no sense"):
        read(given)


@given(anything | named)
@example({"do": "edit", "patch": {"seed": 10**400}})
def test_anything_is_read_or_refused(given: Any) -> None:
    try:
        found = read(given)
    except InputError as error:
        assert error.code == "bad_action"
    else:
        if isinstance(found, EditAction):
            assert all(isinstance(path, str) for path in found.patch)


def test_what_the_settings_send_is_read() -> None:
    assert read({"do": "start_over"}) == StartOverAction()
    assert read({"do": "start_over", "preset": "lab"}) == StartOverAction("lab")
    assert read({"do": "table", "text": "1,2"}) == TableAction("1,2")
    assert read({"do": "machine", "threads": 2}) == MachineAction(threads=2)
    assert read({"do": "layers", "shown": True}) == LayersAction(True)
    assert read({"do": "resume", "paused": True}) == ResumeAction(0.0, True)
