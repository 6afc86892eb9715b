"""A whole assignment in one word of an address, for computers that do not have it: compressed JSON in base64."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib

from playground.assignments.assignment import MOST_BYTES, Assignment, read_file
from playground.errors import InputError
from playground.texts import Message

BEGIN = "1."  # the version; no id contains a dot
MOST_CHARACTERS = 6_000  # of the word: an address of that length passes every browser and proxy
WORD = re.compile(r"1\.[A-Za-z0-9_-]+")
TOO_LONG = Message("assignment_too_long_for_link", "This assignment is too long for a link. Send it as a file.")
UNREADABLE = Message("assignment_link_unreadable", "This link to an assignment is damaged. Copy the whole link again.")


def pack(assignment: Assignment) -> str:
    """The word. Raises `InputError` where it would be too long for an address."""
    text = json.dumps(assignment.to_json(), ensure_ascii=False, separators=(",", ":"))
    word = BEGIN + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    if len(word) > MOST_CHARACTERS:
        raise InputError(TOO_LONG)
    return word


def unpack(word: str) -> Assignment:
    """The assignment that `pack` wrote. Raises `InputError` for anything else."""
    if len(word) > MOST_CHARACTERS or not WORD.fullmatch(word):
        raise InputError(UNREADABLE)
    try:
        packed = base64.urlsafe_b64decode(word[len(BEGIN) :] + "=" * (-(len(word) - len(BEGIN)) % 4))
        inflate = zlib.decompressobj()
        text = inflate.decompress(packed, MOST_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise InputError(UNREADABLE) from error
    if inflate.unconsumed_tail or not inflate.eof:
        raise InputError(UNREADABLE)
    return read_file(text)
