"""Notices: what a worker or a helper reports, and what it writes into the run folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from playground.messages.terms import Status


@dataclass(frozen=True)
class State:
    """How a run is; the content of `state.json`."""

    status: Status = "queued"
    step: int = 0
    epoch: float = 0.0
    seconds: float = 0.0  # of training, pauses not counted
    images_per_second: float = 0.0
    device: str = "auto"
    threads: int = 0
    pinned: bool = False  # a person chose the number of threads: it does not follow the load
    precision: str = "float32"
    compiled: bool = False  # whether steps are played compiled at present
    pid: int = 0
    born: float = 0.0  # the process's start, against recycled pids
    heartbeat: float = 0.0  # Unix time of the last sign of life
    checkpoint: int | None = None  # the newest step in full
    checkpoint_in: float | None = None  # seconds until the next one, if all goes on as it does
    sentence: str = ""  # why it is so, for a person
    code: str = ""  # the same, for the translator
    exit_code: int = 0  # of the command line: not 0 where the run has failed
    progress: float | None = None  # of what it stops at, 0 to 1; null: only by hand
    seconds_left: float | None = None
    schema: int = 1


@dataclass(frozen=True)
class Row:
    """One line of `metrics.jsonl`: numbers at a step. Of two rows of one step the later counts."""

    step: int
    epoch: float
    seconds: float
    values: Mapping[str, float] = field(default_factory=dict)
    histograms: Mapping[str, list[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class JournalEntry:
    """One line of `journal.jsonl`: what happened or was told, after which step."""

    TAG: ClassVar[str] = "entry"  # as run folders have it

    step: int
    kind: Literal["command", "notice", "failure"]
    time: float
    command: Mapping[str, Any] = field(default_factory=dict)  # JSON of an Edit, Only, Switch or Threads, for replay
    sentence: str = ""
    code: str = ""


@dataclass(frozen=True)
class Appended:
    """Files of the run have grown; whoever follows them may read on."""

    rows: bool = False
    journal: bool = False
    samples: bool = False


@dataclass(frozen=True)
class Answer:
    """The answer to a question asked of a helper process; exactly one of result and error is set."""

    id: int
    result: Any = None
    error: str = ""
    code: str = ""
    exit_code: int = 1


Notice = State | Appended | Answer
