"""Sends the frames of a run to everyone who watches it, and keeps the newest of each view for late watchers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from playground.messages import Frame, SetViews, View

FRESH = 10.0  # seconds for which frames are kept after the last watcher has left: a page may be reloading


class Subscription:
    """One watcher. `take` from any thread; `wake` is called, from other threads, when there is something to take."""

    def __init__(
        self, hub: Broadcaster, views: tuple[View, ...], fps: float, wake: Callable[[], None], *, glance: bool = False
    ) -> None:
        """`glance`: the run is only one of many that somebody overlooks, and does not count as watched."""
        self.glance = glance
        self.views = views
        self.fps = fps
        self.wake = wake
        self._hub = hub
        self._new: dict[View, Frame] = {}
        self._lock = threading.Lock()
        self._changed = True  # for a new watcher everything is new

    def put(self, frame: Frame) -> None:
        with self._lock:
            self._new[frame.view] = frame

    def take(self) -> list[Frame]:
        """The newest frame of each view that arrived since the last call."""
        with self._lock:
            frames, self._new = list(self._new.values()), {}
        return frames

    def touch(self) -> None:
        self._changed = True

    def changed(self) -> bool:
        """Whether state, rows, journal or samples have changed since the last call; else there are only frames."""
        changed, self._changed = self._changed, False
        return changed

    def close(self) -> None:
        self._hub.leave(self)


class Broadcaster:
    """All watchers of one run. Calls `on_request` with the views that they want together, whenever these change."""

    def __init__(self, on_request: Callable[[SetViews], None]) -> None:
        self._on_request = on_request
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._newest: dict[View, Frame] = {}
        self._requested = SetViews()
        self._left = time.monotonic()  # when the last watcher did
        self._saying = threading.Lock()  # wishes reach the worker in order

    def join(
        self, views: tuple[View, ...], fps: float, wake: Callable[[], None], *, glance: bool = False
    ) -> Subscription:
        """Add a watcher; it gets the newest frames at once."""
        watch = Subscription(self, views, fps, wake, glance=glance)
        with self._lock:
            if not self.needed:
                self._newest.clear()
            self._subscriptions.append(watch)
            for view in views:
                if view in self._newest:
                    watch.put(self._newest[view])
        self._request_views()
        return watch

    def leave(self, watch: Subscription) -> None:
        with self._lock:
            if watch in self._subscriptions:
                self._subscriptions.remove(watch)
            if not watch.glance:
                self._left = time.monotonic()
        self._request_views()

    @property
    def needed(self) -> bool:
        """Whether frames must be passed on or kept."""
        return bool(self._subscriptions) or self.fresh

    @property
    def watched(self) -> bool:
        return any(not watch.glance for watch in self._subscriptions)

    @property
    def fresh(self) -> bool:
        """Whether someone watches, or did a moment ago."""
        return self.watched or time.monotonic() < self._left + FRESH

    def request(self) -> SetViews:
        """The views and the frame rate that all watchers want together."""
        with self._lock:
            views = {view for watch in self._subscriptions for view in watch.views}
            fps = max((watch.fps for watch in self._subscriptions if watch.views), default=0.0)
        return SetViews(tuple(sorted(views)), fps)

    def frame(self, frame: Frame) -> None:
        """Pass on a frame from the worker."""
        with self._lock:
            self._newest[frame.view] = frame
            interested = [w for w in self._subscriptions if frame.view in w.views]
        for watch in interested:
            watch.put(frame)
        _wake(interested)

    def changed(self) -> None:
        """Tell the watchers that state, rows, journal or samples have changed."""
        with self._lock:
            watches = list(self._subscriptions)
        for watch in watches:
            watch.touch()
        _wake(watches)

    def _request_views(self) -> None:
        with self._saying:
            request = self.request()
            if request != self._requested:
                self._requested = request
                self._on_request(request)


class Broadcasters:
    """The broadcasters of watched runs, by the ids of the runs. Calls `on_request` with an id and the views."""

    def __init__(self, on_request: Callable[[str, SetViews], None]) -> None:
        self._on_request = on_request
        self._lock = threading.Lock()
        self._all: dict[str, Broadcaster] = {}

    def join(
        self, id: str, views: tuple[View, ...], fps: float, wake: Callable[[], None], *, glance: bool = False
    ) -> Subscription:
        """A new watcher of a run, whether it has a worker or not."""
        with self._lock:
            self._all = {id: each for id, each in self._all.items() if each.needed}
            found = self._all.setdefault(id, Broadcaster(lambda request: self._on_request(id, request)))
        return found.join(views, fps, wake, glance=glance)

    def tell(self, id: str) -> None:
        """Wake the watchers of a run that has changed."""
        if id in self._all:
            self._all[id].changed()

    def frame(self, id: str, frame: Frame) -> None:
        if id in self._all:
            self._all[id].frame(frame)

    def request_again(self, id: str) -> None:
        """Ask for the views of a run whose worker is new."""
        if id in self._all and (request := self._all[id].request()).views:
            self._on_request(id, request)

    def watched(self, id: str) -> bool:
        return id in self._all and self._all[id].watched

    def fresh(self, id: str) -> bool:
        """Whether someone watches the run, or did a moment ago."""
        return id in self._all and self._all[id].fresh

    def ids(self) -> list[str]:
        """The runs that someone watches."""
        return [id for id, each in list(self._all.items()) if each.watched]


def _wake(watches: Iterable[Subscription]) -> None:
    for watch in watches:
        try:
            watch.wake()
        except RuntimeError:  # its event loop is closed: the tab has gone
            watch.close()
