"""The watchers of one run."""

from __future__ import annotations

import pytest

from playground.messages import Frame, View
from playground.messages import SetViews as Wish
from playground.runs.broadcast import Broadcaster


def frame(view: View, step: int) -> Frame:
    return Frame(view, step, "uint8", (1,), b"x")


class Watched:
    """A hub, what it wished for, and how often its watchers were woken."""

    def __init__(self) -> None:
        self.wishes: list[Wish] = []
        self.hub = Broadcaster(self.wishes.append)
        self.woken = 0

    def join(self, *views: View, fps: float = 10.0):  # type: ignore[no-untyped-def]
        return self.hub.join(views, fps, self._wake)

    def _wake(self) -> None:
        self.woken += 1


def test_the_worker_gets_the_views_of_all_watchers_once() -> None:
    w = Watched()
    first = w.join("ema", fps=5.0)
    second = w.join("ema", "map", fps=12.0)
    third = w.join("map", fps=12.0)
    third.close()
    second.close()
    first.close()
    assert w.wishes == [Wish(("ema",), 5.0), Wish(("ema", "map"), 12.0), Wish(("ema",), 5.0), Wish((), 0.0)]


def test_a_watcher_of_rows_does_not_raise_the_frame_rate() -> None:
    w = Watched()
    w.join("ema", fps=5.0)
    w.join(fps=12.0)
    assert w.wishes == [Wish(("ema",), 5.0)]


def test_a_watcher_that_falls_behind_skips_to_the_newest() -> None:
    w = Watched()
    watch = w.join("ema", "raw")
    for step in range(100):
        w.hub.frame(frame("ema", step))
    w.hub.frame(frame("raw", 3))
    assert sorted(watch.take(), key=lambda f: f.view) == [frame("ema", 99), frame("raw", 3)]
    assert watch.take() == []


def test_a_late_watcher_gets_the_newest_frame_at_once() -> None:
    w = Watched()
    w.join("ema", "real")
    w.hub.frame(frame("ema", 7))
    w.hub.frame(frame("real", 0))
    assert w.join("real").take() == [frame("real", 0)]


def test_a_reloaded_page_gets_its_picture_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    w = Watched()
    watch = w.join("ema")
    w.hub.frame(frame("ema", 7))
    watch.close()
    assert not w.hub.watched
    assert w.hub.fresh
    assert w.join("ema").take() == [frame("ema", 7)]
    monkeypatch.setattr("playground.runs.broadcast.FRESH", 0.0)
    assert w.hub.fresh  # somebody is there


def test_watchers_get_only_the_views_they_requested() -> None:
    w = Watched()
    watch, other = w.join("ema"), w.join("map")
    w.hub.frame(frame("map", 1))
    assert (watch.take(), other.take()) == ([], [frame("map", 1)])
    assert w.woken == 1


def test_every_watcher_learns_of_a_change() -> None:
    w = Watched()
    w.join()
    watch = w.join("ema")
    w.hub.changed()
    assert w.woken == 2
    watch.close()
    watch.close()
    w.hub.changed()
    assert w.woken == 3


def test_a_frame_is_not_a_change_of_files() -> None:
    w = Watched()
    watch = w.join("ema")
    assert watch.changed()  # for who has just come
    w.hub.frame(frame("ema", 1))
    assert not watch.changed()
    w.hub.changed()
    w.hub.frame(frame("ema", 2))
    assert (watch.changed(), watch.changed()) == (True, False)


def test_old_frames_are_not_sent_to_a_new_watcher(monkeypatch: pytest.MonkeyPatch) -> None:
    w = Watched()
    watch = w.join("ema")
    w.hub.frame(frame("ema", 1))
    watch.close()
    monkeypatch.setattr("playground.runs.broadcast.FRESH", 0.0)
    assert not w.hub.fresh
    assert w.join("ema").take() == []


def test_a_watcher_with_a_closed_loop_is_removed() -> None:
    w = Watched()

    def closed() -> None:
        raise RuntimeError("Event loop is closed")

    w.hub.join(("ema",), 5.0, closed)
    watch = w.join("raw")
    w.hub.frame(frame("ema", 1))
    assert w.wishes[-1] == Wish(("raw",), 10.0)
    w.hub.frame(frame("raw", 2))
    assert watch.take() == [frame("raw", 2)]


def test_a_glance_gets_pictures_and_does_not_count_as_watching() -> None:
    w = Watched()
    glance = w.hub.join(("ema",), 0.4, w._wake, glance=True)
    assert w.wishes == [Wish(("ema",), 0.4)]
    w.hub._left = float("-inf")
    assert (w.hub.watched, w.hub.fresh, w.hub.needed) == (False, False, True)
    w.hub.frame(frame("ema", 7))
    assert glance.take() == [frame("ema", 7)]
    watch = w.join("ema", fps=12.0)
    assert watch.take() == [frame("ema", 7)]
    assert w.hub.watched
    glance.close()
    watch.close()
    assert not w.hub.watched
