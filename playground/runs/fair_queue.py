"""Which runs, or requests, hold a slot and which wait: bookkeeping without processes, clocks or locks."""

from __future__ import annotations

import math
from collections.abc import Callable

Rank = tuple[bool, float, float]  # whether it comes after all others, and what is compared then, in this order


class FairQueue:
    """Gives `count` slots to runs, some of which take only a `share` of one; the other runs wait.

    A free slot goes to the owner with the fewest runs, then to the lowest `rank`, then by arrival. So an owner who
    queues ten runs does not hold up a class. One owner has at most `count` runs at once: to share a slot with oneself
    makes nothing faster. Ids are those of runs or of requests; an owner may be "".
    """

    def __init__(
        self,
        count: int,
        rank: Callable[[str, str], Rank] = lambda id, owner: (False, 0.0, 0.0),
        share: Callable[[str], float] = lambda id: 1.0,
    ) -> None:
        """`rank(id, owner)` and `share(id)`, the part of a slot that it takes, are asked about waiting runs."""
        self.count = count
        self._rank = rank
        self._share = share
        self._busy: dict[str, str] = {}
        self._shares: dict[str, float] = {}  # of those that are busy
        self._waiting: dict[str, str] = {}  # in order of arrival

    @property
    def busy(self) -> int:
        return len(self._busy)

    def __contains__(self, id: str) -> bool:
        """Whether the run holds a slot."""
        return id in self._busy

    def ask(self, id: str, owner: str, *, admitted: bool = True) -> bool:
        """Take a slot or, also if it is not `admitted`, a place in the queue; true for a slot."""
        if id in self._busy:
            return True
        if admitted and not self._waiting and not self.crowded(owner) and self._fits(id):
            self.hold(id, owner)
            return True
        self.wait(id, owner)
        return False

    def wait(self, id: str, owner: str) -> None:
        """Take a place in the queue."""
        self._waiting.setdefault(id, owner)

    def hold(self, id: str, owner: str) -> None:
        """Take a slot for a run that trains already, even beyond their number."""
        self._busy[id], self._shares[id] = owner, self._share(id)

    def give_back(self, id: str) -> None:
        """Leave the slot or the queue; does nothing for a run that is in neither."""
        self._busy.pop(id, None)
        self._shares.pop(id, None)
        self._waiting.pop(id, None)

    def take(self, admit: Callable[[str], bool] = lambda id: True, most: float = math.inf) -> list[str]:
        """Give free slots to waiting runs, to `most` of them; returns these in order.

        A run that is not admitted is passed over. One that needs a whole slot is not overtaken by smaller ones.
        """
        taken: list[str] = []
        for id in self.order():
            if self.crowded(self._waiting[id]) or not admit(id):
                continue
            if not self._fits(id) or len(taken) >= most:
                break
            self.hold(id, self._waiting.pop(id))
            taken.append(id)
        return taken

    def crowded(self, owner: str) -> bool:
        """Whether the owner has as many runs at once as one may have."""
        return sum(1 for o in self._busy.values() if o == owner) >= self.count

    def _fits(self, id: str) -> bool:
        return sum(self._shares.values()) + self._share(id) <= self.count + 1e-9

    def order(self) -> list[str]:
        """The waiting runs in order; the first is the next to get a slot."""
        runs: dict[str, int] = {}
        for owner in self._busy.values():
            runs[owner] = runs.get(owner, 0) + 1
        turn = {}
        for id, owner in self._waiting.items():
            runs[owner] = runs.get(owner, 0) + 1
            last, *rank = self._rank(id, owner)
            turn[id] = (last, runs[owner], *rank)
        return sorted(turn, key=turn.__getitem__)  # stable: by arrival among equals

    def place(self, id: str) -> int | None:
        """The place in the queue, 1 for the next; `None` for a run that does not wait."""
        order = self.order()
        return order.index(id) + 1 if id in self._waiting else None

    def waiting_of(self, owner: str) -> int:
        return sum(1 for o in self._waiting.values() if o == owner)
