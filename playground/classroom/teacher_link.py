"""The teacher's link: opening it gives a browser the teacher's rights. It works once, since projectors show addresses.

The keys are in a file, as hashes, so that `gan-playground class-link` can make a new one while the app runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from pathlib import Path
from typing import Any

from playground.classroom.classroom import FOLDER
from playground.errors import InputError
from playground.runs.folder.files import disk_errors_as_sentences, read_json, write_json
from playground.texts import Message

FILE = "teacher.json"
ROUTE = "api/class/teacher"
MOST_KEYS = 10  # that have not been used; older ones end
NO_CLASS = Message("no_class_here", "No class has been opened with this folder of runs. Type: gan-playground --class")


def new_link(root: Path, address: str = "", *, remembered: bool = True) -> str:
    """A link that works once. `address`: where the app is, with a slash at its end; else where it was last.

    `remembered`: later links begin with this address too.

    Raises `InputError` where no app has ever opened a class with the folder of runs `root`.
    """
    key, found = secrets.token_urlsafe(24), _read(root)
    address = address or found["address"]
    if not address:
        raise InputError(NO_CLASS)
    with disk_errors_as_sentences(root):
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
        keys = [*found["keys"], _hash(key)][-MOST_KEYS:]
        write_json(root / FOLDER / FILE, {"address": address if remembered else found["address"], "keys": keys})
    return f"{address}{ROUTE}?key={key}"


def redeem(root: Path, key: str) -> bool:
    """Whether this is the key of a link that has not been used; from now on it has."""
    found, hashed = _read(root), _hash(key)
    if not any(secrets.compare_digest(hashed, each) for each in found["keys"]):
        return False
    with disk_errors_as_sentences(root):
        write_json(root / FOLDER / FILE, found | {"keys": [each for each in found["keys"] if each != hashed]})
    return True


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _read(root: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError, TypeError, LookupError, AttributeError):
        found = read_json(root / FOLDER / FILE)
        keys = [each for each in found["keys"] if isinstance(each, str) and each.isascii()]
        return {"address": str(found["address"]), "keys": keys}
    return {"address": "", "keys": []}
