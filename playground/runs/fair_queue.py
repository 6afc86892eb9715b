"""Who runs and who waits: bookkeeping without processes, clocks or locks."""

from __future__ import annotations


class FairQueue:
    """`count` runs go at once; the others wait. A freed slot goes to the owner with the fewest runs, then by arrival.

    So one who queues ten runs does not hold up a class. Ids are those of runs; an owner may be "".
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._busy: dict[str, str] = {}
        self._waiting: dict[str, str] = {}  # in order of arrival

    @property
    def busy(self) -> int:
        return len(self._busy)

    def __contains__(self, id: str) -> bool:
        """Whether the run holds a slot."""
        return id in self._busy

    def ask(self, id: str, owner: str) -> bool:
        """Take a slot, or a place in the queue; true for a slot."""
        if id in self._busy:
            return True
        if len(self._busy) < self.count and not self._waiting:
            self._busy[id] = owner
            return True
        self._waiting.setdefault(id, owner)
        return False

    def give_back(self, id: str) -> None:
        """Leave the slot or the queue; nothing happens to one who is in neither."""
        self._busy.pop(id, None)
        self._waiting.pop(id, None)

    def take(self) -> list[str]:
        """Give the free slots to those who wait; returns them in order."""
        taken = self.order()[: max(0, self.count - len(self._busy))]
        for id in taken:
            self._busy[id] = self._waiting.pop(id)
        return taken

    def order(self) -> list[str]:
        """Those who wait, first the one who is next."""
        runs: dict[str, int] = {}
        for owner in self._busy.values():
            runs[owner] = runs.get(owner, 0) + 1
        turn = {}
        for id, owner in self._waiting.items():
            turn[id] = runs[owner] = runs.get(owner, 0) + 1
        return sorted(turn, key=turn.__getitem__)  # stable: by arrival among equals

    def place(self, id: str) -> int | None:
        """1 for the next in the queue; `None` for one who does not wait."""
        order = self.order()
        return order.index(id) + 1 if id in self._waiting else None

    def waiting_of(self, owner: str) -> int:
        return sum(1 for o in self._waiting.values() if o == owner)
