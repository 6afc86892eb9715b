"""The actions that the 2-D lab's page can request, and their reader, which trusts nothing that a browser sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from playground.errors import InputError
from playground.messages import from_json
from playground.texts import Message


@dataclass(frozen=True)
class TrainAction:
    TAG = "train"

    speed: float = 0.0
    paused: bool = False
    seed: int | None = None
    patch: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ResumeAction:
    TAG = "resume"

    speed: float = 0.0
    paused: bool = False


@dataclass(frozen=True)
class StopAction:
    """End the run, with a checkpoint."""

    TAG = "stop"


@dataclass(frozen=True)
class EditAction:
    TAG = "edit"

    patch: Mapping[str, Any]


@dataclass(frozen=True)
class UndoAction:
    TAG = "undo"


@dataclass(frozen=True)
class BranchAction:
    TAG = "branch"

    step: int
    patch: Mapping[str, Any]
    name: str = ""
    speed: float = 0.0
    paused: bool = False


@dataclass(frozen=True)
class RaceAction:
    TAG = "race"

    patch: Mapping[str, Any]


@dataclass(frozen=True)
class EngineAction:
    """Train in the browser or on the server from now on: a new run of the settings."""

    TAG = "engine"

    where: Literal["browser", "server"]
    speed: float = 0.0


@dataclass(frozen=True)
class AloneAction:
    TAG = "alone"


@dataclass(frozen=True)
class PresetAction:
    """A run of a preset, with `patch` changed in it."""

    TAG = "preset"

    name: str
    speed: float = 0.0
    patch: Mapping[str, Any] = field(default_factory=dict)
    paused: bool = False


@dataclass(frozen=True)
class StartOverAction:
    """Take the settings of a preset, without a run; without a preset, the settings that the page started with."""

    TAG = "start_over"

    preset: str = ""


@dataclass(frozen=True)
class TableAction:
    """Use the points of a table: pasted text, or a file in base64."""

    TAG = "table"

    text: str = ""
    file: str = ""
    without_outliers: bool = False


@dataclass(frozen=True)
class MachineAction:
    """Choose the device or the threads of the next run; `None` keeps the present ones."""

    TAG = "machine"

    device: str | None = None
    threads: int | None = None


@dataclass(frozen=True)
class LayersAction:
    """Show the layer tables, or hide them."""

    TAG = "layers"

    shown: bool


LabAction = (
    TrainAction
    | ResumeAction
    | StopAction
    | EditAction
    | UndoAction
    | BranchAction
    | RaceAction
    | EngineAction
    | AloneAction
    | PresetAction
    | StartOverAction
    | TableAction
    | MachineAction
    | LayersAction
)


def read(given: Any) -> LabAction:
    """The action that a browser describes: `{"do": "edit", "patch": {"opt_G.lr": 0.001}}`.

    Raises `InputError` on everything else.
    """
    values = {**given, "type": given.get("do")} if isinstance(given, Mapping) else {}
    values.pop("do", None)
    try:
        found: LabAction = from_json(LabAction, values)
    except InputError as error:
        raise InputError(
            Message("bad_action", "The page asked for something that makes no sense. Reload it.")
        ) from error
    return found
