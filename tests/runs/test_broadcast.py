"""Watchers of one run."""

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


def test_the_worker_hears_what_all_watchers_want_together_and_nothing_twice() -> None:
    w = Watched()
    first = w.join("ema", fps=5.0)
    second = w.join("ema", "map", fps=12.0)
    third = w.join("map", fps=12.0)
    third.close()
    second.close()
    first.close()
    assert w.wishes == [Wish(("ema",), 5.0), Wish(("ema", "map"), 12.0), Wish(("ema",), 5.0), Wish((), 0.0)]


def test_one_who_reads_rows_alone_wants_no_pictures_more_often() -> None:
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


def test_one_who_comes_late_gets_the_newest_at_once() -> None:
    w = Watched()
    w.join("ema", "real")
    w.hub.frame(frame("ema", 7))
    w.hub.frame(frame("real", 0))
    assert w.join("real").take() == [frame("real", 0)]


def test_a_page_that_is_loaded_again_has_its_picture_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    w = Watched()
    watch = w.join("ema")
    w.hub.frame(frame("ema", 7))
    watch.close()
    assert not w.hub.watched
    assert w.hub.fresh
    assert w.join("ema").take() == [frame("ema", 7)]
    monkeypatch.setattr("playground.runs.broadcast.FRESH", 0.0)
    assert w.hub.fresh  # somebody is there


def test_nobody_gets_a_view_they_did_not_ask_for() -> None:
    w = Watched()
    watch, other = w.join("ema"), w.join("map")
    w.hub.frame(frame("map", 1))
    assert (watch.take(), other.take()) == ([], [frame("map", 1)])
    assert w.woken == 1


def test_every_watcher_hears_of_a_change() -> None:
    w = Watched()
    w.join()
    watch = w.join("ema")
    w.hub.changed()
    assert w.woken == 2
    watch.close()
    watch.close()
    w.hub.changed()
    assert w.woken == 3


def test_a_frame_alone_is_no_news_of_the_files() -> None:
    w = Watched()
    watch = w.join("ema")
    assert watch.changed()  # for who has just come
    w.hub.frame(frame("ema", 1))
    assert not watch.changed()
    w.hub.changed()
    w.hub.frame(frame("ema", 2))
    assert (watch.changed(), watch.changed()) == (True, False)


def test_pictures_of_one_who_left_long_ago_are_not_shown_to_the_next_as_new(monkeypatch: pytest.MonkeyPatch) -> None:
    w = Watched()
    watch = w.join("ema")
    w.hub.frame(frame("ema", 1))
    watch.close()
    monkeypatch.setattr("playground.runs.broadcast.FRESH", 0.0)
    assert not w.hub.fresh
    assert w.join("ema").take() == []


def test_a_watcher_whose_loop_is_closed_is_let_go() -> None:
    w = Watched()

    def closed() -> None:
        raise RuntimeError("Event loop is closed")

    w.hub.join(("ema",), 5.0, closed)
    watch = w.join("raw")
    w.hub.frame(frame("ema", 1))
    assert w.wishes[-1] == Wish(("raw",), 10.0)
    w.hub.frame(frame("raw", 2))
    assert watch.take() == [frame("raw", 2)]
