"""Links to terms of the glossary: in the Markdown of pages, and of settings, losses and figures.

`frontend/shared/page/terms.js` explains every link to a term in a small card, on hover, focus and touch.
"""

from __future__ import annotations

from playground.app.language import language
from playground.blocks.terms import terms_of
from playground.reference import find_term


def term(name: str, words: str = "") -> str:
    """A Markdown link to the term with this id or name, shown as `words`, else by its name in the tab's language.

    Raises `KeyError` where the glossary has no such term.
    """
    entry = find_term(name)
    return f"[{words or entry.in_language('title', language())}](glossary?term={entry.id})"


def help_of(path: str, help: str) -> str:
    """The help of a setting as Markdown, with links to the terms that explain it."""
    return " ".join(filter(None, (help, " · ".join(term(name) for name in terms_of(path)))))
