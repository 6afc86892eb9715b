"""Kinds of data: what a sample is, and how networks and people see it. Importing them loads no torch."""

from __future__ import annotations

from playground.kinds.base import Kind
from playground.kinds.images import IMAGES
from playground.kinds.points import POINTS

KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind of data, for example that of an installed package. It replaces one of the same name."""
    KINDS[kind.name] = kind


for _kind in (POINTS, IMAGES):
    register(_kind)

__all__ = ["IMAGES", "KINDS", "POINTS", "Kind", "register"]
