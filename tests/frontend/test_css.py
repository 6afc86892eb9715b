"""Rules for the style sheets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "playground" / "frontend"
SHEETS = sorted(FRONTEND.rglob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.relative_to(FRONTEND)))
def test_no_background_changes_slowly(sheet: Path) -> None:
    """The text upon it changes at once, and cannot be read until the background has followed."""
    for declared in re.findall(r"transition:([^;}]*)", sheet.read_text("utf-8")):
        assert not re.search(r"\b(background|all)\b", declared), declared
