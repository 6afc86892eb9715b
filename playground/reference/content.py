"""Reads the content of the reference pages: one folder per page, one TOML file per section, all languages together.

A file has the `title` of its section per language and one table per entry. An entry is written in one place, in every
language: `en.title`, `zh_Hans.title`, and so on. `problems` finds an entry that lacks a language and a link that leads
nowhere; the tests call it. Nothing is drawn here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playground.errors import InputError
from playground.reference.addresses import problem_of
from playground.reference.markup import EXTERNAL, targets
from playground.reference.sketches import exists
from playground.texts import ENGLISH, LANGUAGES, Message

FOLDER = Path(__file__).parent
PageName = Literal["faq", "glossary", "resources"]
PAGES: tuple[PageName, ...] = ("faq", "glossary", "resources")
TEXTS: Mapping[str, tuple[str, ...]] = {  # what an entry says in each language
    "faq": ("title", "text", "look"),
    "glossary": ("title", "text"),
    "resources": ("title", "text"),
}
FACTS: Mapping[str, tuple[str, ...]] = {  # what it says once; those in brackets may be left out
    "faq": ("see",),
    "glossary": ("see", "sketch", "[also]"),
    "resources": ("url", "status", "[licence]", "[year]"),
}
STATUSES = ("active", "stable", "dormant", "archived", "paper", "data")


@dataclass(frozen=True)
class ReferenceEntry:
    """A question, a term or a resource."""

    id: str
    said: Mapping[str, Mapping[str, str]]  # language → name of a text → text
    facts: Mapping[str, str]
    also: tuple[str, ...] = ()  # other names of a term, in any language

    def in_language(self, name: str, language: str) -> str:
        return self.said.get(language, {}).get(name, "") or self.said.get(ENGLISH, {}).get(name, "")

    @property
    def names(self) -> frozenset[str]:
        """Everything that this entry is called, in small letters."""
        return frozenset(
            n.lower() for n in (self.id, *self.also, *(said.get("title", "") for said in self.said.values()))
        )


@dataclass(frozen=True)
class ReferenceSection:
    """The entries of one file."""

    id: str
    title: Mapping[str, str]
    entries: tuple[ReferenceEntry, ...]


@cache
def sections(page: PageName) -> tuple[ReferenceSection, ...]:
    """The sections of a page, in the order of their files. Raises `InputError` for a file that cannot be read."""
    return tuple(_section(file) for file in sorted((FOLDER / page).glob("*.toml")))


def entries(page: PageName) -> Iterator[ReferenceEntry]:
    return (entry for section in sections(page) for entry in section.entries)


def find_term(name: str) -> ReferenceEntry:
    """The term of the glossary with this id or name, in any language. Raises `KeyError` where there is none."""
    return _terms()[name.strip().lower()]


@cache
def _terms() -> dict[str, ReferenceEntry]:
    return {name: entry for entry in entries("glossary") for name in sorted(entry.names)}


def _section(file: Path) -> ReferenceSection:
    try:
        found: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        why = str(error)
        raise InputError(
            Message("reference_unreadable", "{file} cannot be read: {why}", file=file.name, why=why)
        ) from error
    title = found.pop("title", {})
    return ReferenceSection(file.stem.partition("-")[2], title, tuple(_entry(id, e) for id, e in found.items()))


def _entry(id: str, given: Mapping[str, Any]) -> ReferenceEntry:
    said = {key: value for key, value in given.items() if isinstance(value, dict)}
    facts = {key: value for key, value in given.items() if isinstance(value, str)}
    return ReferenceEntry(id, said, facts, tuple(given.get("also", ())))


# -- checks -----------------------------------------------------------------------------------------------------------


def problems() -> list[str]:
    """What is wrong with the content, one line each; for those who write it, so not translated."""
    return [problem for page in PAGES for problem in (*_of_names(page), *_of_page(page))]


def _of_names(page: PageName) -> Iterator[str]:
    owners: dict[str, str] = {}
    for entry in entries(page):
        for name in sorted(entry.names):
            if owners.setdefault(name, entry.id) != entry.id:
                yield f"{page}: “{name}” means {owners[name]} and {entry.id}"


def _of_page(page: PageName) -> Iterator[str]:
    for section in sections(page):
        for language in LANGUAGES:
            if not section.title.get(language):
                yield f"{page}/{section.id}: no title in {language}"
        for entry in section.entries:
            yield from (f"{page}/{entry.id}: {problem}" for problem in _of_entry(page, entry))


def _of_entry(page: PageName, entry: ReferenceEntry) -> Iterator[str]:
    for language in LANGUAGES:
        said = entry.said.get(language, {})
        yield from (f"no {name} in {language}" for name in TEXTS[page] if not said.get(name))
        yield from (f"unknown text {name}" for name in sorted(said.keys() - set(TEXTS[page])))
        for text in said.values():
            yield from (f"{language}: {problem}" for target in targets(text) if (problem := problem_of_target(target)))
    yield from (f"unknown language {language}" for language in sorted(entry.said.keys() - LANGUAGES.keys()))
    known = {name.strip("[]") for name in FACTS[page]}
    yield from (f"unknown {name}" for name in sorted(entry.facts.keys() - known))
    yield from (f"no {name}" for name in FACTS[page] if name[0] != "[" and not entry.facts.get(name))
    yield from _of_facts(entry.facts)


def _of_facts(facts: Mapping[str, str]) -> Iterator[str]:
    if (see := facts.get("see")) and (problem := problem_of(see)):
        yield problem
    if (sketch := facts.get("sketch")) and not exists(sketch):
        yield f"there is no sketch {sketch}"
    if (status := facts.get("status")) and status not in STATUSES:
        yield f"there is no status {status}"
    if (url := facts.get("url")) and not url.startswith(EXTERNAL):
        yield f"{url} is not an address of the internet"


def problem_of_target(target: str) -> str:
    """Why a link of the content leads nowhere; "" where it leads somewhere."""
    scheme, colon, id = target.partition(":")
    if target.startswith(EXTERNAL):
        return ""
    if colon and scheme in ("term", "faq"):
        page: PageName = "glossary" if scheme == "term" else "faq"
        return "" if any(entry.id == id for entry in entries(page)) else f"there is no {target}"
    return problem_of(target)
