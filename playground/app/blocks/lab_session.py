"""Carries out the actions of the 2-D lab, on the settings of its session and on runs."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from playground import classroom, presets
from playground.app.blocks.assigned import hold, read_action
from playground.app.blocks.lab_ending import info_of, leave, stop_all
from playground.app.blocks.lab_table import take_table
from playground.app.editing import edit, pending
from playground.app.identity import owner
from playground.app.lab_actions import (
    AloneAction,
    BranchAction,
    EditAction,
    EngineAction,
    LabAction,
    LayersAction,
    MachineAction,
    OpenAction,
    PresetAction,
    RaceAction,
    RestoreAction,
    ResumeAction,
    StartOverAction,
    StopAction,
    TableAction,
    TrainAction,
    UndoAction,
)
from playground.app.lab_view import LabView
from playground.app.language import t
from playground.app.other_tabs import act_or_ask, open_elsewhere
from playground.app.tab_state import TabState, attempt, open_run
from playground.blocks.browser_training import refusal
from playground.config import REGISTRIES, RunConfig
from playground.errors import InputError, PlaygroundError
from playground.link import NO_LIMIT, difference, endless
from playground.machine import hardware
from playground.messages import Command, Pause, Stop, Throttle
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager
from playground.texts import Message

OPEN_TO_ALL = ("queued", "starting", "running")  # a run in these states is shown to whoever asks for its settings


def begin(now: TabState, view: LabView) -> None:
    """What a new page shows: the race that its link describes; else a run with exactly these settings that still
    trains; else, if nobody has to queue for it, a new run."""
    now.begun, now.browser.where = True, view.engine
    if now.run or now.problem:
        return
    now.draft = endless(now.draft, now.preset)
    if now.draft.problems():
        return
    if view.race:
        _compete(now, now.draft, view.difference())
        return
    if not classroom.has_joined(owner()):
        now.begun = False  # it begins once the person has joined
        return
    if in_browser(now, now.draft):
        _start(now, now.draft, Throttle(view.speed))
        return
    runs = (r for r in manager().runs() if not r.steered and r.state.status in OPEN_TO_ALL)
    same = next((r for r in runs if r.config == now.draft), None)
    if same is not None:
        now.open(same.id)
    elif manager().local_only:
        _start(now, now.draft, Throttle(view.speed))


def in_browser(now: TabState, config: RunConfig) -> bool:
    """Whether a new run of `config` trains in the browser."""
    return now.browser.takes(config, whole_page=now.owns_address, on_server=bool(now.run or now.assignment))


def _start(now: TabState, config: RunConfig, first: Command | None) -> None:
    try:
        if in_browser(now, config):
            classroom.check_joined(owner())
            now.rival, now.run, now.draft, now.waiting = "", "", config, {}
            now.browser.start(config, first)
            now.remember()
            return
        now.rival = ""
        now.browser.close()
        id = manager().create(config, owner=owner(), device=now.device, threads=now.threads or 1, first=first)
        manager().attend(id)
        now.open(id)
    except PlaygroundError as error:
        now.problem = error.message


# -- actions -----------------------------------------------------------------------------------------------------------


def act_on(now: TabState, given: Any) -> None:
    """Carry out an action that the browser sends, after checking it."""
    if given is None:
        return
    run, before, mine = open_run(), now.draft, now.browser.run
    try:
        _do(now, run, read_action(now, run, given))
        if mine is not None and mine is now.browser.run:
            now.browser.follow(before, now.draft)
    except PlaygroundError as error:
        now.problem = error.message


def _do(now: TabState, run: RunInfo | None, action: LabAction) -> None:
    match action:
        case TrainAction():
            _train(now, run, action)
        case ResumeAction():
            _resume(now, run, action)
        case StopAction():
            if run is not None:
                act_or_ask(now, run, t("Stop"), lambda: stop_all(now, run))
        case EditAction(patch):
            edit(_for_data(patch))
            now.generation += 1
        case UndoAction():
            if run is not None:
                now.open(run.id)
            elif now.browser.run is not None:
                now.draft, now.browser.waits = now.browser.run.config, None
                now.refresh()
        case BranchAction():
            _branch(now, run, action)
        case RaceAction(patch):  # two runs with one seed, which the page keeps at the same step
            open_now = run or now.browser.run
            present = open_now.config if open_now is not None else now.draft
            leave(now, run)
            _compete(now, present, patch)
        case EngineAction(where, speed):
            leave(now, run)
            now.browser.close()
            now.run, now.rival, now.browser.where = "", "", where
            _start(now, now.draft, Throttle(speed))
        case RestoreAction():
            now.browser.restore(action.stored())
        case OpenAction():
            _open(now, action)
        case AloneAction():
            if now.rival and not open_elsewhere(now.rival):
                attempt(lambda m: m.steer(now.rival, Stop(), owner()))
            now.rival, now.browser.rival = "", None
            now.remember()
        case PresetAction():
            _preset(now, run, action)
        case StartOverAction(preset):
            _of_the_lab(now, preset)
            leave(now, run)
            now.browser.close()
            now.start_over(preset)
            now.draft = endless(now.draft, now.preset)
        case TableAction():
            take_table(now, action)
        case MachineAction(device, threads):
            now.device = device if device in hardware.DEVICES else now.device
            now.threads = now.threads if threads is None else max(0, min(hardware.cores(), threads))
        case LayersAction(shown):
            now.layers = shown


def _train(now: TabState, run: RunInfo | None, action: TrainAction) -> None:
    """Start a run of the settings, with the same seed or another one, perhaps paused before its first step."""
    if action.seed is not None:
        now.draft = now.draft.edit({"seed": action.seed})
    if action.patch:
        now.draft = now.draft.edit(_for_data(action.patch))
        now.generation += 1
    leave(now, run)
    _start(now, now.draft, Pause() if action.paused else Throttle(action.speed))


def _for_data(patch: Mapping[str, Any]) -> dict[str, Any]:
    """A change of settings; data without labels also switches conditioning off."""
    source = REGISTRIES["data"].get(str(patch.get("data")))
    unlabelled = source is not None and not source().class_names  # type: ignore[attr-defined]
    return {**patch, "condition": "none"} if unlabelled else dict(patch)


def _resume(now: TabState, run: RunInfo | None, action: ResumeAction) -> None:
    """Continue a run that has ended, with the changes since then that it can apply; in a race, both runs.

    A run that is done loses its stop conditions.
    """
    if run is None:
        now.browser.lift_limits()
        if now.browser.run is not None:
            now.draft = now.draft.edit(NO_LIMIT)
        return
    patch, rival = pending(now, run), info_of(now.rival)
    if run.state.status == "done" and not any(path.startswith("stop.") for path in patch):
        patch |= _limits_lifted(run)
    first: Command = Pause() if action.paused else Throttle(action.speed)
    if rival:
        first = Throttle(until=0)
    manager().resume(run.id, owner(), patch, first=first)
    manager().attend(run.id)
    if rival:
        manager().resume(rival.id, owner(), patch, first=first, beside=run.id)
        manager().attend(rival.id)


def _limits_lifted(run: RunInfo) -> dict[str, Any]:
    return difference(run.config, run.config.edit(NO_LIMIT))


def _branch(now: TabState, run: RunInfo | None, action: BranchAction) -> None:
    """Branch from a step of this run, with other settings."""
    if run is None and now.browser.run is not None:
        first: Command = Pause() if action.paused else Throttle(action.speed)
        now.browser.branch(action.step, action.patch, action.name[:80], first)
        now.draft = now.browser.run.config
        now.refresh()
        return
    if run is None:
        raise InputError(Message("no_run_to_branch", "There is no run to branch from. Train one first."))
    over = run.state.status == "done" and action.step >= run.state.step  # it would be done again at once
    patch = (_limits_lifted(run) if over else {}) | dict(action.patch)
    branch = manager().branch(run.id, action.step, patch, owner=owner(), name=action.name[:80])
    manager().attend(branch)
    with contextlib.suppress(PlaygroundError):  # it waits for a slot: the page tells it once it trains
        until = action.step if action.paused else None  # stands there, and not on the way from the last checkpoint
        manager().steer(branch, Throttle(action.speed, until), owner())
    leave(now, run)
    now.rival = ""
    now.open(branch)


def _compete(now: TabState, config: RunConfig, patch: Mapping[str, Any]) -> None:
    try:
        other = config.edit(patch, schema=1)  # an older link to a race may contain indices of labels
        if other == config:
            raise InputError(
                Message(
                    "race_without_difference", "Both labs would be the same. Choose something in which they differ."
                )
            )
        if now.refuses(other):
            return
        _start(now, config, Throttle(until=0))
        if now.browser.run is not None:
            if (why := refusal(other)) is not None:
                raise InputError(why)
            now.browser.compete(other)
        elif now.run:
            now.rival = manager().create(
                other, name="B", owner=owner(), threads=1, first=Throttle(until=0), beside=now.run
            )
            hold(now.page, now.rival)
            manager().attend(now.rival)
            now.remember()
    except PlaygroundError as error:
        now.problem = error.message


def _open(now: TabState, action: OpenAction) -> None:
    if not now.shows(manager().info(action.run).config.data.kind):
        raise InputError(Message("run_not_in_lab", "The lab cannot show this run. Open it on the Train page."))
    manager().resume(action.run, owner(), first=Pause() if action.paused else Throttle(action.speed))
    manager().attend(action.run)
    now.browser.close()
    now.rival, now.browser.where = "", "server"
    now.open(action.run)


def _preset(now: TabState, run: RunInfo | None, action: PresetAction) -> None:
    _of_the_lab(now, action.name)
    preset = presets.load(action.name)
    leave(now, run)
    now.preset, now.run, now.overlay = preset.name, "", ()
    now.draft = endless(preset.config, preset.name).edit(action.patch)
    now.generation += 1
    _start(now, now.draft, Pause() if action.paused else Throttle(action.speed))


def _of_the_lab(now: TabState, preset: str) -> None:
    if preset and not now.shows(presets.load(preset).kind):
        raise InputError(Message("preset_not_in_lab", "The lab does not have this preset. Open it on the Train page."))
