"""Addresses of live states of the app, `PAGE?QUERY`, and whether they open what they promise."""

from __future__ import annotations

from urllib.parse import parse_qsl

from playground import paths, presets
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.link import from_query
from playground.training.dirac import METHODS, SCHEMES

VIEW = "view."  # keys of the 2-D lab's address that say how it is looked at
EXPLORE = ("model", "at", "tool")
DIRAC = ("method", "beside", "scheme", "h", "strength", "start")
PLAIN = ("", "faq", "glossary", "resources")


def parts(address: str) -> tuple[str, dict[str, str]]:
    """The page and the query of an address."""
    page, _, query = address.partition("?")
    return page, dict(parse_qsl(query, keep_blank_values=True))


def settings(query: dict[str, str], start: str) -> tuple[str, RunConfig]:
    """The preset and the configuration of a link to a page that trains. Raises `InputError`."""
    return from_query({"preset": start} | {k: v for k, v in query.items() if not k.startswith(VIEW)})


def preset_of(address: str) -> presets.Preset | None:
    """The preset that an address of Train or the lab names; `None` for other pages."""
    page, query = parts(address)
    if page not in ("train", "lab"):
        return None
    return presets.load(query.get("preset", presets.LAB if page == "lab" else presets.DEFAULT))


def problem_of(address: str) -> str:
    """Why an address does not open what it promises; "" where it does. One line, for those who write content."""
    page, query = parts(address)
    if page in ("train", "lab"):
        return _of_settings(page, query, address)
    if page == "dirac":
        return _of_dirac(query)
    if page == "explore":
        return _of_explore(query)
    return "" if page in PLAIN else f"there is no page {page}"


def _of_settings(page: str, query: dict[str, str], address: str) -> str:
    try:
        _, config = settings(query, presets.LAB if page == "lab" else presets.DEFAULT)
    except PlaygroundError as error:
        return f"{address}: {error}"
    if page == "lab" and not config.data.kind.in_plane:
        return f"{address}: the lab shows data in the plane"
    return next((f"{address}: {problem.message}" for problem in config.problems()), "")


def _of_dirac(query: dict[str, str]) -> str:
    if unknown := sorted(query.keys() - set(DIRAC)):
        return f"the Nash page does not know {', '.join(unknown)}"
    methods = {query[key] for key in ("method", "beside") if key in query}
    unknown = [*(methods - METHODS.keys()), *({query.get("scheme", "simultaneous")} - SCHEMES.keys())]
    return f"the Nash page has no {', '.join(unknown)}" if unknown else ""


def _of_explore(query: dict[str, str]) -> str:
    if unknown := sorted(query.keys() - set(EXPLORE)):
        return f"Explore does not know {', '.join(unknown)}"
    known = {path.stem for path in paths.pretrained_dir().glob("*.safetensors")}
    model = query.get("model", "")
    return "" if model in known else f"Explore has no generator {model}"
