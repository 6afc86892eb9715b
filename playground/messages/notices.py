"""Notices: reports of a worker or a helper, and the lines that a worker writes into the run folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from playground.messages.codec import to_json
from playground.messages.finding import RunFinding
from playground.messages.terms import STATUS_WORDS, Status
from playground.texts import Message
from playground.texts.message import MOST_CHARACTERS


class Explained:
    """A notice with a message for people, of which tests and logs read the English and the code."""

    message: Message | None

    @property
    def sentence(self) -> str:
        """The message in English; empty where there is none."""
        return "" if self.message is None else str(self.message)

    @property
    def code(self) -> str:
        return "" if self.message is None else self.message.code


@dataclass(frozen=True)
class State(Explained):
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
    host: str = ""  # the computer of its worker, or of the app while it waits
    pid: int = 0
    born: float = 0.0  # start time of the process, because pids are reused
    heartbeat: float = 0.0  # Unix time of the last sign of life
    checkpoint: int | None = None  # step of the newest checkpoint
    checkpoint_in: float | None = None  # estimated seconds until the next checkpoint
    message: Message | None = None  # the reason for the status
    exit_code: int = 0  # of the command line; not 0 if the run has failed
    progress: float | None = None  # towards the stop condition, 0 to 1; null without one
    seconds_left: float | None = None
    finding: RunFinding | None = None  # what is wrong at present; of an ended run, what was wrong at its end
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
class JournalEntry(Explained):
    """One line of `journal.jsonl`: an event or a command, and the step after which it happened."""

    TAG: ClassVar[str] = "entry"  # as run folders have it

    step: int
    kind: Literal["command", "notice", "failure"]
    time: float
    command: Mapping[str, Any] = field(default_factory=dict)  # JSON of an Edit, Only, Switch or Threads, for replay
    message: Message | None = None


def status_message(state: State) -> Message:
    """How a run is, in words: "running"; of a run that ended with a finding, "done, but: mode collapse"."""
    word = Message("", STATUS_WORDS[state.status])
    if state.finding is None or state.status not in ("done", "stopped"):
        return word
    return Message("status_but", "{status}, but: {finding}", status=word, finding=state.finding.title)


def to_browser(notice: State | JournalEntry) -> dict[str, Any]:
    """The JSON of a notice, with its English `sentence` and `code` beside the message."""
    return {**to_json(notice), "sentence": notice.sentence, "code": notice.code}


def state_to_json(state: State) -> dict[str, Any]:
    """The content of `state.json`. Earlier versions do not know findings, so a run without one has no such key."""
    values = to_json(state)
    if state.finding is None:
        del values["finding"]
    return values


def with_message(values: Any) -> Any:
    """The JSON of a state or journal entry, in the form of today.

    Earlier versions wrote an English `sentence` and a `code`: they become a message, which is shown as it is.
    """
    if not isinstance(values, Mapping) or not values.keys() & {"sentence", "code"}:
        return values
    sentence, code = values.get("sentence", ""), values.get("code", "")
    if not isinstance(sentence, str) or not isinstance(code, str):
        return values  # `from_json` refuses them
    rest = {key: value for key, value in values.items() if key not in ("sentence", "code")}
    old = Message(code[:100], sentence[:MOST_CHARACTERS]).to_json() if sentence or code else None
    return {"message": old, **rest}


@dataclass(frozen=True)
class Appended:
    """Files of the run have grown, so readers can continue."""

    rows: bool = False
    journal: bool = False
    samples: bool = False


@dataclass(frozen=True)
class Answer:
    """The answer to a request to a helper process; `error` is set where there is no result."""

    id: int
    result: Any = None
    error: Message | None = None
    exit_code: int = 1


Notice = State | Appended | Answer
