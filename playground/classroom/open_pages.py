"""`OpenPages`: the pages of a class that are open, whose they are, and what wakes them. Not thread-safe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection


class OpenPages:
    """Pages by the id of their person, and how often each person was invited to join meanwhile."""

    def __init__(self) -> None:
        self._pages: dict[object, tuple[str, Callable[[], None]]] = {}
        self.invited = Counter[str]()

    def open(self, id: str, wake: Callable[[], None]) -> object:
        """A page has been opened; the result closes it again."""
        self._pages[page := object()] = id, wake
        return page

    def close(self, page: object) -> None:
        id, _ = self._pages.pop(page, ("", None))
        if id not in self.ids():
            self.invited.pop(id, None)

    def ids(self) -> set[str]:
        return {id for id, _ in self._pages.values()}

    def wake(self, ids: Collection[str] | None = None) -> None:
        """Wake the pages of these people, or all."""
        for id, wake in list(self._pages.values()):
            if ids is None or id in ids:
                wake()
