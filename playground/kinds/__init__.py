"""Kinds of data: what a sample is, how networks take it, how a person sees it. Importing them loads no torch."""

from __future__ import annotations

from playground.kinds.base import Kind
from playground.kinds.images import IMAGES
from playground.kinds.points import POINTS

KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind of data, one of an installed package for example; one of the same name gives way."""
    KINDS[kind.name] = kind


for _kind in (POINTS, IMAGES):
    register(_kind)

__all__ = ["IMAGES", "KINDS", "POINTS", "Kind", "register"]
