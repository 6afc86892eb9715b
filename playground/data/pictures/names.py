"""Names of files as people gave them: decoded, divided at slashes of either kind, and judged."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
import zipfile
from collections.abc import Sequence

HIDDEN = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "@eadir", "$recycle.bin", "lost+found"}
MAX_NAME = 255  # characters; no file system has longer names
MAX_DEPTH = 64
UTF8_FLAG = 0x800  # of a zip entry
DOS = 0  # the system that most zips from Windows name
SHOWN = 80  # the last characters of a path, for a sentence


def parts_of(name: str) -> tuple[str, ...]:
    """The folders and the file of a path inside a folder or a zip; "." and empty parts are dropped.

    Backslashes divide too: Windows writes them into zips, and unpacking those elsewhere leaves them in file names.
    """
    return tuple(unicodedata.normalize("NFC", p) for p in name.replace("\\", "/").split("/") if p not in ("", "."))


def hidden(parts: tuple[str, ...]) -> bool:
    """Whether a system or an editor made this file or one of its folders, not a person."""
    return any(part.startswith(".") or part.lower() in HIDDEN for part in parts)


def usable(parts: tuple[str, ...]) -> bool:
    return 0 < len(parts) <= MAX_DEPTH and max(map(len, parts)) <= MAX_NAME


def shown(parts: tuple[str, ...]) -> str:
    """A path for a sentence or a list: its end, without control characters."""
    return printable("/".join(parts)[-SHOWN:])


def printable(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)


def natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """A sorting key by which "2" comes before "10", and "a2" before "a10"."""
    pieces = re.split("([0-9]+)", name)
    return [(0, int(p), "") if p.isdecimal() and p.isascii() else (1, 0, p) for p in pieces if p], name


def from_disk(name: str) -> str:
    """The name of a file on this computer as text, in whatever encoding it is."""
    try:
        name.encode()
        return name
    except UnicodeEncodeError:  # half a character: Python's mark for a byte that is no UTF-8
        raw = os.fsencode(name)
        return raw.decode(encoding_of(raw, "latin-1"))


def from_zip(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of a zip's entries, all in one encoding.

    `zipfile` reads CP437 wherever UTF-8 is not announced, which most packers forget.
    """
    raw: dict[int, bytes] = {}
    for i, info in enumerate(infos):
        if not info.flag_bits & UTF8_FLAG:
            with contextlib.suppress(UnicodeEncodeError):  # the Unicode path of an extra field has been read already
                raw[i] = info.orig_filename.split("\0")[0].encode("cp437")
    dos = any(infos[i].create_system == DOS for i in raw)
    encoding = encoding_of(b"/".join(raw.values()), "cp437" if dos else "latin-1")
    return [raw[i].decode(encoding) if i in raw else info.filename for i, info in enumerate(infos)]


def encoding_of(raw: bytes, otherwise: str) -> str:
    """The encoding of names: UTF-8, or Chinese (GBK) where all that is not ASCII comes in pairs of high bytes.

    `otherwise`: the encoding of the rest, which must have a character for every byte.
    """
    pairs = re.fullmatch(rb"(?:[\0-\x7f]|[\x81-\xfe][\x80-\xfe])*", raw) is not None
    for encoding in ("utf-8", "gbk") if pairs else ("utf-8",):
        with contextlib.suppress(UnicodeDecodeError):
            raw.decode(encoding)
            return encoding
    return otherwise
