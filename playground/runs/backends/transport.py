"""Messages over a byte stream between the app and its worker processes.

Each message is a length (u32, little endian), a kind (one byte) and that many bytes: `J` a JSON event, `F` a packed
`Frame`, `P` a packed `FolderPart`. The stream is a Unix socket where workers are forked, a pair of pipes elsewhere.
Both ends are our own processes; still, bytes that do not parse are refused, so that a stream out of step is never
taken for a command.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from playground.errors import InputError
from playground.messages import Appended, Frame, State, View, from_json, pack_frame, to_json, unpack_frame
from playground.runs.backends.far_messages import FolderPart, pack_part, unpack_part
from playground.texts import Message

HEAD = struct.Struct("<Ic")
OUT_OF_STEP = Message("bad_stream", "The stream from the other process is out of step.")
LIMIT = 64 * 2**20  # bytes: our messages are far smaller; a larger length means a stream out of step


class _Raw(Protocol):
    def write(self, data: Any, /) -> int | None: ...
    def close(self) -> None: ...


class Channel:
    """One end of a stream. `send` from any thread, `receive` from one; `accepts` is the union of incoming messages."""

    def __init__(self, reader: BinaryIO, writer: _Raw, accepts: Any, *, hang_up: Callable[[], None]) -> None:
        self._reader = reader
        self._writer = writer
        self._accepts = accepts
        self._hang_up = hang_up
        self._lock = threading.Lock()

    @classmethod
    def over_socket(cls, end: socket.socket, accepts: Any) -> Channel:
        def hang_up() -> None:
            try:
                end.shutdown(socket.SHUT_WR)
            except OSError:
                return  # the other end is closed already

        channel = cls(end.makefile("rb"), end.makefile("wb", buffering=0), accepts, hang_up=hang_up)
        end.close()  # the two files keep the descriptor open until both are closed
        return channel

    @classmethod
    def over_pipes(cls, reader: BinaryIO, writer: BinaryIO, accepts: Any) -> Channel:
        return cls(reader, writer, accepts, hang_up=writer.close)

    def send(self, message: Any) -> None:
        """Send an event or a frame; waits while the pipe is full. Raises `OSError` where the other end is closed."""
        kind, body = _encode(message)
        data = memoryview(HEAD.pack(len(body), kind) + body)
        with self._lock:
            while data:
                data = data[self._write(data) :]

    def _write(self, data: memoryview) -> int:
        try:
            return self._writer.write(data) or 0
        except ValueError as error:  # Python's error for a closed file
            raise BrokenPipeError(str(error)) from error

    def receive(self) -> Any:
        """The next event or frame; `None` at the end of the stream, also in the middle of a message.

        Raises `InputError` on anything that is not a message.
        """
        head = self._read(HEAD.size)
        if head is None:
            return None
        size, kind = HEAD.unpack(head)
        if size > LIMIT or kind not in (b"J", b"F", b"P"):
            raise InputError(OUT_OF_STEP)
        body = self._read(size)
        if body is None:
            return None
        if kind == b"P":
            return unpack_part(body)
        return unpack_frame(body) if kind == b"F" else from_json(self._accepts, _decode(body))

    def _read(self, size: int) -> bytes | None:
        try:
            data = self._reader.read(size)
        except (ConnectionError, ValueError):  # reset, or closed at this end
            return None
        return data if len(data) == size else None

    def hang_up(self) -> None:
        """Close this direction: the other end sees the end of the stream and may still send."""
        self._hang_up()

    def close(self) -> None:
        self._writer.close()
        self._reader.close()


def _encode(message: Any) -> tuple[bytes, bytes]:
    if isinstance(message, Frame):
        return b"F", pack_frame(message)
    if isinstance(message, FolderPart):
        return b"P", pack_part(message)
    return b"J", json.dumps(to_json(message), allow_nan=False).encode()


def _decode(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise InputError(OUT_OF_STEP) from error


class MessageBox:
    """Messages that wait for a reader, who may be slow: `put` never waits, and the memory is bounded.

    Only the newest frame of each view and the newest state wait, and all `Appended` become one message. All answers
    are kept, in order.

    Each message wakes the app and the pages, which costs training time. So news of appended rows waits for a state or
    a frame, one of which follows within a second.
    """

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._answers: deque[Any] = deque()
        self._state: State | None = None
        self._appended: Appended | None = None
        self._frames: dict[View, Frame] = {}
        self._closed = False

    def put(self, message: Any) -> None:
        with self._ready:
            if self._closed:
                return
            if isinstance(message, Frame):
                self._frames[message.view] = message
            elif isinstance(message, State):
                self._state = message
            elif isinstance(message, Appended):
                old = self._appended or Appended()
                self._appended = Appended(
                    old.rows or message.rows, old.journal or message.journal, old.samples or message.samples
                )
            else:
                self._answers.append(message)
            if self._pressing():
                self._ready.notify()

    def close(self) -> None:
        """Accept nothing more; what waits can still be taken."""
        with self._ready:
            self._closed = True
            self._ready.notify()

    def take(self) -> list[Any]:
        """Wait for messages and take them, small ones first; empty after `close` when nothing is left."""
        with self._ready:
            while not (self._pressing() or self._closed):
                self._ready.wait()
            batch = [*self._answers, *filter(None, (self._state, self._appended)), *self._frames.values()]
            self._answers.clear()
            self._state = self._appended = None
            self._frames.clear()
            return batch

    def _pressing(self) -> bool:
        grown = self._appended
        more = grown is not None and (grown.journal or grown.samples)
        return bool(self._answers or self._state or self._frames or more)


class Outbox:
    """Sends from a thread of its own, so that a slow reader never holds up training; see `MessageBox`.

    After a broken pipe it drops everything.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._box = MessageBox()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def put(self, message: Any) -> None:
        """Queue a message; never waits."""
        self._box.put(message)

    def close(self, timeout: float = 2.0) -> None:
        """Send what is queued, then stop; gives up after `timeout` seconds if nobody reads."""
        self._box.close()
        self._thread.join(timeout)

    def _run(self) -> None:
        while batch := self._box.take():
            try:
                for message in batch:
                    self._channel.send(message)
            except OSError:  # the reader has left: the training loop learns that from its own stream
                self._box.close()
                return
