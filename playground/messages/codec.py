"""Converts messages to JSON and back: the fields of the dataclass, and its tag as `type`."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from playground.errors import InputError
from playground.texts import Message


def tag(cls: type) -> str:
    """The tag of a class: `step_once` for `StepOnce`, or its attribute `TAG`."""
    if "TAG" in vars(cls):
        return str(vars(cls)["TAG"])
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def to_json(event: Any) -> dict[str, Any]:
    """A message as plain JSON values, with its tag."""
    values = {f.name: getattr(event, f.name) for f in dataclasses.fields(event)}
    return {"type": tag(type(event)), **{k: _plain(v) for k, v in values.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return value.to_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_json(value)
    return list(value) if isinstance(value, tuple) else value


def from_json(union: Any, values: Any) -> Any:
    """The message that `values` describe: a member of `union`, or of a single class.

    Raises `InputError` for an unknown tag, key, type or literal, because messages may come from outside.
    """
    members = {tag(c): c for c in (typing.get_args(union) or (union,))}
    cls = members.get(str(values.get("type"))) if isinstance(values, Mapping) else None
    if cls is None:
        raise InputError(Message("message_unknown", "A message must be one of {known}.", known=", ".join(members)))
    kinds = _kinds(cls)
    given = {k: v for k, v in values.items() if k != "type"}
    wrong = [k for k, v in given.items() if k not in kinds or not _fits(v, kinds[k])]
    missing = [
        f.name
        for f in dataclasses.fields(cls)
        if f.name not in given and f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    if wrong or missing:
        raise InputError(
            Message(
                "message_part",
                "The message “{message}” has a wrong or missing part: {parts}.",
                message=tag(cls),
                parts=", ".join(map(str, wrong + missing))[:80],
            )
        )
    return cls(**{k: _read(v, kinds[k]) for k, v in given.items()})


def _read(value: Any, kind: Any) -> Any:
    if isinstance(value, list) and _is_tuple(kind):
        return tuple(value)
    if not isinstance(value, Mapping):
        return value
    kinds = typing.get_args(kind) or (kind,)
    nested = next((k for k in kinds if dataclasses.is_dataclass(k)), None)
    if nested is not None:
        return from_json(nested, value)
    return Message.from_json(value) if Message in kinds else value


def _describes(kind: Any, value: Any) -> bool:
    try:
        from_json(kind, value)
    except InputError:
        return False
    return True


@cache
def _kinds(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _is_tuple(kind: Any) -> bool:
    return typing.get_origin(kind) is tuple


def _fits(value: Any, kind: Any) -> bool:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return True
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, a) for a in arguments)
    if origin is Literal:
        return isinstance(value, str) and value in arguments
    if origin in (tuple, list):
        return isinstance(value, list | tuple) and len(value) <= 10_000 and all(_fits(v, arguments[0]) for v in value)
    if origin is not None:  # Mapping[str, …]
        return isinstance(value, Mapping) and all(
            isinstance(k, str) and _fits(v, arguments[1]) for k, v in value.items()
        )
    if kind is type(None):
        return value is None
    if kind is Message:
        return Message.from_json(value) is not None
    if dataclasses.is_dataclass(kind):
        return _describes(kind, value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and -1e300 < value < 1e300
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return isinstance(value, kind)
