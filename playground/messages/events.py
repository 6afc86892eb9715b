"""Every message that crosses a process or the socket: one frozen dataclass each, in tagged unions, and the frame.

JSON form: the dataclass's fields plus `type`, the class's name in snake case. Three unions, by who speaks:
`Command` goes down to a worker, `Notice` comes up from it, `Request` comes from a browser. Pictures are binary
`Frame`s. Nothing else is sent. No torch here.
"""

from __future__ import annotations

import dataclasses
import math
import re
import struct
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from playground.errors import InputError

Player = Literal["D", "G", "both"]
View = Literal["ema", "raw", "real", "map", "nets", "heldout", "density"]
STILL: tuple[View, ...] = ("real", "heldout", "density")  # what the data is: the same at every step
Status = Literal["queued", "starting", "running", "paused", "done", "stopped", "diverged", "failed", "interrupted"]
LIVE: frozenset[str] = frozenset({"queued", "starting", "running", "paused"})

# ---- commands: what a run can be told --------------------------------------------------------------------------


@dataclass(frozen=True)
class Pause:
    """Stand still after the present step."""


@dataclass(frozen=True)
class Resume:
    """Go on."""


@dataclass(frozen=True)
class StepOnce:
    """Pause, and do `n` single steps of one player or of both."""

    player: Player = "both"
    n: int = 1


@dataclass(frozen=True)
class Throttle:
    """Go at most so fast (0: as fast as it goes), and no further than step `until`. Changes no bits."""

    steps_per_second: float = 0.0
    until: int | None = None


@dataclass(frozen=True)
class Only:
    """To the algorithm: let the next step update this player alone."""

    player: Player


@dataclass(frozen=True)
class Edit:
    """Set dotted paths of the configuration, from the next step on."""

    patch: Mapping[str, Any]


@dataclass(frozen=True)
class Switch:
    """Of the run itself, to its journal: turns of these keys are played compiled from the next step on."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """Write a checkpoint and a sample now."""


@dataclass(frozen=True)
class Stop:
    """End the run after the present step, with a checkpoint. `status` is what the run becomes."""

    status: Status = "stopped"
    sentence: str = ""


@dataclass(frozen=True)
class Watch:
    """Send frames of these views, at most `fps` a second each; no view, no frames and no cost."""

    views: tuple[View, ...] = ()
    fps: float = 12.0


Command = Pause | Resume | StepOnce | Throttle | Only | Edit | Snapshot | Stop | Watch
Steering = Pause | Resume | StepOnce | Throttle | Edit | Snapshot | Stop  # what people may say to a run

# ---- notices: what a worker says -------------------------------------------------------------------------------


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
    precision: str = "float32"
    compiled: bool = False  # whether steps are played compiled at present
    pid: int = 0
    born: float = 0.0  # the process's start, against recycled pids
    heartbeat: float = 0.0  # Unix time of the last sign of life
    checkpoint: int | None = None  # the newest step in full
    checkpoint_in: float | None = None  # seconds until the next one, if all goes on as it does
    sentence: str = ""  # why it is so, for a person
    code: str = ""  # the same, for the translator
    exit_code: int = 1  # of the command line, where the run has failed
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
class Entry:
    """One line of `journal.jsonl`: what happened or was told, after which step."""

    step: int
    kind: Literal["command", "notice", "failure"]
    time: float
    command: Mapping[str, Any] = field(default_factory=dict)  # JSON of an Edit, Only or Switch, for replay
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

# ---- requests: what a browser may ask of the socket -----------------------------------------------------------


@dataclass(frozen=True)
class Follow:
    """Send this run's state if wanted, rows and journal from these byte offsets on (`None`: not at all), and frames of
    these views, as `stream`."""

    stream: int
    run: str
    views: tuple[View, ...] = ()
    state: bool = True
    rows: int | None = 0
    journal: int | None = 0
    fps: float = 12.0


@dataclass(frozen=True)
class Unfollow:
    stream: int


@dataclass(frozen=True)
class Steer:
    """A command to a run; who gives it is known from the connection's cookie."""

    run: str
    command: Mapping[str, Any]


Request = Follow | Unfollow | Steer

# ---- JSON --------------------------------------------------------------------------------------------------------


