"""Links to terms of the glossary, for the Markdown of pages.

`frontend/shared/page/terms.js` explains every link to a term in a small card, on hover, focus and touch.
"""

from __future__ import annotations

from playground.app.language import language
from playground.reference import find_term


def term(name: str, words: str = "") -> str:
    """A Markdown link to the term with this id or name, shown as `words`, else by its name in the tab's language.

    Raises `KeyError` where the glossary has no such term.
    """
    entry = find_term(name)
    return f"[{words or entry.in_language('title', language())}](glossary?term={entry.id})"
