"""Signs hand-ins with HMAC-SHA256 over canonical JSON. The key is in the folder of runs and never leaves it.

The signature proves that the app with this key wrote the hand-in and that nobody has changed it since. It does not
prove who sat at the computer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playground.errors import MachineError
from playground.runs.folder.files import disk_errors_as_sentences
from playground.texts import Message

FOLDER = ".handins"  # in the folder of runs
FILE = "key"
BYTES = 32
Signature = Literal["valid", "changed", "other_key", "unsigned"]
SIGNATURE_SAID: dict[Signature, Message] = {
    "valid": Message(
        "signature_valid", "The signature is valid: this app wrote the hand-in, and nobody has changed it."
    ),
    "changed": Message(
        "signature_changed",
        "The signature does not match: somebody has changed the hand-in after this app had written it.",
    ),
    "other_key": Message(
        "signature_of_another",
        "The signature cannot be checked: another app has signed this hand-in, or the key of this app was replaced.",
    ),
    "unsigned": Message("signature_missing", "This hand-in has no signature: anybody can have written it."),
}
MEANING = Message(
    "signature_meaning",
    "The signature proves that the teacher's app wrote this page and that nobody has changed it since. It does not "
    "prove who sat at the computer.",
)


@dataclass(frozen=True)
class Signed:
    """The JSON of a hand-in with its signature, as in the file. `key`: the id of the key, or "" without one."""

    document: Mapping[str, Any]
    key: str = ""
    signature: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"document": self.document, "key": self.key, "signature": self.signature}


def sign(root: Path, document: Mapping[str, Any]) -> Signed:
    """Sign with the key in the folder of runs `root`, which is created if there is none."""
    key = _key(root)
    return Signed(document, _id(key), _signature(key, document))


def check(root: Path, signed: Signed) -> Signature:
    """Whether the app whose folder of runs is `root` wrote the document as it is.

    Raises `MachineError` where there is a key that cannot be read.
    """
    if not signed.signature:
        return "unsigned"
    with disk_errors_as_sentences(root):
        key = _read(root / FOLDER / FILE)
    if key is None or not hmac.compare_digest(signed.key.encode(), _id(key).encode()):
        return "other_key"
    same = hmac.compare_digest(signed.signature.encode(), _signature(key, signed.document).encode())
    return "valid" if same else "changed"


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: the same JSON value gives the same bytes."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _signature(key: bytes, document: Mapping[str, Any]) -> str:
    return hmac.new(key, canonical(document), hashlib.sha256).hexdigest()


def _id(key: bytes) -> str:
    return hashlib.sha256(b"id of " + key).hexdigest()[:16]


def _key(root: Path) -> bytes:
    path = root / FOLDER / FILE
    with disk_errors_as_sentences(root):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        key = _read(path)
    if key is None:
        raise MachineError(
            Message(
                "key_damaged",
                "The key {file} is damaged. Restore it from a backup. If there is none, delete it: the next hand-in "
                "gets a new key, and the signatures of earlier ones can no longer be checked.",
                file=str(path),
            )
        )
    return key


def _create(path: Path) -> None:
    """Write a key that only this user can read; two apps that begin at once agree on one."""
    temporary = path.with_name(f".{FILE}.{secrets.token_hex(4)}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links, such as that of a USB stick
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    """The key; `None` where there is none, or a damaged one. Raises `OSError` where it may not be read."""
    try:
        with path.open("rb") as file:
            key = bytes.fromhex(file.read(2 * BYTES + 1).decode().strip())
    except (FileNotFoundError, ValueError):
        return None
    return key if len(key) == BYTES else None
