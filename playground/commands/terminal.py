"""What the command line prints: messages in the language of the environment, and data as it is.

Only this module prints. Data are JSON, paths and names: they are the same in every language.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

from playground.texts import ENGLISH, Message, match_language, translate

PROG = "gan-playground"
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as POSIX says


def language() -> str:
    """The language of the environment; English where it names none of ours."""
    named = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return match_language(named) or ENGLISH


def t(text: str | Message, **values: Any) -> str:
    """`text` in the language of the environment, `{name}` filled."""
    return translate(Message("", text, **values) if isinstance(text, str) else text, language())


def show(*messages: Message, error: bool = False) -> None:
    """Print messages as one line on the standard output; with `error` on the standard error output."""
    print(" ".join(map(t, messages)), file=sys.stderr if error else sys.stdout, flush=True)


def say(message: Message) -> None:
    """Print a message on the standard error output, after the name of the program."""
    print(f"{PROG}: {t(message)}", file=sys.stderr, flush=True)


def show_data(*lines: str) -> None:
    """Print data that no language changes, one per line."""
    for line in lines:
        print(line, flush=True)


def show_json(value: Any, indent: int | None = None) -> None:
    print(json.dumps(value, indent=indent))


def show_table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print rows of cells in columns; those whose number is in `right` end at one place."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [_padded(cell, widths[i], right=i in right) for i, cell in enumerate(row)]
        print("  ".join(cells).rstrip(), flush=True)


def width(text: str) -> int:
    """The places that a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(cell: str, places: int, *, right: bool) -> str:
    space = " " * (places - width(cell))
    return space + cell if right else cell + space
