"""Counts the files of an untrusted zip before its list is read."""

from __future__ import annotations

import os
from typing import BinaryIO

SIGNATURE = b"PK\1\2"  # the beginning of each entry of the list
SHORTEST = 46  # bytes of the smallest entry


def entries(file: BinaryIO, most: int) -> int:
    """The maximum number of files in the zip, or 0 if it is too small for more than `most`.

    `zipfile` reads the whole list at once, and a small file that contains only a list could fill the memory.
    """
    if file.seek(0, os.SEEK_END) < SHORTEST * most:
        return 0
    file.seek(0)
    count, end = 0, b""
    while chunk := file.read(1 << 20):
        count += (end + chunk).count(SIGNATURE)
        end = chunk[1 - len(SIGNATURE) :]
    return count
