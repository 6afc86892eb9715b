"""What the block of the reference pages is told: frequent questions, the glossary, the resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.reference import PageName, described, sketches, tooltips
from playground.texts import mark, translate, translator

TITLES: Mapping[PageName, str] = {
    "faq": mark("Frequently asked questions"),
    "glossary": mark("Glossary"),
    "resources": mark("Resources"),
}
INTROS: Mapping[PageName, str] = {
    "faq": mark("Each answer ends with a link that opens the app in a state in which you can see it for yourself."),
    "glossary": mark("Every term that this app uses, with a picture and a place where you can see it live."),
    "resources": mark(
        "Frameworks, libraries, data, papers and other teaching tools: what each is good for today, and what is no "
        "longer maintained. Compiled in November 2026, not every entry checked online; read the licence on the "
        "project's own page before you use something. The links lead out of the app and need the internet."
    ),
}
SEARCHES: Mapping[PageName, str] = {
    "faq": mark("Search the questions"),
    "glossary": mark("Search the glossary"),
    "resources": mark("Search the resources"),
}


def reference(page: PageName, language: str, query: Mapping[str, str]) -> dict[str, Any]:
    """A reference page. `query` may name an entry (`term`) or words to search for (`q`)."""
    t = translator(language)
    return {
        "page": page,
        "title": t(TITLES[page]),
        "intro": t(INTROS[page]),
        "searches": {name: t(words) for name, words in SEARCHES.items()},
        "sections": described(page, language, t),
        "sketches": sketches(page),
        "asked": {"term": query.get("term", ""), "q": query.get("q", "")},
    }


def glossary(language: str) -> dict[str, Any]:
    """The terms of the glossary, for the cards that explain them on every page."""
    return {"terms": tooltips(language), "more": translate(mark("More in the glossary"), language)}
