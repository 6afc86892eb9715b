"""Reads and writes the file of a hand-in: an HTML page for people, with the JSON inside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playground.errors import InputError
from playground.handin.document import BAD, MOST_BYTES, HandIn
from playground.handin.signing import Signed
from playground.runs.folder.files import parse
from playground.texts import Message

BEGIN = '<script type="application/json" id="hand-in">'
END = "</script>"
TOO_LARGE = Message("hand_in_too_large", "This file is larger than a hand-in can be.")


def embedded(signed: Signed) -> str:
    """The JSON as an element of an HTML page. No text in it can end the element or begin another."""
    text = json.dumps(signed.to_json(), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"{BEGIN}{text}{END}"


def read_file(path: Path) -> tuple[Signed, HandIn]:
    """The hand-in in a file. Raises `InputError`."""
    try:
        with path.open("rb") as file:
            return read(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise InputError(
            Message(
                "hand_in_unreadable",
                "{file} cannot be read: {why}. Check its name and permissions.",
                file=str(path),
                why=error.strerror or str(error),
            )
        ) from error


def read(content: bytes) -> tuple[Signed, HandIn]:
    """The hand-in in the bytes of a page, or of its JSON alone. Nothing in it is trusted. Raises `InputError`."""
    if len(content) > MOST_BYTES:
        raise InputError(TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
        begin = text.find(BEGIN)
        if begin >= 0:
            end = text.find(END, begin)
            text = text[begin + len(BEGIN) : end if end >= 0 else None]
        found = parse(text)
    except ValueError as error:
        raise InputError(BAD) from error
    signed = _signed(found)
    return signed, HandIn.from_json(signed.document)


def _signed(found: Any) -> Signed:
    document = found.get("document") if isinstance(found, Mapping) else None
    if not isinstance(document, Mapping):
        raise InputError(BAD)
    key, signature = found.get("key", ""), found.get("signature", "")
    if not isinstance(key, str) or not isinstance(signature, str):
        raise InputError(BAD)
    return Signed(document, key, signature)
