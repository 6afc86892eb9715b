"""The task of an assignment: the Markdown of lessons, without formulas that need a development machine.

Paragraphs, lists, **bold**, *italics*, `code`, $formulas$ as they were typed, and links to pages of the app, terms of
the glossary and https. Every text is escaped, so nothing else becomes HTML.
"""

from __future__ import annotations

import html

from playground.errors import InputError
from playground.lessons import prose
from playground.texts import Message


def to_html(text: str) -> str:
    """The text as HTML. Raises `InputError` for a link that leads elsewhere."""
    try:
        return prose.to_html(text, lambda tex, display: f"<code>{html.escape(tex)}</code>")
    except ValueError as error:
        words = "The link “{link}” in the task leads neither to a page of this app nor to an https address."
        raise InputError(Message("task_bad_link", words, link=str(error)[:100])) from error


def check_text(text: str) -> None:
    """Raise `InputError` where the text cannot be shown."""
    to_html(text)
