"""How names and amounts are written on the page."""

from __future__ import annotations

import string


def plain(text: str) -> str:
    """A name as it is typed, without Markdown's signs meaning anything."""
    return "".join(f"\\{c}" if c in string.punctuation else c for c in text)


def megabytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"
