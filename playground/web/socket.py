"""The one WebSocket of a tab, for all its canvases and charts: pictures as binary frames, the rest as JSON.

Of pictures only the newest is sent: none is taken until all earlier ones are sent. Rows and journal are lossless:
they are read from the run's files at the offset that the browser names.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from playground.assignments import store
from playground.errors import InputError, PlaygroundError
from playground.messages import Command, Edit, Follow, Identify, Request, Steer, Unfollow, WatchClass, from_json
from playground.runs.folder.files import parse
from playground.runs.manager import RunManager, manager
from playground.texts import Message
from playground.web import access, shutdown
from playground.web.classroom import ClassNews, the_class
from playground.web.guard import owner_of
from playground.web.problems import to_json
from playground.web.stream import Outgoing, Stream
from playground.web.tab_limits import limits

MAX_MESSAGE = 20_000
PATIENCE = 3  # bad messages


class BadRequest(PlaygroundError):
    """A message from a tab that is not a request."""


async def socket(websocket: WebSocket) -> None:
    """Serve one tab until it closes or the server stops."""
    await websocket.accept()
    owner = owner_of(websocket.headers)
    try:
        with contextlib.ExitStack() as place:
            place.enter_context(limits.tab(owner))
            await _serve(websocket, Tab(websocket, manager(), owner, place))
    except PlaygroundError as error:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # it has just closed
            await websocket.send_text(json.dumps({"type": "problem", **to_json(error.message)}))
            await websocket.close(1013)


async def _serve(websocket: WebSocket, tab: Tab) -> None:
    stop = asyncio.create_task(shutdown.event().wait())
    work = [asyncio.create_task(tab.listen()), asyncio.create_task(tab.speak()), stop]
    try:
        await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in work:
            task.cancel()
        results = await asyncio.gather(*work, return_exceptions=True)
        tab.close()
        if websocket.client_state is WebSocketState.CONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # it has just closed
                await websocket.close(1001)
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect | RuntimeError):
            raise result


class Tab:
    """One browser tab: what it follows, and what is sent to it."""

    def __init__(self, websocket: WebSocket, runs: RunManager, owner: str, place: contextlib.ExitStack) -> None:
        """`place`: holds the tab's place among those of its owner."""
        self._websocket, self._runs, self._owner, self._place = websocket, runs, owner, place
        self._class: ClassNews | None = None
        self._streams: dict[int, Stream] = {}
        self._ends: dict[int, contextlib.ExitStack] = {}
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._replies: list[dict[str, Any]] = []
        self._bad = 0
        self._over = False

    def close(self) -> None:
        self._over = True
        for number in list(self._streams):
            self._drop(number)
        if self._class is not None:
            self._class.close()

    async def listen(self) -> None:
        """Obey the tab's requests. Returns when it has closed or has sent too many bad messages."""
        while self._bad < PATIENCE:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            about: dict[str, Any] = {}  # the run that a problem is about; without one, the whole tab
            try:
                request = _parse(message.get("text") or "")  # bytes are no request
                about = {"run": request.run} if isinstance(request, Follow | Steer) else {}
                await asyncio.to_thread(self._obey, request)
            except PlaygroundError as error:
                self._bad += isinstance(error, BadRequest)
                self._reply({"type": "problem", **to_json(error.message)} | about)

    def _obey(self, request: Request) -> None:
        match request:
            case Follow() as ask:
                if not 0 <= ask.stream < 2**16:
                    raise BadRequest(Message("bad_stream_number", "A stream has a number from 0 to 65,535."))
                self._drop(ask.stream)
                with contextlib.ExitStack() as end:
                    end.enter_context(limits.stream(self._owner))
                    stream = Stream(self._runs, ask, self._wake)
                    end.callback(stream.close)
                    self._streams[ask.stream], self._ends[ask.stream] = stream, end.pop_all()
                if self._over:  # the tab has closed meanwhile
                    self._drop(ask.stream)
                self._wake()
            case Unfollow(stream):
                self._drop(stream)
            case Identify(token):
                self._identify(access.token(token))
            case WatchClass():
                if self._class is None:
                    self._class = ClassNews(the_class(), self._owner, self._wake)
                if self._over:
                    self._class.close()
                self._wake()
            case Steer(run, values):
                command = _command(values)
                if isinstance(command, Edit):
                    store(self._runs.root).check_edit(run, self._runs.info(run).config, command.patch)
                self._runs.steer(run, command, self._owner)

    def _identify(self, token: str) -> None:
        """Only for a tab without a cookie; and before it watches anything, so that all of it is that person's."""
        if self._owner or not token:
            return
        with contextlib.ExitStack() as place:
            place.enter_context(limits.tab(token))
            self._place.close()
            self._place.enter_context(place.pop_all())
        self._owner = token

    def _drop(self, number: int) -> None:
        if self._streams.pop(number, None) is not None:
            self._ends.pop(number).close()

    def _reply(self, message: dict[str, Any]) -> None:
        self._replies.append(message)
        self._news.set()

    def _wake(self) -> None:
        """From any thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._news.set)

    async def speak(self) -> None:
        """Send what is new, whenever there is something new."""
        while True:
            await self._news.wait()
            self._news.clear()
            replies, self._replies = self._replies, []
            for reply in replies:
                await self._websocket.send_text(json.dumps(reply))
            streams = list(self._streams.values())
            changed = [stream for stream in streams if stream.changed()]
            news = await asyncio.to_thread(_news, changed) if changed else []
            news += self._class.news() if self._class is not None else []
            for message in [*news, *(m for stream in streams for m in stream.pictures())]:
                if isinstance(message, bytes):
                    await self._websocket.send_bytes(message)
                else:
                    await self._websocket.send_text(json.dumps(message))


def _news(streams: list[Stream]) -> list[Outgoing]:
    return [message for stream in streams for message in stream.news()]


def _command(values: Any) -> Command:
    try:
        command: Command = from_json(Command, values)
    except InputError as error:
        raise BadRequest(error.message) from error
    return command


def _parse(text: str) -> Request:
    """A request. Raises `BadRequest`, which says what is wrong with it."""
    if len(text) > MAX_MESSAGE:
        raise BadRequest(Message("request_too_long", "This message is too long."))
    try:
        values = parse(text)
    except ValueError as error:
        raise BadRequest(Message("request_not_json", "A message must be a JSON object.")) from error
    try:
        request: Request = from_json(Request, values)
    except InputError as error:
        raise BadRequest(error.message) from error
    return request
