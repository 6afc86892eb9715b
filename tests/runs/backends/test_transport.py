"""Messages over a byte stream, and the outbox, which never makes training wait."""

from __future__ import annotations

import json
import os
import select
import socket
import threading
from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import InputError
from playground.messages import Answer, Appended, Command, Edit, Frame, Notice, Pause, SetViews, State, StepOnce
from playground.runs.backends.transport import HEAD, LIMIT, Channel, Outbox

pytestmark = pytest.mark.process

Pair = tuple[Channel, Channel]


@pytest.fixture
def ends() -> Iterator[Pair]:
    """The app's end and the worker's."""
    a, b = socket.socketpair()
    app, worker = Channel.over_socket(a, Notice), Channel.over_socket(b, Command)
    yield app, worker
    app.close()
    worker.close()


def hearing(data: bytes) -> Channel:
    return Channel(BytesIO(data), BytesIO(), Command, hang_up=lambda: None)


def frame(step: int, size: int = 4) -> Frame:
    return Frame("ema", step, "uint8", (size,), bytes(size))


@pytest.mark.parametrize(
    "command",
    [Pause(), StepOnce("D", 3), Edit({"opt_G.lr": 1e-3, "data": "ring"}), SetViews(("ema", "map"), 12.5)],
)
def test_a_command_arrives_as_it_was_sent(ends: Pair, command: Command) -> None:
    app, worker = ends
    app.send(command)
    assert worker.receive() == command


@pytest.mark.parametrize(
    "notice", [State("running", step=3), Appended(rows=True), Answer(7, {"a": [1, "é"]}), frame(2)]
)
def test_a_notice_or_frame_arrives_as_it_was_sent(ends: Pair, notice: Notice | Frame) -> None:
    app, worker = ends
    worker.send(notice)
    assert app.receive() == notice


def test_messages_keep_their_order_through_pipes() -> None:
    (read, write), (unread, unwritten) = os.pipe(), os.pipe()
    worker = Channel.over_pipes(os.fdopen(unread, "rb"), os.fdopen(write, "wb", buffering=0), Command)
    app = Channel.over_pipes(os.fdopen(read, "rb"), os.fdopen(unwritten, "wb", buffering=0), Notice)
    sent = [frame(1, 3000), State(step=1), frame(2, 30_000), State(step=2)]
    for message in sent:
        worker.send(message)
    assert [app.receive() for _ in sent] == sent
    app.hang_up()
    assert worker.receive() is None
    worker.close()
    assert app.receive() is None
    app.close()


def test_a_channel_can_receive_after_closing_its_direction(ends: Pair) -> None:
    app, worker = ends
    app.hang_up()
    assert worker.receive() is None
    worker.send(State("interrupted"))
    assert app.receive() == State("interrupted")


def test_closing_to_a_closed_end_is_no_error(ends: Pair) -> None:
    app, worker = ends
    worker.close()
    app.hang_up()
    assert app.receive() is None


def test_sending_to_a_closed_end_is_an_os_error(ends: Pair) -> None:
    app, worker = ends
    app.close()
    with pytest.raises(OSError, match=r"pipe|reset"):
        worker.send(State())
        worker.send(State())


def test_sending_after_closing_is_an_os_error(ends: Pair) -> None:
    app, _ = ends
    app.close()
    with pytest.raises(BrokenPipeError):
        app.send(Pause())


@given(cut=st.integers(0, 30))
def test_a_stream_may_end_anywhere(cut: int) -> None:
    body = json.dumps({"type": "step_once", "n": 2}).encode()
    whole = HEAD.pack(len(body), b"J") + body
    assert hearing(whole[: min(cut, len(whole) - 1)]).receive() is None


