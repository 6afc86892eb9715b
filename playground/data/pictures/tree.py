"""The meaning of the folders around pictures: wrappers, a split into training and test pictures, and labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.texts import Message

Folders = tuple[str, ...]  # the folders around one picture, the outermost first

_PART = re.compile(r"(?i:(train|training)|test|testing|val|valid|validation)(?:[-_ ]?([A-Z]))?")


@dataclass(frozen=True)
class Meaning:
    """The meaning of the folders of one picture: its label, if any, and whether it is held out of training.

    `left_out` is the reason why the picture is not used, or `None`.
    """

    label: str | None = None
    held_out: bool = False
    left_out: Message | None = None


def arrange(folders: Sequence[Folders]) -> list[Meaning]:
    """The meaning of the folders around each picture of one tree. `folders` must be those of readable pictures only.

    Folders around all pictures are removed. Folders `train` and `test` (or `val`, `valid`, `validation`) are a split:
    above the classes (train/cats), below them (cats/train) or in one name with them (trainA). The outermost folder that
    remains is the label.
    """
    inside = unwrapped(folders)
    parts = _split(inside) or [_Part(f, held_out=False) for f in inside]
    rest = iter(unwrapped([part.folders for part in parts if part is not None]))
    labels = [next(rest)[:1] if part is not None else () for part in parts]  # one name, or none
    known = {label for label, part in zip(labels, parts, strict=True) if part is not None and not part.held_out}
    return [_meaning(label, part, known) for label, part in zip(labels, parts, strict=True)]


def _meaning(label: Folders, part: _Part | None, known: set[Folders]) -> Meaning:
    if part is None:
        return Meaning(
            left_out=Message("beside_the_split", "It lies beside the folders of training and test pictures.")
        )
    if known == {()}:  # no training picture has a label
        return Meaning(held_out=part.held_out)
    if label not in known:
        return Meaning(
            left_out=Message("test_class_unknown", "It is a test picture of a class that no training picture has.")
        )
    return Meaning(label[0] if label else None, part.held_out)


def unwrapped(folders: Sequence[Folders]) -> list[Folders]:
    """`folders` without the folders around all pictures.

    A picture beside the only folder does not matter: if that folder contains classes, it is a wrapper.
    """
    inside = list(folders)
    while True:
        tops = {f[0] for f in inside if f}
        loose = any(not f for f in inside)
        if len(tops) != 1 or (loose and len({f[1] for f in inside if len(f) > 1}) < 2):
            return inside
        inside = [f[1:] for f in inside]


@dataclass(frozen=True)
class _Part:
    folders: Folders  # without the folder of the split
    held_out: bool


def _split(inside: Sequence[Folders]) -> list[_Part | None] | None:
    """The part of each picture, `None` for a picture of neither part; `None` alone if there is no split."""
    above = {f[0]: _PART.fullmatch(f[0]) for f in inside if f}
    if _is_split(above.values()):
        return [_read(above[f[0]], f[1:]) if f else None for f in inside]
    below = {f[1]: _PART.fullmatch(f[1]) for f in inside if len(f) > 1}
    if all(len(f) > 1 for f in inside) and all(below.values()) and _is_split(below.values()):
        return [_read(below[f[1]], (f[0], *f[2:])) for f in inside]
    return None


def _is_split(matches: Iterable[re.Match[str] | None]) -> bool:
    return {bool(m[1]) for m in matches if m} == {True, False}


def _read(match: re.Match[str] | None, rest: Folders) -> _Part | None:
    if match is None:
        return None
    return _Part((match[2], *rest) if match[2] else rest, not match[1])
