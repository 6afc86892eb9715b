"""The assignment that a page of this tab was opened with, and what it lets a person do there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from playground import presets
from playground.app import lab_actions
from playground.app.lab_actions import (
    BranchAction,
    EditAction,
    EngineAction,
    LabAction,
    MachineAction,
    PresetAction,
    RaceAction,
    StartOverAction,
    TableAction,
    TrainAction,
)
from playground.app.lab_view import PREFIX
from playground.app.language import t, write_address
from playground.assignments import Assignment, store
from playground.assignments.assignment import covered, settings_of
from playground.assignments.settings import MACHINE, PRESET
from playground.config import RunConfig
from playground.errors import InputError, PlaygroundError
from playground.link import ASSIGNMENT, KEPT, endless
from playground.runs.manager import manager
from playground.texts import Message, mark

if TYPE_CHECKING:
    from playground.app.tab_state import TabState
    from playground.runs.folder.index import RunInfo

ASSIGNED = "assigned"  # the key of the tab's state: by page, what the address named and the assignment
LOCKED = mark("Your teacher has locked this setting.")
ON_SERVER = Message("assignment_on_server", "Runs of an assignment train on the server, where they can be judged.")
NOT_HERE = Message("assignment_machine", "This assignment does not let you change the machine.")
NOT_PRESET = Message("assignment_preset", "This assignment does not let you choose another preset.")
NOT_DATA = Message("assignment_data", "This assignment does not let you change the data.")


def assigned(page: str) -> Assignment | None:
    """The assignment with which a page of this tab was opened; `None` without one."""
    found: Assignment | None = st.session_state.get(ASSIGNED, {}).get(page, ("", None))[1]
    return found


def enter_assignment(page: str, sessions: tuple[str, ...]) -> Assignment | None:
    """Read the address of a page; to be called before the page is drawn. Raises `InputError` for a link to nothing.

    A page that is entered for the first time begins with the state that is given, or with what the address says where
    that leaves everything as it is that the assignment holds. `sessions`: keys of the tab's state that begin anew then.
    """
    known: dict[str, tuple[str, Assignment]] = st.session_state.setdefault(ASSIGNED, {})
    before = known.get(page)
    reference = st.query_params.get(ASSIGNMENT, "") or (before[0] if before else "")
    if not reference:
        return None
    found = store(manager().root).find(reference)
    if found.page != page:
        return found
    entered = before is not None and before[0] == reference
    known[page] = reference, found
    if not entered:
        for key in sessions:
            st.session_state.pop(key, None)
        st.query_params[ASSIGNMENT] = reference
        if not _keeps(found, st.query_params.to_dict()):
            write_address(found.query)
    elif ASSIGNMENT not in st.query_params:  # the tab comes back to this page
        st.query_params[ASSIGNMENT] = reference
    return found


def leave_assignment(page: str) -> None:
    """Forget the assignment of a page whose address names one that cannot be opened."""
    st.session_state.get(ASSIGNED, {}).pop(page, None)
    st.query_params.pop(ASSIGNMENT, None)


def hold(page: str, *runs: str) -> None:
    """Note that runs belong to the assignment of a page: also the socket changes nothing in them that is held."""
    if (here := assigned(page)) is not None:
        for run in filter(None, runs):
            store(manager().root).hold(run, here)


def _keeps(found: Assignment, query: Mapping[str, str]) -> bool:
    """Whether an address has a state of its own, in which everything is as given that the assignment holds."""
    own = {k: v for k, v in query.items() if k not in KEPT and not k.startswith(PREFIX)}
    if not own or found.page not in ("train", "lab"):
        return bool(own) and own.get("lesson", "") == found.lesson
    try:
        run = own.get("run")
        config = manager().info(run).config if run else settings_of(found.page, own)[1]
    except PlaygroundError:
        return False
    return found.refusal(config) is None


# -- the lab ----------------------------------------------------------------------------------------------------------


def read_action(now: TabState, run: RunInfo | None, given: Any) -> LabAction:
    """The action that a browser describes. `run`: the open one.

    Raises `InputError` for one that makes no sense, and for one that would change what the assignment holds.
    """
    action = lab_actions.read(given)
    if now.assignment is not None:
        _check(now.assignment, now.draft, run.config if run else now.draft, action)
    return action


def _check(here: Assignment, draft: RunConfig, config: RunConfig, action: LabAction) -> None:
    match action:
        case EngineAction():
            raise InputError(ON_SERVER)
        case PresetAction(name=preset) | StartOverAction(preset=preset) if preset and here.holds(PRESET):
            if preset != here.query.get(PRESET):
                raise InputError(NOT_PRESET)
        case MachineAction() if here.holds(MACHINE):
            raise InputError(NOT_HERE)
        case TableAction() if any(path == "data" or path.startswith("data.") for path in here.held):
            raise InputError(NOT_DATA)
    after = _after(draft, config, action)
    if after is not None and (why := here.refusal(after)) is not None:
        raise InputError(why)


def _after(draft: RunConfig, config: RunConfig, action: LabAction) -> RunConfig | None:
    """The settings of what an action makes; `None` where it leaves them."""
    match action:
        case TrainAction(seed=seed, patch=patch):
            return draft.edit({**patch} if seed is None else {**patch, "seed": seed})
        case EditAction(patch=patch):
            return draft.edit(patch)
        case RaceAction(patch=patch) | BranchAction(patch=patch):
            return config.edit(patch)
        case PresetAction(name=name, patch=patch):
            return endless(presets.load(name).config, name).edit(patch)
        case StartOverAction(preset=preset) if preset:
            return endless(presets.load(preset).config, preset)
    return None


def allowed(variations: list[dict[str, Any]], here: Assignment | None) -> list[dict[str, Any]]:
    """The variations of a run whose patch leaves alone what the assignment holds."""
    return [v for v in variations if here is None or not any(here.holds(path) for path in v["patch"])]


def held_options(table: dict[str, Any], here: Assignment | None) -> dict[str, Any]:
    """An option table without what the assignment hides; what it locks says why it cannot be changed."""
    if here is None:
        return table
    for section in table["sections"]:
        machine = section["name"] == MACHINE
        for group in section["groups"]:
            group["fields"] = list(_shown(group["fields"], here, machine))
            if group["choice"]:
                group["choice"] = next(_shown([group["choice"]], here, machine), None)
            if group["more"]:
                group["more"]["fields"] = list(_shown(group["more"]["fields"], here, machine))
                group["more"] = group["more"] if group["more"]["fields"] else None
            if covered("data", here.held):
                group.pop("extra", None)
        section["groups"] = [g for g in section["groups"] if g["choice"] or g["fields"] or g["more"]]
    table["sections"] = [section for section in table["sections"] if section["groups"]]
    return table


def _shown(fields: list[dict[str, Any]], here: Assignment, machine: bool) -> Iterator[dict[str, Any]]:
    for field in fields:
        path = MACHINE if machine else field["path"]
        if not here.hides(path):
            yield field | ({"locked": t(LOCKED)} if here.holds(path) else {})
