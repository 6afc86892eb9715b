"""Labels by name, in configurations and in changes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.data import DATA
from playground.options import choose


def by_name(data: Any, schema: int) -> Any:
    """The section `data` of a configuration with `classes` as a list of names; anything else as it is.

    In schema 1 a number is a place among all labels of the data; later it is a name, as "3" is. One label need not be
    in a list. Raises `ConfigError` where the data itself cannot be read.
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
    """A change as it is written into a journal: labels that a person gave as numbers are names."""
    found = dict(patch)
    if "data.classes" in found:
        found["data.classes"] = by_name({"classes": found["data.classes"]}, 2)["classes"]
    if "data" in found:
        found["data"] = by_name(found["data"], 2)
    return found


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
