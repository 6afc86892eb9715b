"""Zips from people: how many files one holds, before its list is read."""

from __future__ import annotations

import os
from typing import BinaryIO

SIGNATURE = b"PK\1\2"  # of each entry of the list
SHORTEST = 46  # bytes that an entry takes


def entries(file: BinaryIO, most: int) -> int:
    """How many files the zip can hold, at most, or 0 where it is too small for more than `most` of them.

    `zipfile` reads the whole list at once, which of a small file of nothing else fills the memory.
    """
    if file.seek(0, os.SEEK_END) < SHORTEST * most:
        return 0
    file.seek(0)
    count, end = 0, b""
    while chunk := file.read(1 << 20):
        count += (end + chunk).count(SIGNATURE)
        end = chunk[1 - len(SIGNATURE) :]
    return count
