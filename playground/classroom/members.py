"""The people of a class, as they are stored: nicknames and fingerprints, nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.classroom.nicknames import cleaned, sameness
from playground.errors import InputError
from playground.texts import Message

MOST = 600  # members of one class
FULL = Message("class_full", "This class is full: {n} people have joined. Ask the teacher.", n=MOST)
TAKEN = "“{name}” is taken. Choose another nickname, or add a letter or a number."
NO_MEMBER = Message("no_member", "There is nobody of this name in the class any more.")


@dataclass(frozen=True)
class Member:
    """Somebody who has joined. `id`: the fingerprint of the owner's token, which is also in the labels of their runs.

    Times are Unix times in seconds.
    """

    id: str
    nickname: str
    joined: float
    seen: float


class Members:
    """Members by id, in the order in which they have joined; not thread-safe."""

    def __init__(self, members: Mapping[str, Member] | None = None) -> None:
        self._members = dict(members or {})

    def __iter__(self) -> Any:
        return iter(self._members.values())

    def __len__(self) -> int:
        return len(self._members)

    def get(self, id: str) -> Member | None:
        return self._members.get(id)

    def names(self) -> set[str]:
        """The keys of all nicknames: see `nicknames.sameness`."""
        return {sameness(member.nickname) for member in self}

    def add(self, id: str, nickname: str, now: float) -> Member:
        """Add a member, or give one another nickname. Raises `InputError` where it is none or taken, or all is full."""
        name, old = cleaned(nickname), self._members.get(id)
        if old is None and len(self._members) >= MOST:
            raise InputError(FULL)
        if any(sameness(m.nickname) == sameness(name) for m in self if m.id != id):
            raise InputError(Message("nickname_taken", TAKEN, name=name))
        self._members[id] = Member(id, name, old.joined if old else now, now)
        return self._members[id]

    def rename(self, id: str, nickname: str) -> None:
        """Raises `InputError` where there is no such member, or the name cannot be used."""
        old = self._known(id)
        self._members[id] = dataclasses.replace(self.add(id, nickname, old.seen), seen=old.seen)

    def remove(self, id: str) -> None:
        self._known(id)
        del self._members[id]

    def see(self, id: str, now: float) -> None:
        if id in self._members:
            self._members[id] = dataclasses.replace(self._members[id], seen=now)

    def _known(self, id: str) -> Member:
        found = self._members.get(id)
        if found is None:
            raise InputError(NO_MEMBER)
        return found

    def to_json(self) -> list[dict[str, Any]]:
        return [dataclasses.asdict(member) for member in self]


def read_members(given: Any) -> Members:
    """Members that `to_json` wrote; entries that are damaged are left out."""
    found = Members()
    for each in given if isinstance(given, list) else ():
        try:
            member = found.add(str(each["id"])[:64], str(each["nickname"]), float(each["joined"]))
            found.see(member.id, float(each["seen"]))
        except (KeyError, TypeError, ValueError, InputError):
            continue
    return found
