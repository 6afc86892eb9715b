"""The code with which people join a class: six characters that are not mistaken for others."""

from __future__ import annotations

import secrets
import unicodedata

CHARACTERS = "234679ACDEFGHJKMNPQRTUVWXYZ"  # without 0 O, 1 I L, 5 S and 8 B
LENGTH = 6


def new_code() -> str:
    return "".join(secrets.choice(CHARACTERS) for _ in range(LENGTH))


def spaced(code: str) -> str:
    """A code as it is shown: `K7F2QD` → `K7F 2QD`."""
    half = LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def read_code(text: str) -> str:
    """What a person has typed, as a code: full-width and small letters, spaces and dashes are understood.

    The result may be no code at all; comparing it shows that.
    """
    plain = unicodedata.normalize("NFKC", text[:100]).upper()
    return "".join(c for c in plain if c.isalnum())[: 2 * LENGTH]
