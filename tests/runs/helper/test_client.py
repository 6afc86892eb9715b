"""The app's side of the helper process: requests, answers, turns, deadlines. The test acts as the process."""

from __future__ import annotations

import pytest

from playground.errors import InputError, MachineError
from playground.messages import Answer
from playground.runs.backends.base import Job, OnEnd, OnMessage
from playground.runs.helper.client import AT_ONCE, WAITING, HelperClient
from playground.runs.helper.methods import METHODS
from playground.texts import Message
from tests.runs.stage import Actor, Stage


class Desk(Stage):
    """A back end whose helpers are played by the test."""

    def __init__(self) -> None:
        super().__init__()
        self.helpers: list[Actor] = []

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Actor:
        assert job.role == "helper"
        self.helpers.append(Actor(job, on_message, on_end))
        return self.helpers[-1]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_answers_match_their_requests_in_any_order(desk: Desk) -> None:
    front = HelperClient(desk)
    first, second = front.ask("summary", {"config": 1}), front.ask("preview", {"data": 2})
    (actor,) = desk.helpers
    one, two = actor.told
    assert (one.name, two.arguments) == ("summary", {"data": 2})
    actor.show(Answer(two.id, "b"))
    actor.show(Answer(one.id, "a"))
    assert (first.result(0), second.result(0)) == ("a", "b")


@pytest.mark.parametrize(("code", "kind"), [(1, MachineError), (2, InputError)])
def test_an_error_keeps_its_type(desk: Desk, code: int, kind: type[Exception]) -> None:
    future = HelperClient(desk).ask("summary", {})
    desk.helpers[0].show(Answer(desk.helpers[0].told[0].id, error=Message("wrong", "It went wrong."), exit_code=code))
    with pytest.raises(kind, match="It went wrong"):
        future.result(0)


def test_unknown_methods_are_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match="no method"):
        HelperClient(desk).ask("rm", {})
    assert desk.helpers == []


def test_a_dead_helper_is_replaced_and_its_requests_repeated_once(desk: Desk) -> None:
    front = HelperClient(desk)
    future, other = front.ask("summary", {}), front.ask("preview", {})
    desk.helpers[0].show(Answer(desk.helpers[0].told[1].id, "done"))
    desk.helpers[0].end(reason=Message("killed", "Killed."))
    assert other.result(0) == "done"
    assert [ask.name for ask in desk.helpers[1].told] == ["summary"]
    assert not future.done()
    desk.helpers[1].end(reason=Message("killed", "Killed."))
    with pytest.raises(MachineError, match="failed on this"):
        future.result(0)
    assert len(desk.helpers) == 2


def test_a_request_that_takes_too_long_kills_the_helper_and_no_other_request(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(METHODS, "ingest", -1.0)
    front = HelperClient(desk)
    late, short = front.ask("ingest", {}), front.ask("summary", {})
    front.check()
    with pytest.raises(MachineError, match="longer than"):
        late.result(0)
    assert desk.helpers[0].killed
    desk.helpers[0].end(reason=Message("killed", "Killed."))
    desk.helpers[1].show(Answer(desk.helpers[1].told[0].id, "fine"))
    assert short.result(0) == "fine"


def test_closing_answers_all_requests(desk: Desk) -> None:
    front = HelperClient(desk)
    future = front.ask("summary", {})
    front.close()
    with pytest.raises(MachineError, match="closing"):
        future.result(0)
    assert desk.helpers[0].killed
    desk.helpers[0].end()
    assert len(desk.helpers) == 1


def test_an_idle_helper_exits_by_itself(desk: Desk) -> None:
    front = HelperClient(desk)
    front.warm()
    front.close()
    assert desk.helpers[0].hung_up
    assert not desk.helpers[0].killed


def test_an_answer_may_arrive_after_a_cancel(desk: Desk) -> None:
    future = HelperClient(desk).ask("summary", {})
    assert not future.cancel()
    desk.helpers[0].show(Answer(desk.helpers[0].told[0].id, "late"))
    assert future.result(0) == "late"


def test_an_unexpected_answer_is_dropped(desk: Desk) -> None:
    front = HelperClient(desk)
    front.warm()
    desk.helpers[0].show(Answer(99, "late"))
    future = front.ask("summary", {})
    desk.helpers[0].show(Answer(desk.helpers[0].told[0].id, "in time"))
    assert future.result(0) == "in time"


def sent(desk: Desk) -> list[int]:
    """Whose requests the process has got, in order: an argument that the test has put in."""
    return [told.arguments["of"] for told in desk.helpers[-1].told]


def test_owners_take_turns_and_a_request_that_waits_has_all_its_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = HelperClient(desk)
    greedy = [front.ask("fresh_critic", {"of": f"ann {i}"}, "ann") for i in range(12)]
    monkeypatch.setitem(METHODS, "summary", -1.0)  # its time is over when it begins
    other = [front.ask("summary", {"of": f"ben {i}"}, "ben") for i in range(2)]
    assert sent(desk) == [f"ann {i}" for i in range(AT_ONCE)]
    front.check()
    assert not any(future.done() for future in (*greedy, *other))
    for told in desk.helpers[0].told[:2]:
        desk.helpers[0].show(Answer(told.id, "done"))
    assert sent(desk)[AT_ONCE:] == ["ben 0", "ben 1"]
    front.check()
    assert [future.exception(0) is not None for future in other] == [True, True]


def test_a_request_that_waits_can_be_cancelled(desk: Desk) -> None:
    front = HelperClient(desk)
    first = [front.ask("summary", {"of": i}) for i in range(AT_ONCE)]
    waiting = [front.ask("summary", {"of": AT_ONCE + i}) for i in range(WAITING)]
    with pytest.raises(MachineError, match="Too many of your questions"):
        front.ask("summary", {"of": 99})
    front.ask("summary", {"of": 100}, "ben")
    assert waiting[0].cancel()
    assert not first[0].cancel()  # it is worked on
    desk.helpers[0].show(Answer(desk.helpers[0].told[0].id, "done"))
    desk.helpers[0].show(Answer(desk.helpers[0].told[1].id, "done"))
    assert sent(desk)[AT_ONCE:] == [100, AT_ONCE + 1]
    front.close()
    assert all(future.done() for future in (*first, *waiting))


def test_only_what_was_sent_is_repeated_after_a_death(desk: Desk) -> None:
    front = HelperClient(desk)
    futures = [front.ask("summary", {"of": i}) for i in range(AT_ONCE + 1)]
    desk.helpers[0].end(reason=Message("killed", "Killed."))
    assert sent(desk) == list(range(AT_ONCE))
    desk.helpers[1].end(reason=Message("killed", "Killed."))
    assert sent(desk) == [AT_ONCE]
    assert [future.done() for future in futures] == [True] * AT_ONCE + [False]
