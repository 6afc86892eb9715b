"""What the lab lets a person do in an assignment: crafted actions are refused where they are read."""

from __future__ import annotations

from typing import Any

import pytest

from playground.app.blocks.assigned import held_options, read_action
from playground.app.lab_actions import EditAction, UndoAction
from playground.app.tab_state import TabState
from playground.assignments import Assignment, read_assignment
from playground.blocks.option_table import Shown, option_table
from playground.errors import InputError
from playground.texts import ENGLISH, Message, translate
from tests.assignments.examples import LAB

ONE = read_assignment({**LAB, "locked": [*LAB["locked"], "data", "machine"]})


def filled(text: str | Message, **values: Any) -> str:
    return translate(Message("", text, **values) if isinstance(text, str) else text, ENGLISH)


class _Tab(TabState):
    """A tab in which the assignment is open."""

    @property
    def assignment(self) -> Assignment | None:
        return ONE


@pytest.fixture
def tab() -> TabState:
    preset, config = ONE.given() or ("", None)
    assert config is not None
    return _Tab(preset, config)


@pytest.mark.parametrize(
    "action",
    [
        {"do": "edit", "patch": {"opt_D.lr": 0.5}}, {"do": "edit", "patch": {"opt_G": "sgd"}},
        {"do": "edit", "patch": {"penalties.r1": {}}}, {"do": "edit", "patch": {"data": "grid"}},
        {"do": "train", "patch": {"opt_D.lr": 0.5}}, {"do": "branch", "step": 1, "patch": {"opt_D.lr": 0.5}},
        {"do": "race", "patch": {"opt_D.lr": 0.5}}, {"do": "preset", "name": "lab-cure"},
        {"do": "preset", "name": "lab-hops", "patch": {"opt_D.lr": 0.5}}, {"do": "start_over", "preset": "lab-cure"},
        {"do": "machine", "threads": 2}, {"do": "engine", "where": "browser"}, {"do": "table", "text": "1 2\n3 4"},
    ],
)  # fmt: skip
def test_an_action_that_changes_what_is_held_is_refused(tab: TabState, action: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read_action(tab, None, action)


def test_other_actions_are_read(tab: TabState) -> None:
    assert read_action(tab, None, {"do": "undo"}) == UndoAction()
    free = {"opt_G.lr": 0.5}
    assert read_action(tab, None, {"do": "edit", "patch": free}) == EditAction(free)
    read_action(tab, None, {"do": "start_over"})
    read_action(tab, None, {"do": "train", "seed": 7})


def test_the_settings_show_what_is_locked_and_not_what_is_hidden(tab: TabState) -> None:
    table = held_options(option_table(Shown(tab.draft, tab.preset, plane_only=True), filled), ONE)
    fields: dict[str, Any] = {}
    for section in table["sections"]:
        for group in section["groups"]:
            more = group["more"]["fields"] if group["more"] else []
            fields |= {field["path"]: field for field in [*filter(None, [group["choice"]]), *group["fields"], *more]}
    assert "penalties" not in fields
    assert fields["opt_D.lr"]["locked"]
    assert fields["opt_G"]["locked"]
    assert fields["device"]["locked"]
    assert "locked" not in fields["opt_G.lr"]
