"""Messages between an app and a computer that trains one of its runs without seeing the app's files.

Besides these, the notices, frames and commands of `playground.messages` pass in the same stream.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.errors import InputError
from playground.messages import Command, Notice, from_json, to_json
from playground.runs.backends.base import Job
from playground.texts import Message

Outline = Mapping[str, list[int]]  # name in the run's folder: size in bytes, time of the last change in nanoseconds


@dataclass(frozen=True)
class Hello:
    """The first message from there: what is installed on that computer."""

    version: str  # of GAN Playground
    torch: str
    host: str
    cpu: str


@dataclass(frozen=True)
class Prepare:
    """What to do; the parts of the folder follow. `sharing`: how many runs may share that computer."""

    job: Job
    sharing: int
    outline: Outline


@dataclass(frozen=True)
class Start:
    """All parts of the folder are there: train."""


@dataclass(frozen=True)
class Hurry:
    """Write the checkpoint and end, since the app closes."""


@dataclass(frozen=True)
class SignOfLife:
    """A sign of life, once per second in both directions."""


@dataclass(frozen=True)
class JobEnded:
    """The last message from there. `reason`: why the worker ended early."""

    reason: Message | None = None


@dataclass(frozen=True)
class FolderPart:
    """A piece of a file in the run's folder, from byte `offset` on; `gone`: the file has been removed.

    A file that grows gets its new end at once. Another file is replaced when its `last` piece has arrived.
    """

    name: str
    offset: int = 0
    last: bool = True
    changed: int = 0  # nanoseconds: as in the outline
    gone: bool = False
    data: bytes = field(default=b"", repr=False)


FromApp = Prepare | Start | Hurry | SignOfLife | Command
FromThere = Hello | SignOfLife | JobEnded | Notice


def pack_part(part: FolderPart) -> bytes:
    head = to_json(dataclasses.replace(part, data=b""))
    del head["data"]
    return json.dumps(head).encode() + b"\n" + part.data


def unpack_part(raw: bytes) -> FolderPart:
    """The part from `pack_part`. Raises `InputError` where it is none."""
    head, _, data = raw.partition(b"\n")
    try:
        found = from_json(FolderPart, json.loads(head))
    except ValueError as error:
        raise InputError(Message("bad_part", "A part of a folder cannot be read.")) from error
    return dataclasses.replace(found, data=data)
