"""Notices: reports of a worker or a helper, and the lines that a worker writes into the run folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from playground.messages.terms import Status


@dataclass(frozen=True)
class State:
    """The state of a run; the content of `state.json`."""

    status: Status = "queued"
    step: int = 0
    epoch: float = 0.0
    seconds: float = 0.0  # of training, pauses not counted
    images_per_second: float = 0.0
    device: str = "auto"
    threads: int = 0
    pinned: bool = False  # a person chose the number of threads, so it does not follow the load
    precision: str = "float32"
    compiled: bool = False  # whether the run uses compiled steps at present
    pid: int = 0
    born: float = 0.0  # start time of the process, because pids are reused
    heartbeat: float = 0.0  # Unix time of the last sign of life
    checkpoint: int | None = None  # step of the newest checkpoint
    checkpoint_in: float | None = None  # estimated seconds until the next checkpoint
    sentence: str = ""  # the reason for the status, for a person
    code: str = ""  # the code of that message
    exit_code: int = 0  # of the command line; not 0 if the run has failed
    progress: float | None = None  # towards the stop condition, 0 to 1; null without one
    seconds_left: float | None = None
    schema: int = 1


@dataclass(frozen=True)
class Row:
    """One line of `metrics.jsonl`: the numbers of a step. If a step has two rows, the later counts."""

    step: int
    epoch: float
    seconds: float
    values: Mapping[str, float] = field(default_factory=dict)
    histograms: Mapping[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class JournalEntry:
    """One line of `journal.jsonl`: an event or a command, and the step after which it happened."""

    TAG: ClassVar[str] = "entry"  # as run folders have it

    step: int
    kind: Literal["command", "notice", "failure"]
    time: float
    command: Mapping[str, Any] = field(default_factory=dict)  # JSON of an Edit, Only, Switch or Threads, for replay
    sentence: str = ""
    code: str = ""


@dataclass(frozen=True)
class Appended:
    """Files of the run have grown, so readers can continue."""

    rows: bool = False
    journal: bool = False
    samples: bool = False


@dataclass(frozen=True)
class Answer:
    """The answer of a helper process to a question. Exactly one of result and error is set."""

    id: int
    result: Any = None
    error: str = ""
    code: str = ""
    exit_code: int = 1


Notice = State | Appended | Answer
