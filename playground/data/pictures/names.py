"""Names of picture files: decoded, divided at slashes and backslashes, and checked."""

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
SHOWN = 80  # last characters of a path that a sentence shows


def parts_of(name: str) -> tuple[str, ...]:
    """The folders and the file of a path inside a folder or a zip, without "." and empty parts.

    Backslashes are separators, too: Windows writes them into zips, and other systems unpack them into file names.
    """
    return tuple(unicodedata.normalize("NFC", p) for p in name.replace("\\", "/").split("/") if p not in ("", "."))


def hidden(parts: tuple[str, ...]) -> bool:
    """Whether a system or an editor, and not a person, made this file or one of its folders."""
    return any(part.startswith(".") or part.lower() in HIDDEN for part in parts)


def usable(parts: tuple[str, ...]) -> bool:
    return 0 < len(parts) <= MAX_DEPTH and max(map(len, parts)) <= MAX_NAME


def shown(parts: tuple[str, ...]) -> str:
    """The end of a path for a sentence or a list, without control characters."""
    return printable("/".join(parts)[-SHOWN:])


def printable(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)


def natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """A sort key that puts "2" before "10", and "a2" before "a10"."""
    pieces = re.split("([0-9]+)", name)
    return [(0, int(p), "") if p.isdecimal() and p.isascii() else (1, 0, p) for p in pieces if p], name


def from_disk(name: str) -> str:
    """The name of a file on this computer as text, also if it is not UTF-8."""
    try:
        name.encode()
        return name
    except UnicodeEncodeError:  # a lone surrogate is Python's mark for a byte that is not UTF-8
        raw = os.fsencode(name)
        return raw.decode(encoding_of(raw, "latin-1"))


def from_zip(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of the entries of a zip, all decoded with one encoding.

    Without the flag for UTF-8, which many programs do not set, `zipfile` decodes names as CP437.
    """
    raw: dict[int, bytes] = {}
    for i, info in enumerate(infos):
        if not info.flag_bits & UTF8_FLAG:
            with contextlib.suppress(UnicodeEncodeError):  # already decoded from an extra field
                raw[i] = info.orig_filename.split("\0")[0].encode("cp437")
    dos = any(infos[i].create_system == DOS for i in raw)
    encoding = encoding_of(b"/".join(raw.values()), "cp437" if dos else "latin-1")
    return [raw[i].decode(encoding) if i in raw else info.filename for i, info in enumerate(infos)]


def encoding_of(raw: bytes, otherwise: str) -> str:
    """The encoding of names: UTF-8, or Chinese (GBK) if all non-ASCII bytes are in pairs of high bytes.

    `otherwise` is the encoding for all other names. It must have a character for every byte.
    """
    pairs = re.fullmatch(rb"(?:[\0-\x7f]|[\x81-\xfe][\x80-\xfe])*", raw) is not None
    for encoding in ("utf-8", "gbk") if pairs else ("utf-8",):
        with contextlib.suppress(UnicodeDecodeError):
            raw.decode(encoding)
            return encoding
    return otherwise
