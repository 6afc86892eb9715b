"""How names, amounts and dates are written on the page."""

from __future__ import annotations

import string
import time
from html import escape

from playground.app.language import t
from playground.texts import mark

MONTHS = (
    *(mark("Jan"), mark("Feb"), mark("Mar"), mark("Apr"), mark("May"), mark("Jun")),
    *(mark("Jul"), mark("Aug"), mark("Sep"), mark("Oct"), mark("Nov"), mark("Dec")),
)


def plain(text: str) -> str:
    """`text` with Markdown's signs escaped, so that a name is shown as it is typed."""
    return "".join(f"\\{c}" if c in string.punctuation else c for c in text)


def html(text: str) -> str:
    """`text` as HTML that shows it as it is, also within a quoted attribute."""
    return escape(text, quote=True)


def megabytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"


def date(seconds: float, *, exact: bool = False) -> str:
    """A time since the epoch as day and local time: "29 Nov 14:05"; with seconds where it must be `exact`."""
    then = time.localtime(seconds)
    clock = time.strftime("%H:%M:%S" if exact else "%H:%M", then)
    return t("{day} {month} {time}", day=then.tm_mday, month=t(MONTHS[then.tm_mon - 1]), time=clock)
