"""Which runs hold a slot and which wait."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from playground.runs.fair_queue import FairQueue

IDS = st.sampled_from([f"run-{i}" for i in range(8)])
OWNERS = st.sampled_from(["", "ann", "ben"])


def test_slots_are_filled_and_the_other_runs_queue_in_order() -> None:
    slots = FairQueue(2)
    assert [slots.ask(id, "") for id in "abcd"] == [True, True, False, False]
    assert [slots.place(id) for id in "abcd"] == [None, None, 1, 2]
    slots.give_back("a")
    assert slots.take() == ["c"]
    assert slots.place("d") == 1


def test_an_owner_with_many_runs_does_not_delay_others() -> None:
    slots = FairQueue(2)
    for i in range(5):
        slots.ask(f"ann-{i}", "ann")
    slots.ask("ben-0", "ben")
    assert slots.place("ben-0") == 1
    slots.give_back("ann-0")
    assert slots.take() == ["ben-0"]


def test_a_new_run_does_not_overtake_waiting_runs() -> None:
    slots = FairQueue(1)
    slots.ask("a", "")
    slots.ask("b", "")
    slots.give_back("a")
    assert not slots.ask("c", "")
    assert slots.take() == ["b"]


def test_asking_twice_changes_nothing() -> None:
    slots = FairQueue(1)
    assert slots.ask("a", "")
    assert slots.ask("a", "")
    assert not slots.ask("b", "")
    assert not slots.ask("b", "")
    assert (slots.busy, slots.order()) == (1, ["b"])


def test_giving_back_a_slot_not_held_changes_nothing() -> None:
    slots = FairQueue(1)
    slots.give_back("a")
    assert slots.take() == []


class Machine(RuleBasedStateMachine):
    """Whatever happens, no slot is lost, none is given twice, and nobody is forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self.slots = FairQueue(3)
        self.inside: set[str] = set()

    @rule(id=IDS, owner=OWNERS)
    def ask(self, id: str, owner: str) -> None:
        assert self.slots.ask(id, owner) == (id in self.slots)
        self.inside.add(id)

    @rule(id=IDS)
    def give_back(self, id: str) -> None:
        self.slots.give_back(id)
        self.inside.discard(id)

    @rule()
    def take(self) -> None:
        for id in self.slots.take():
            assert id in self.slots
        assert self.slots.busy == min(3, len(self.inside))

    @invariant()
    def everyone_has_one_place(self) -> None:
        waiting = self.slots.order()
        busy = {id for id in self.inside if id in self.slots}
        assert len(busy) == self.slots.busy <= 3
        assert busy | set(waiting) == self.inside
        assert len(waiting) + len(busy) == len(self.inside)
        assert [self.slots.place(id) for id in waiting] == list(range(1, len(waiting) + 1))


TestSlots = Machine.TestCase
