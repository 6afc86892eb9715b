"""A reference page as plain JSON for the browser."""

from __future__ import annotations

from typing import Any

from playground import assets
from playground.reference.addresses import parts, preset_of
from playground.reference.content import PageName, ReferenceEntry, entries, sections
from playground.reference.markup import to_html, to_plain
from playground.reference.sketches import drawn
from playground.texts import ENGLISH, Translate, mark

ROOMS = {  # pages that a live state is on
    "train": mark("Train"),
    "lab": mark("Lab"),
    "explore": mark("Explore"),
    "dirac": mark("Nash equilibrium"),
}
STATUSES = {
    "active": mark("active"),
    "stable": mark("stable, rarely changed"),
    "dormant": mark("dormant"),
    "archived": mark("archived"),
    "paper": "",
    "data": "",
}


def described(page: PageName, language: str, t: Translate) -> list[dict[str, Any]]:
    """The sections of `page` in `language`; `t` translates the words around the content."""
    return [
        {
            "id": section.id,
            "title": section.title.get(language, section.title.get(ENGLISH, "")),
            "entries": [_entry(page, entry, language, t) for entry in section.entries],
        }
        for section in sections(page)
    ]


def sketches(page: PageName) -> dict[str, str]:
    """The HTML of each picture of `page`, by its name; several entries may share one."""
    return {name: drawn(name) for entry in entries(page) if (name := entry.facts.get("sketch", ""))}


def tooltips(language: str) -> dict[str, dict[str, str]]:
    """Of each term, by its id: its name, and its text without markup."""
    return {
        entry.id: {"title": entry.in_language("title", language), "text": to_plain(entry.in_language("text", language))}
        for entry in entries("glossary")
    }


def _entry(page: PageName, entry: ReferenceEntry, language: str, t: Translate) -> dict[str, Any]:
    facts = entry.facts
    found: dict[str, Any] = {
        "id": entry.id,
        "title": entry.in_language("title", language),
        "html": to_html(entry.in_language("text", language)),
        "names": sorted(entry.names),
        "find": " ".join(
            [*entry.names, *(to_plain(text) for said in entry.said.values() for text in said.values())]
        ).lower(),
    }
    if page == "glossary":
        found |= {"other": _elsewhere(entry, language), "sketch": facts["sketch"]}
    if page == "resources":
        status = STATUSES[facts["status"]]
        found |= {
            "url": facts["url"],
            "status": facts["status"],
            "facts": [fact for fact in (facts.get("year"), status and t(status), facts.get("licence")) if fact],
        }
    if see := facts.get("see"):
        found["see"] = {"href": see, "label": _label(see, t), "picture": _picture(see) if page == "faq" else ""}
        found["look"] = to_html(entry.in_language("look", language))
    return found


def _searched(entry: ReferenceEntry) -> str:
    """What the search looks through: all names and texts in all languages, in small letters."""
    texts = (to_plain(text) for said in entry.said.values() for text in said.values())
    return " ".join([*sorted(entry.names), *texts]).lower()


def _elsewhere(entry: ReferenceEntry, language: str) -> str:
    """The name in the other language: English on a Chinese page, Chinese on an English one."""
    other = "zh_Hans" if language == ENGLISH else ENGLISH
    name = entry.in_language("title", other)
    return "" if name == entry.in_language("title", language) else name


def _label(see: str, t: Translate) -> str:
    """Where a live state is: “Lab: Hops between modes”."""
    room = t(ROOMS[parts(see)[0]])
    preset = preset_of(see)
    return t("{page}: {state}", page=room, state=t(preset.title)) if preset is not None else room


def _picture(see: str) -> str:
    """The address of the picture of the preset that a live state begins with; "" without one."""
    preset = preset_of(see)
    name = f"presets/{preset.name}.webp" if preset is not None else ""
    return assets.address(name) if name in assets.files() else ""
