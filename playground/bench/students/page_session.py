"""A page's session with Streamlit over its WebSocket, without a browser: reruns are sent, and their end is awaited."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from playground.bench.students.visitor import PATIENCE, Visitor, options_of
from playground.errors import MachineError
from playground.texts import Message

FAILED = Message("bench_page_failed", "A page of the app showed an error.")


@dataclass(frozen=True)
class Widget:
    """A button or a switch of the page, and the fragment that it belongs to."""

    id: str
    fragment: str
    field: str  # in which its value is sent


class PageSession:
    """The page `name`, opened with a query. All methods raise `MachineError` where the page shows an error, and
    the errors of `websockets` where the connection is lost."""

    def __init__(self, visitor: Visitor, name: str, query: str = "") -> None:
        from websockets.sync.client import connect

        self.name, self.query = name, query
        self.widgets: dict[str, Widget] = {}  # by their label
        self._connection = ExitStack()
        options: dict[str, Any] = {"origin": visitor.url, "subprotocols": ["streamlit"], **options_of(visitor)}
        self._socket = self._connection.enter_context(connect(f"ws://{visitor.host}/_stcore/stream", **options))

    def rerun(self, label: str = "", value: bool = True) -> float:
        """Press a widget, or run the page again as a whole. Returns the seconds until the server has finished."""
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        asked: Any = message.rerun_script
        asked.page_name, asked.query_string = self.name, self.query
        if label:
            pressed = self.widgets[label]
            asked.fragment_id = pressed.fragment
            state = asked.widget_states.widgets.add(id=pressed.id)
            setattr(state, pressed.field, value)
        started = time.perf_counter()
        self._socket.send(message.SerializeToString())
        self._until_finished()
        return time.perf_counter() - started

    def _until_finished(self) -> None:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        while True:
            message: Any = ForwardMsg()
            message.ParseFromString(self._socket.recv(timeout=PATIENCE))
            match message.WhichOneof("type"):
                case "delta":
                    self._see(message.delta)
                case "page_info_changed":
                    self.query = message.page_info_changed.query_string
                case "page_not_found":
                    raise MachineError(FAILED)
                case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return

    def _see(self, delta: Any) -> None:
        kind = delta.new_element.WhichOneof("type")
        if kind == "exception":
            raise MachineError(FAILED)
        if kind in ("button", "checkbox"):
            element = getattr(delta.new_element, kind)
            field = "trigger_value" if kind == "button" else "bool_value"
            self.widgets[element.label] = Widget(element.id, delta.fragment_id, field)

    def close(self) -> None:
        self._connection.close()
