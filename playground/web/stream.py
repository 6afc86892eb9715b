"""What a tab follows of one run: state, rows and journal from an offset on, samples, the newest frames."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from playground.errors import PlaygroundError
from playground.messages import LIVE, STILL, Follow, Frame, State, pack_frame, to_browser, to_json
from playground.runs.folder.index import stamp
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from playground.texts import Message
from playground.web import problems

Outgoing = dict[str, Any] | bytes


class Stream:
    """Makes messages from what has changed since the last call.

    `news` reads files: do not call it on the event loop. Most of the time, up to sixty times per second, there are only
    `pictures`, which are in memory.
    """

    def __init__(self, manager: RunManager, ask: Follow, wake: Callable[[], None]) -> None:
        self.number = ask.stream
        self._manager, self._run = manager, ask.run
        self._folder = RunFolder.open(manager.root, ask.run)
        self._state, self._rows, self._journal = ask.state, ask.rows, ask.journal
        self._said: tuple[State, int | None, Message | None] | None = None  # state, place, what is said about waiting
        self._stamp: dict[str, Any] = {}
        self._kept: tuple[list[int], list[int]] | None = None  # the steps of samples and of networks
        self._still = tuple(view for view in ask.views if view in STILL)
        self._watch = manager.watch(ask.run, ask.views, min(max(ask.fps, 0.1), 60.0), wake, glance=ask.glance)

    def close(self) -> None:
        self._watch.close()

    def changed(self) -> bool:
        """Whether there is news besides pictures, since the last call."""
        return self._watch.changed()

    def news(self) -> list[Outgoing]:
        """What is new: state, frames, rows, journal, samples. One problem if the run is gone."""
        try:
            return [*self._told(), *self.pictures(), *self._kept_still(), *self._read()]
        except PlaygroundError as error:
            return [self._say("problem", **problems.to_json(error.message))]

    def _told(self) -> list[Outgoing]:
        state = dataclasses.replace(self._manager.state(self._run), heartbeat=0.0)
        place, waits = self._manager.place(self._run), self._manager.outlook(self._run)
        if (state, place, waits) == self._said:
            return []
        self._said = state, place, waits
        if not self._state:
            return []
        told = {} if waits is None else {"waits": waits.to_json()}
        return [self._say("state", state=to_browser(state), place=place, name=self._folder.label().name, **told)]

    def _read(self) -> list[Outgoing]:
        before, self._stamp = self._stamp, stamp(self._folder)
        new = {name for name, found in self._stamp.items() if found != before.get(name)}
        messages: list[Outgoing] = []
        while self._rows is not None and "metrics.jsonl" in new:  # lossless, in bounded pieces
            rows, after = self._folder.rows(self._rows)
            if after == self._rows:
                break
            self._rows = after
            messages.append(self._say("rows", rows=[to_json(row) for row in rows], next=after))
        while self._journal is not None and "journal.jsonl" in new:
            entries, after = self._folder.journal(self._journal)
            if after == self._journal:
                break
            self._journal = after
            messages.append(self._say("journal", entries=[to_browser(entry) for entry in entries], next=after))
        if new & {"samples", "nets"}:
            kept = self._folder.samples(), self._folder.nets()
            if kept != self._kept:
                self._kept = kept
                messages.append(self._say("samples", steps=kept[0], nets=kept[1]))
        return messages

    def _kept_still(self) -> list[Outgoing]:
        """Frames of the data of an ended run, from its folder, once: it has no worker that sends them."""
        if self._said is None or self._said[0].status in LIVE:
            return []
        wanted, self._still = self._still, ()
        return [self._packed(frame) for view in wanted if (frame := self._folder.still(view)) is not None]

    def pictures(self) -> list[Outgoing]:
        """The newest frame of each view that arrived since the last call."""
        return [self._packed(frame) for frame in self._watch.take()]

    def _packed(self, frame: Frame) -> bytes:
        return self.number.to_bytes(2, "little") + pack_frame(frame)

    def _say(self, kind: str, **values: Any) -> dict[str, Any]:
        return {"type": kind, "stream": self.number, **values}
