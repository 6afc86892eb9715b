"""What the lab lets a person do in an assignment: crafted actions are refused where they are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.app.blocks.assigned import allowed, held_options, read_action
from playground.app.lab_actions import EditAction, UndoAction
from playground.app.tab_state import TabState
from playground.assignments import Assignment, AssignmentStore, read_assignment, store
from playground.blocks.option_table import Shown, option_table
from playground.blocks.suggestions import rivals
from playground.config import RunConfig
from playground.errors import InputError
from playground.runs import manager as runs
from playground.runs.folder.store import RunFolder
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


def test_a_race_offers_nothing_that_is_held(tab: TabState) -> None:
    offered = {path for variation in allowed(rivals(tab.draft, filled), ONE) for path in variation["patch"]}
    assert "opt_G.lr" in offered
    assert not offered & {"opt_D.lr", "penalties.r1"}
    assert {"opt_D.lr"} < {path for variation in rivals(tab.draft, filled) for path in variation["patch"]}


def _lab() -> None:
    """The lab as far as it reads the address."""
    import streamlit as st

    from playground.app.blocks.assigned import enter_assignment
    from playground.app.tab_state import block_session

    enter_assignment("lab", ("lab:lab",))
    with block_session("lab:lab", st.query_params.to_dict(), "lab", plane_only=True, owns_address=True) as now:
        st.session_state.found = now


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[AssignmentStore]:
    found = runs.RunManager(tmp_path / "runs")
    (tmp_path / "runs").mkdir()
    monkeypatch.setattr(runs, "_manager", found)
    store(found.root).save(ONE)
    yield store(found.root)
    found.close()


def raced(stored: AssignmentStore, a: RunConfig, b: RunConfig) -> TabState:
    """The lab of a tab whose address names two runs and the assignment."""
    page = AppTest.from_function(_lab, default_timeout=60)
    root = stored.folder.parents[1]
    run, rival = (RunFolder.create(root, config, name=name).id for config, name in ((a, "A"), (b, "B")))
    for key, value in {"run": run, "rival": rival, "assignment": ONE.id}.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    found: TabState = page.session_state.found
    assert found.run == run
    return found


def test_both_runs_of_a_race_keep_to_the_assignment(stored: AssignmentStore, tab: TabState) -> None:
    other = tab.draft.edit({"opt_G.lr": 0.1})
    found = raced(stored, tab.draft, other)
    assert found.rival
    stored.check_edit(found.rival, other, {"opt_G.lr": 0.5})
    for run in (found.run, found.rival):
        with pytest.raises(InputError, match="learning rate of D"):
            stored.check_edit(run, other, {"opt_D.lr": 0.5})


def test_a_rival_that_changes_what_is_held_is_not_opened(stored: AssignmentStore, tab: TabState) -> None:
    found = raced(stored, tab.draft, tab.draft.edit({"opt_D.lr": 0.5}))
    assert found.rival == ""
    assert "learning rate of D" in str(found.problem)
