"""Values that take long are computed once, and requests meanwhile get the progress."""

from __future__ import annotations

import threading

import pytest

from playground.data.source import Progress
from playground.errors import MachineError
from playground.runs.helper.background import BackgroundCache, StillPreparing
from playground.texts import Message
from tests.waiting import until

BEGINS = Message("begins", "It begins.")
DRAWN = Message("drawing", "Drawing faces")


def test_requests_get_the_progress_and_the_value_is_computed_once() -> None:
    begun, half, told, whole = (threading.Event() for _ in range(4))
    made: list[str] = []

    def make(progress: Progress) -> list[int]:
        made.append("once")
        begun.set()
        half.wait()
        progress(DRAWN, 0.5)
        told.set()
        whole.wait()
        return [1]

    shelf = BackgroundCache[list[int]](2, patience=0.0)
    assert shelf.get("faces", make, BEGINS) == StillPreparing(BEGINS)
    begun.wait()
    half.set()
    told.wait()
    said = shelf.get("faces", make, BEGINS)
    assert isinstance(said, StillPreparing)
    assert (said, str(said.with_percent().message)) == (StillPreparing(DRAWN, 0.5), "Drawing faces: 50 %")
    whole.set()
    assert until(lambda: shelf.get("faces", make, BEGINS) == [1])
    assert made == ["once"]


def test_an_error_is_raised_and_the_next_request_tries_again() -> None:
    shelf = BackgroundCache[int](2)

    def broken(progress: Progress) -> int:
        raise MachineError(Message("full", "The disk is full."))

    for _ in range(2):
        with pytest.raises(MachineError, match="disk is full"):
            shelf.get("faces", broken, BEGINS)
    assert shelf.get("faces", lambda progress: 3, BEGINS) == 3


def test_the_oldest_values_are_dropped() -> None:
    shelf, made = BackgroundCache[int](2), list[int]()

    def put(number: int) -> int | StillPreparing:
        def make(progress: Progress) -> int:
            made.append(number)
            return number

        return shelf.get(number, make, "")

    assert [put(n) for n in (1, 2, 1, 3, 1, 2)] == [1, 2, 1, 3, 1, 2]
    assert made == [1, 2, 3, 2]