@pytest.mark.parametrize(
    "data",
    [
        HEAD.pack(LIMIT + 1, b"J"),
        HEAD.pack(2, b"X") + b"{}",
        HEAD.pack(2, b"J") + b"{]",
        HEAD.pack(2, b"J") + b"{}",
        HEAD.pack(2, b"J") + b"\xff\xff",
        HEAD.pack(17, b"J") + b'{"type":"state"} ',  # a notice where commands come in
        HEAD.pack(3, b"F") + b"GP\x01",
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        hearing(data).receive()


@given(st.binary(min_size=HEAD.size, max_size=200))
def test_garbage_is_refused_or_ends(data: bytes) -> None:
    channel = hearing(data)
    try:
        message = channel.receive()
    except InputError:
        return
    size, _ = HEAD.unpack_from(data)
    assert (message is None) == (size > len(data) - HEAD.size)


def test_numbers_that_json_does_not_have_are_not_sent(ends: Pair) -> None:
    with pytest.raises(ValueError, match="JSON"):
        ends[1].send(State(seconds=float("nan")))


class Slow:
    """A writer that waits for `go` at every write."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.entered = threading.Semaphore(0)
        self.data = BytesIO()

    def write(self, data: bytes) -> int:
        self.entered.release()
        self.go.acquire()
        return self.data.write(data)

    def close(self) -> None: ...

    def messages(self) -> list[object]:
        channel = Channel(BytesIO(self.data.getvalue()), BytesIO(), Notice, hang_up=lambda: None)
        return list(iter(channel.receive, None))


def test_a_slow_reader_gets_the_newest_frames_and_all_answers() -> None:
    slow = Slow()
    outbox = Outbox(Channel(BytesIO(), slow, Notice, hang_up=lambda: None))
    outbox.put(frame(0))
    slow.entered.acquire()  # the first is on its way: all that follows finds the pipe full
    for step in range(1, 100):
        outbox.put(frame(step))
        outbox.put(State("running", step=step))
        outbox.put(Answer(step))
        outbox.put(Appended(rows=step == 1, samples=step == 2))
    for _ in range(200):
        slow.go.release()
    outbox.close(10)
    answers = [Answer(step) for step in range(1, 100)]
    rest = [State("running", step=99), Appended(rows=True, samples=True), frame(99)]
    assert slow.messages() == [frame(0), *answers, *rest]


@pytest.mark.parametrize("company", [State("running", step=3), frame(3)])
def test_news_of_rows_waits_for_another_message(company: State | Frame) -> None:
    a, b = socket.socketpair()
    ear = a.dup()
    app, worker = Channel.over_socket(a, Notice), Channel.over_socket(b, Command)
    outbox = Outbox(worker)
    outbox.put(Appended(rows=True))
    outbox.put(Answer(1))
    assert app.receive() == Answer(1)
    assert app.receive() == Appended(rows=True)  # with whatever goes first
    outbox.put(Appended(rows=True))
    assert not select.select([ear], [], [], 0.2)[0]
    outbox.put(company)
    assert {type(app.receive()), type(app.receive())} == {Appended, type(company)}
    outbox.put(Appended(journal=True))
    assert app.receive() == Appended(journal=True)
    outbox.put(Appended(samples=True))
    assert app.receive() == Appended(samples=True)
    outbox.put(Appended(rows=True))
    outbox.close(10)
    assert app.receive() == Appended(rows=True)
    for end in (app, worker, ear):
        end.close()


def test_each_view_has_its_own_newest_frame(ends: Pair) -> None:
    app, worker = ends
    outbox = Outbox(worker)
    views = [Frame(view, 1, "uint8", (1,), b"x") for view in ("ema", "raw", "real", "map")]
    for f in views:
        outbox.put(f)
    assert sorted((app.receive() for _ in views), key=lambda f: f.view) == sorted(views, key=lambda f: f.view)
    outbox.close()


def test_an_outbox_without_a_reader_gives_up_quietly(ends: Pair) -> None:
    app, worker = ends
    app.close()
    outbox = Outbox(worker)
    for step in range(3):
        outbox.put(State(step=step))
    outbox.close(10)
    outbox.put(State())
    assert not any(t.name == "outbox" and t.is_alive() for t in threading.enumerate())


def test_closing_does_not_wait_for_a_reader_that_does_not_read() -> None:
    slow = Slow()
    outbox = Outbox(Channel(BytesIO(), slow, Notice, hang_up=lambda: None))
    outbox.put(State())
    outbox.close(0.01)
    assert slow.messages() == []
    slow.go.release(2)
    outbox.close(10)
    assert slow.messages() == [State()]
