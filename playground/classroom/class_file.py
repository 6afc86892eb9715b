"""The file of a class: what survives a restart of the app, except the predictions, which have files of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playground.classroom import join_code
from playground.classroom.members import Members, read_members
from playground.runs.folder.files import disk_errors_as_sentences, read_json, write_json

FILE = "class.json"
MOST_BYTES = 4_000_000


@dataclass(frozen=True)
class StoredClass:
    """`open`: the door. `teachers`: the fingerprints of those who have teacher's rights."""

    code: str
    open: bool
    teachers: list[str]
    members: Members
    frozen: bool


def write(folder: Path, stored: StoredClass) -> None:
    """Raises `MachineError` where that fails."""
    values = {
        "code": stored.code, "open": stored.open, "teachers": stored.teachers, "members": stored.members.to_json(),
        "frozen": stored.frozen,
    }  # fmt: skip
    with disk_errors_as_sentences(folder.parent):
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / FILE, values)


def read(folder: Path) -> StoredClass | None:
    """`None` where there is none. A damaged file is put aside, and also gives `None`.

    Raises `MachineError` where the file may not be read: a new class must not replace it.
    """
    path = folder / FILE
    with disk_errors_as_sentences(folder.parent):
        try:
            found = read_json(path, MOST_BYTES)
            code = join_code.read_code(str(found["code"]))
            if len(code) != join_code.LENGTH:
                raise ValueError("no code")
            teachers = [str(id)[:64] for id in found.get("teachers", []) if isinstance(id, str)]
            members, frozen = read_members(found.get("members")), found.get("frozen") is True
            return StoredClass(code, found.get("open") is not False, teachers, members, frozen)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, LookupError, AttributeError):
            path.replace(path.with_name(f"{FILE}.damaged"))
            return None
