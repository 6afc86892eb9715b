"""All messages between processes and over the socket: frozen dataclasses in three unions.

A `Command` goes to a worker, a `Notice` comes from it, a `Request` comes from a browser. Arrays are sent as binary
`Frame`s. Nothing else is sent. This package does not import torch.
"""

from __future__ import annotations

from playground.messages.codec import from_json, tag, to_json
from playground.messages.commands import (
    Command,
    Edit,
    Only,
    Pause,
    Resume,
    SetViews,
    Snapshot,
    Steering,
    StepOnce,
    Stop,
    Switch,
    Threads,
    Throttle,
)
from playground.messages.finding import RunFinding
from playground.messages.frame import DTYPES, HEADER, MAGIC, VIEWS, WIDTHS, Frame, pack_frame, unpack_frame
from playground.messages.notices import (
    Answer,
    Appended,
    JournalEntry,
    Notice,
    Row,
    State,
    state_to_json,
    status_message,
    to_browser,
    with_message,
)
from playground.messages.requests import Follow, Identify, Request, Steer, Unfollow, WatchClass
from playground.messages.terms import LIVE, STATUS_WORDS, STILL, Status, Updated, View

__all__ = [
    "DTYPES",
    "HEADER",
    "LIVE",
    "MAGIC",
    "STATUS_WORDS",
    "STILL",
    "VIEWS",
    "WIDTHS",
    "Answer",
    "Appended",
    "Command",
    "Edit",
    "Follow",
    "Frame",
    "Identify",
    "JournalEntry",
    "Notice",
    "Only",
    "Pause",
    "Request",
    "Resume",
    "Row",
    "RunFinding",
    "SetViews",
    "Snapshot",
    "State",
    "Status",
    "Steer",
    "Steering",
    "StepOnce",
    "Stop",
    "Switch",
    "Threads",
    "Throttle",
    "Unfollow",
    "Updated",
    "View",
    "WatchClass",
    "from_json",
    "pack_frame",
    "state_to_json",
    "status_message",
    "tag",
    "to_browser",
    "to_json",
    "unpack_frame",
    "with_message",
]
