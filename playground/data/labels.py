"""Labels by name, in configurations and edits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.data import DATA
from playground.options import choose


def by_name(data: Any, schema: int) -> Any:
    """The section `data` of a configuration with `classes` as a list of names. Anything else is returned unchanged.

    In schema 1 a number is the index of a label; later it is a name, like "3". A single label need not be in a list.
    Raises `ConfigError` if the data cannot be read.
    """
    if not isinstance(data, Mapping) or "classes" not in data:
        return data
    chosen = data["classes"]
    chosen = chosen if isinstance(chosen, list | tuple) else [chosen]
    if schema == 1 and any(map(_is_whole, chosen)):
        known = choose(DATA, {**data, "classes": ()}, "data").labels_known
        chosen = [known[c] if _is_whole(c) and 0 <= c < len(known) else c for c in chosen]
    return {**data, "classes": [str(c) if _is_whole(c) else c for c in chosen]}


def named(patch: Mapping[str, Any]) -> dict[str, Any]:
    """An edit as a journal stores it: labels that a person gave as numbers become names."""
    found = dict(patch)
    if "data.classes" in found:
        found["data.classes"] = by_name({"classes": found["data.classes"]}, 2)["classes"]
    if "data" in found:
        found["data"] = by_name(found["data"], 2)
    return found


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