def tag(cls: type) -> str:
    """`StepOnce` -> `step_once`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def to_json(event: Any) -> dict[str, Any]:
    """The event as plain JSON values, with its tag."""
    values = {f.name: getattr(event, f.name) for f in dataclasses.fields(event)}
    return {"type": tag(type(event)), **{k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}}


def from_json(union: Any, values: Any) -> Any:
    """The member of `union` (or the one class) that `values` describes.

    Raises `InputError` on an unknown tag, key, type or literal: messages from outside are input like any other.
    """
    members = {tag(c): c for c in (typing.get_args(union) or (union,))}
    cls = members.get(str(values.get("type"))) if isinstance(values, Mapping) else None
    if cls is None:
        raise InputError(f"A message must be one of {', '.join(members)}.", code="bad_message")
    kinds = _kinds(cls)
    given = {k: v for k, v in values.items() if k != "type"}
    wrong = [k for k, v in given.items() if k not in kinds or not _fits(v, kinds[k])]
    missing = [
        f.name
        for f in dataclasses.fields(cls)
        if f.name not in given and f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    if wrong or missing:
        raise InputError(
            f"The message «{tag(cls)}» has a wrong or missing part: {', '.join(map(str, wrong + missing))[:80]}.",
            code="bad_message",
        )
    return cls(**{k: tuple(v) if isinstance(v, list) and _is_tuple(kinds[k]) else v for k, v in given.items()})


@cache
def _kinds(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _is_tuple(kind: Any) -> bool:
    return typing.get_origin(kind) is tuple


def _fits(value: Any, kind: Any) -> bool:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return True
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, a) for a in arguments)
    if origin is Literal:
        return isinstance(value, str) and value in arguments
    if origin in (tuple, list):
        return isinstance(value, list | tuple) and len(value) <= 10_000 and all(_fits(v, arguments[0]) for v in value)
    if origin is not None:  # Mapping[str, …]
        return isinstance(value, Mapping) and all(
            isinstance(k, str) and _fits(v, arguments[1]) for k, v in value.items()
        )
    if kind is type(None):
        return value is None
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and -1e300 < value < 1e300
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return isinstance(value, kind)


# ---- frames ------------------------------------------------------------------------------------------------------

VIEWS: tuple[View, ...] = typing.get_args(View)
DTYPES: tuple[str, ...] = ("uint8", "float32")
WIDTHS = (1, 4)  # bytes of a number of each
HEADER = struct.Struct("<2sBBBBHII4f4I")  # magic, version, view, dtype, dims, 0, step, bytes, extent, shape
MAGIC = b"GP"


@dataclass(frozen=True)
class Frame:
    """One array of one view at one step: pictures uint8 n×h×w×c, points float32 n×2, D's map float32 h×w.

    `nets` are bytes: see `runs/nets.py`. `density` is float32 h×w: the mass of p in each cell.

    `extent` is (left, right, bottom, top) in the data's plane for points and maps, zeros for pictures.
    Little endian; the header is 48 bytes: see `HEADER`, and its twin in `socket.js`.
    """

    view: View
    step: int
    dtype: str
    shape: tuple[int, ...]
    payload: bytes
    extent: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def pack_frame(frame: Frame) -> bytes:
    shape = (*frame.shape, 0, 0, 0, 0)[:4]
    head = HEADER.pack(
        MAGIC,
        1,
        VIEWS.index(frame.view),
        DTYPES.index(frame.dtype),
        len(frame.shape),
        0,
        frame.step,
        len(frame.payload),
        *frame.extent,
        *shape,
    )
    return head + frame.payload


def unpack_frame(data: bytes) -> Frame:
    """Inverse of `pack_frame`. Raises `InputError` on anything else."""
    if len(data) < HEADER.size:
        raise InputError("A frame is cut short.", code="bad_frame")
    magic, version, view, dtype, dims, _, step, size, *rest = HEADER.unpack_from(data)
    if magic != MAGIC or version != 1 or view >= len(VIEWS) or dtype >= len(DTYPES) or dims > 4:
        raise InputError("A frame has an unknown header.", code="bad_frame")
    extent, shape = tuple(rest[:4]), tuple(rest[4 : 4 + dims])
    if not len(data) - HEADER.size == size == math.prod(shape) * WIDTHS[dtype]:
        raise InputError("A frame is cut short.", code="bad_frame")
    return Frame(VIEWS[view], step, DTYPES[dtype], shape, data[HEADER.size :], extent)
