"""The reference pages: frequent questions, the glossary and the resources, as data in two languages.

Pure: no Streamlit. `content` reads and checks the files, `described` gives a page to the browser.
"""

from __future__ import annotations

from playground.reference.content import (
    PAGES,
    PageName,
    ReferenceEntry,
    ReferenceSection,
    entries,
    find_term,
    problems,
    sections,
)
from playground.reference.described import described, sketches, tooltips

__all__ = [
    "PAGES",
    "PageName",
    "ReferenceEntry",
    "ReferenceSection",
    "described",
    "entries",
    "find_term",
    "problems",
    "sections",
    "sketches",
    "tooltips",
]
