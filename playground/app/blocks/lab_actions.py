"""What a person can do in the 2-D lab that changes a setting or needs a new run."""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from playground import presets
from playground.app.blocks.option_table import DEVICES
from playground.app.lab_view import LabView
from playground.app.language import t
from playground.app.tab_state import TabState, attempt, edit, open_run, owner, pending, steerable
from playground.config import REGISTRIES, RunConfig
from playground.data import csv_points
from playground.errors import InputError, PlaygroundError
from playground.machine import hardware
from playground.messages import LIVE, Command, Pause, Stop, Throttle
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager

STEPS_MORE = 20_000  # that a run without a stop condition in steps goes on for, once it is done


def begin(now: TabState, view: LabView) -> None:
    """The first look: a race that a link asks for, everyone's own; a run of these settings, and of nothing else, that
    is there already; or, where no class would queue up for it, a new one."""
    now.begun = True
    if now.run or now.problem or now.draft.problems():
        return
    if view.race:
        _compete(now, now.draft, view.difference())
        return
    runs = (r for r in manager().runs() if not r.steered and r.state.status in (*LIVE, "done"))
    same = next((r for r in runs if r.config == now.draft), None)
    if same is not None:
        now.open(same.id)
    elif manager().local_only:
        _start(now, now.draft, Throttle(view.speed))


def _start(now: TabState, config: RunConfig, first: Command | None) -> None:
    def begin(name: str, config: RunConfig) -> str:
        return manager().create(
            config, name=name, owner=owner(), device=now.device, threads=now.threads or 1, first=first
        )

    try:
        now.rival = ""
        now.open(begin("", config))
    except PlaygroundError as error:
        now.problem = error.sentence


def act_on(now: TabState, act: object) -> None:
    """Do what the browser says; nothing of it is trusted."""
    run = open_run()
    if not isinstance(act, Mapping):
        return
    now.said = ""
    try:
        action = ACTIONS.get(str(act.get("do")))
        if action is not None:
            action(now, run, act)
    except (TypeError, ValueError, OverflowError, KeyError):
        now.problem = "The page asked for something that makes no sense. Reload it."
    except PlaygroundError as error:
        now.problem = error.sentence


def _train(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """A new run of the settings, with the same seed or another one; at rest before its first step if so wished."""
    if "seed" in act:
        now.draft = now.draft.edit({"seed": act["seed"]})
    _leave(now, run)
    _start(now, now.draft, Pause() if act.get("paused") else Throttle(float(act.get("speed", 0))))


def _edit(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    patch = dict(act["patch"])
    source = REGISTRIES["data"].get(str(patch.get("data")))
    if source is not None and not source().class_names:  # type: ignore[attr-defined]
        patch["condition"] = "none"
    edit(patch)
    now.generation += 1


def _resume(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """A run that has ended goes on, with what has been changed since, if it can take that; of a race both do.

    One that is done does as many steps again.
    """
    if run is None:
        return
    patch, rival = pending(now, run), info_of(now.rival)
    if run.state.status == "done" and not any(path.startswith("stop.") for path in patch):
        patch["stop.steps"] = run.state.step + (run.config.stop.steps or STEPS_MORE)
    first: Command = Pause() if act.get("paused") else Throttle(float(act.get("speed", 0)))
    if rival:
        first = Throttle(until=0)
    manager().resume(run.id, owner(), patch, first=first)
    if rival:
        manager().resume(rival.id, owner(), patch, first=first, beside=run.id)


def _undo(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    if run is not None:
        now.open(run.id)


def _branch(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """From a step of this run on, with other settings."""
    if run is None:
        raise InputError("There is no run to branch from. Train one first.", code="no_run")
    name = str(act["name"])[:80]
    branch = manager().branch(run.id, int(act["step"]), dict(act["patch"]), owner=owner(), name=name)
    _leave(now, run)
    now.rival = ""
    now.open(branch)


def _race(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """Two runs of one seed that differ in one thing, led in step by the page."""
    _leave(now, run)
    _compete(now, run.config if run is not None else now.draft, dict(act["patch"]))


def _compete(now: TabState, config: RunConfig, patch: Mapping[str, Any]) -> None:
    try:
        other = config.edit(patch)
        if other == config:
            raise InputError(
                "Both labs would be the same. Choose something in which they differ.", code="no_difference"
            )
        _start(now, config, Throttle(until=0))
        if now.run:
            now.rival = manager().create(
                other, name="B", owner=owner(), threads=1, first=Throttle(until=0), beside=now.run
            )
            now.remember()
    except PlaygroundError as error:
        now.problem = error.sentence


def _alone(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    if now.rival:
        attempt(lambda m: m.steer(now.rival, Stop(), owner()))
    now.rival = ""
    now.remember()


def _preset(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    preset = presets.load(str(act["name"]))
    if preset.kind != now.kind:
        raise InputError("This preset is not one of the lab.", code="no_preset")
    _leave(now, run)
    now.preset, now.draft, now.run, now.overlay = preset.name, preset.config, "", ()
    now.generation += 1
    _start(now, now.draft, Throttle(float(act.get("speed", 0))))


def _start_over(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """A preset's settings, without a run; without one, everything as at first."""
    name = str(act.get("value", ""))
    if name and presets.load(name).kind != now.kind:
        raise InputError("This preset is not one of the lab.", code="no_preset")
    _leave(now, run)
    now.start_over(name)


def _table(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """Points out of a table, pasted or from a file."""
    try:
        given = base64.b64decode(str(act["base64"]), validate=True) if "base64" in act else str(act.get("text", ""))
        found = csv_points.read(given)
    except InputError as error:
        now.said = error.sentence
        return
    except binascii.Error:
        now.said = t("This file could not be read. Choose it again.")
        return
    now.said = found.sentence
    edit({"data.points": found.points})
    now.generation += 1


def _machine(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """Device and threads of the next run."""
    value = act["value"]
    if act["path"] == "threads":
        now.threads = max(0, min(hardware.cores(), int(value)))
    elif value in DEVICES:
        now.device = value


def _layers(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    now.layers = bool(act["value"])


ACTIONS: dict[str, Callable[[TabState, RunInfo | None, Mapping[str, Any]], None]] = {
    "train": _train, "resume": _resume, "edit": _edit, "undo": _undo, "branch": _branch, "race": _race, "alone": _alone,
    "preset": _preset, "start_over": _start_over, "table": _table, "machine": _machine, "layers": _layers,
}  # fmt: skip


def _leave(now: TabState, run: RunInfo | None) -> None:
    """The runs that are left end with a checkpoint, so that the next has their place at once; they can be resumed."""
    for left in (run, info_of(now.rival)):
        if left is not None and left.state.status in LIVE and steerable(left):
            with contextlib.suppress(InputError):  # it has just come to its own end
                manager().steer(left.id, Stop(), owner())


def info_of(id: str) -> RunInfo | None:
    try:
        return manager().info(id) if id else None
    except PlaygroundError:  # it has been deleted
        return None
