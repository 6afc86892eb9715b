"""Which runs, or requests, hold a slot and which wait: bookkeeping without processes, clocks or locks."""

from __future__ import annotations

from collections.abc import Callable


class FairQueue:
    """Gives `count` slots to runs; the other runs wait.

    A free slot goes to the owner with the fewest runs, then to the lowest `rank`, then by arrival. So an owner who
    queues ten runs does not hold up a class. Ids are those of runs or of requests; an owner may be "".
    """

    def __init__(
        self, count: int, rank: Callable[[str, str], tuple[bool, float]] = lambda id, owner: (False, 0.0)
    ) -> None:
        """`rank(id, owner)`: whether it comes after all others, and what is compared then."""
        self.count = count
        self._rank = rank
        self._busy: dict[str, str] = {}
        self._waiting: dict[str, str] = {}  # in order of arrival

    @property
    def busy(self) -> int:
        return len(self._busy)

    def __contains__(self, id: str) -> bool:
        """Whether the run holds a slot."""
        return id in self._busy

    def ask(self, id: str, owner: str) -> bool:
        """Take a slot or a place in the queue; true for a slot."""
        if id in self._busy:
            return True
        if len(self._busy) < self.count and not self._waiting:
            self._busy[id] = owner
            return True
        self.wait(id, owner)
        return False

    def wait(self, id: str, owner: str) -> None:
        """Take a place in the queue."""
        self._waiting.setdefault(id, owner)

    def hold(self, id: str, owner: str) -> None:
        """Take a slot for a run that trains already, even beyond their number."""
        self._busy[id] = owner

    def give_back(self, id: str) -> None:
        """Leave the slot or the queue; does nothing for a run that is in neither."""
        self._busy.pop(id, None)
        self._waiting.pop(id, None)

    def take(self, may: Callable[[str], bool] = lambda owner: True) -> list[str]:
        """Give the free slots to waiting runs, of owners that `may` train; returns these in order."""
        taken = [id for id in self.order() if may(self._waiting[id])][: max(0, self.count - len(self._busy))]
        for id in taken:
            self._busy[id] = self._waiting.pop(id)
        return taken

    def order(self) -> list[str]:
        """The waiting runs in order; the first is the next to get a slot."""
        runs: dict[str, int] = {}
        for owner in self._busy.values():
            runs[owner] = runs.get(owner, 0) + 1
        turn = {}
        for id, owner in self._waiting.items():
            runs[owner] = runs.get(owner, 0) + 1
            last, rank = self._rank(id, owner)
            turn[id] = (last, runs[owner], rank)
        return sorted(turn, key=turn.__getitem__)  # stable: by arrival among equals

    def place(self, id: str) -> int | None:
        """The place in the queue, 1 for the next; `None` for a run that does not wait."""
        order = self.order()
        return order.index(id) + 1 if id in self._waiting else None

    def waiting_of(self, owner: str) -> int:
        return sum(1 for o in self._waiting.values() if o == owner)
