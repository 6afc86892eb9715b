"""The markup of the reference pages, and its HTML.

A text is one paragraph with `**bold**`, `*italic*`, `` `code` `` and `[words](target)`. A target is `term:ID`, a term
of the glossary; `faq:ID`, a question; the address of a page of the app, without a slash (`lab?preset=lab-hops`); or
`https://…`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<italic>[^*\s][^*]*)\*|`(?P<code>[^`]+)`|\[(?P<words>[^\]]+)\]\((?P<target>[^)\s]+)\)"
)
EXTERNAL = "https://"


def to_html(text: str) -> str:
    """`text` as inline HTML; everything that is not markup is escaped."""
    done, parts = 0, []
    for found in TOKEN.finditer(text):
        parts.append(html.escape(text[done : found.start()]))
        parts.append(_element(found))
        done = found.end()
    return "".join(parts) + html.escape(text[done:])


def to_plain(text: str) -> str:
    """`text` without its markup: for tooltips and for the search."""
    return TOKEN.sub(lambda f: f["code"] or to_plain(f["bold"] or f["italic"] or f["words"]), text)


def targets(text: str) -> Iterator[str]:
    """The target of each link in `text`."""
    return (found["target"] for found in TOKEN.finditer(text) if found["target"])


def href(target: str) -> str:
    """The address that a target means, relative to the page."""
    scheme, colon, id = target.partition(":")
    if colon and scheme == "term":
        return f"glossary?term={id}"
    return f"faq#{id}" if colon and scheme == "faq" else target


def _element(found: re.Match[str]) -> str:
    if found["target"]:
        address = html.escape(href(found["target"]))
        outside = ' target="_blank" rel="noopener noreferrer"' if found["target"].startswith(EXTERNAL) else ""
        return f'<a href="{address}"{outside}>{to_html(found["words"])}</a>'
    for tag, name in (("strong", "bold"), ("em", "italic")):
        if found[name]:
            return f"<{tag}>{to_html(found[name])}</{tag}>"
    return f"<code>{html.escape(found['code'])}</code>"
