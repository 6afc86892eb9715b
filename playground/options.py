"""One table of fields: an option's parameters described once, for JSON, URL query, command line and widgets alike.

An **option** is a frozen dataclass that subclasses `Option`; each of its fields is declared with `param(...)`.
Options of one kind are registered in a visible dict `{name: class}`. This module reads and writes them.
Nothing here imports torch.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Self

from playground.errors import ConfigError
from playground.texts import Message


class Change(StrEnum):
    """What changing a field while a run goes on costs."""

    LIVE = "live"  # applies at the next step
    OPTIMISER = "optimiser"  # starts the player's optimiser afresh
    RUN = "run"  # needs a new run


@dataclass(frozen=True)
class Spec:
    """What a person has to know about one field."""

    help: str
    label: str
    low: float | None = None
    high: float | None = None
    choices: tuple[Any, ...] = ()
    max_length: int = 200  # of a text
    log: bool = False  # spans orders of magnitude: show it on a log scale
    simple: bool = False  # shown at first sight, not under «more»
    example: str = "256, 512"  # of a list, shown while it is empty
    change: Change = Change.RUN


def param(default: Any, help: str, *, label: str = "", **spec: Any) -> Any:
    """A dataclass field with its `Spec`; the keywords are those of `Spec`."""
    return dataclasses.field(default=default, metadata={"spec": Spec(help=help, label=label, **spec)})


class Option:
    """Mixin of every option: a name that stands in JSON, and what a menu shows."""

    name: ClassVar[str]  # the tag in JSON, URL and menus' values
    label: ClassVar[str]  # what a person reads in the menu
    help: ClassVar[str] = ""  # one line
    formula: ClassVar[str] = ""  # LaTeX, without dollar signs
    source: ClassVar[str] = ""  # the paper: authors, year, equation
    suggestion: ClassVar[str] = ""  # words in a menu of what can be tried beside a run; empty: it is not offered there
    suggested_with: ClassVar[Mapping[str, Any]] = {}  # dotted paths that are set along when it is tried

    def replace(self, **changes: Any) -> Self:
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]


Registry = Mapping[str, type[Option]]


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def params(cls: type) -> Iterator[tuple[str, Spec, Any]]:
    """The fields of an option class declared with `param`: name, spec (its label filled in), type."""
    for field in dataclasses.fields(cls):
        spec = field.metadata.get("spec")
        if spec is not None:
            label = spec.label or field.name.replace("_", " ")
            yield field.name, dataclasses.replace(spec, label=label), _hints(cls)[field.name]


def encode(option: Option) -> dict[str, Any]:
    """An option as plain JSON values: its tag, if it has one, and every parameter."""
    values = {name: _plain(getattr(option, name)) for name, _, _ in params(type(option))}
    return {"name": option.name, **values} if hasattr(option, "name") else values


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def decode(cls: type[Option], values: Mapping[str, Any], path: str) -> Any:
    """The option of class `cls` with `values`; what is missing takes its default.

    Raises `ConfigError`, naming `path`, on an unknown key or on a value of the wrong type or out of bounds.
    """
    table = {name: (spec, kind) for name, spec, kind in params(cls)}
    given = {k: v for k, v in values.items() if k != "name"}
    for key in given:
        if key not in table:
            known = ", ".join(table) or "none"
            raise ConfigError(
                f"{path}.{key} is not a setting; the settings of {path} are: {known}.",
                code="unknown_key",
                path=f"{path}.{key}",
            )
    return cls(**{key: check(value, *table[key], f"{path}.{key}") for key, value in given.items()})


def choose(registry: Registry, value: Any, path: str) -> Any:
    """The option that `value` (a name, or a dict with «name» and parameters) describes."""
    values = {"name": value} if isinstance(value, str) else value
    if not isinstance(values, Mapping) or not isinstance(values.get("name"), str):
        raise ConfigError(f"{path} needs a «name»: one of {', '.join(registry)}.", code="no_name", path=path)
    if values["name"] not in registry:
        raise ConfigError(
            f"{path}: there is no «{values['name'][:60]}»; choose one of {', '.join(registry)}.",
            code="unknown_name",
            path=path,
        )
    return decode(registry[values["name"]], values, path)


def check(value: Any, spec: Spec, kind: Any, path: str) -> Any:
    """`value` as the field's type, or a `ConfigError` that says what the field takes."""
    result = _cast(value, kind)
    if result is _WRONG:
        raise ConfigError(f"{path} must be {_say(kind)}, not {_show(value)}.", code="wrong_type", path=path)
    if isinstance(result, str) and len(result) > spec.max_length:
        raise ConfigError(
            f"{path} must be a text of at most {spec.max_length:,} characters, not {len(result):,}.",
            code="too_long",
            path=path,
        )
    for number in result if isinstance(result, tuple) else (result,):
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        too_low, too_high = spec.low is not None and number < spec.low, spec.high is not None and number > spec.high
        if too_low or too_high:
            raise ConfigError(
                f"{path} must be {_bounds(spec)}, not {_number(number)}.",
                code="out_of_bounds",
                path=path,
                low=spec.low,
                high=spec.high,
            )
    if spec.choices and result not in spec.choices:
        known = ", ".join(str(c) for c in spec.choices)
        raise ConfigError(f"{path} must be one of {known}, not {_show(value)}.", code="not_a_choice", path=path)
    return result


_WRONG = object()


def _cast(value: Any, kind: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _cast(value, next(a for a in typing.get_args(kind) if a is not type(None)))
    if origin is typing.Literal:
        return next((choice for choice in typing.get_args(kind) if _cast(value, type(choice)) == choice), _WRONG)
    if origin is tuple:
        if not isinstance(value, list | tuple) or len(value) > 1000:
            return _WRONG
        items = tuple(_cast(item, typing.get_args(kind)[0]) for item in value)
        return _WRONG if any(item is _WRONG for item in items) else items
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) < 1e300 else math.inf
        return number if math.isfinite(number) else _WRONG
    if kind is int and isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if abs(value) < 2**53 and int(value) == value else _WRONG
    if kind is str and isinstance(value, str):
        return value if is_text(value) else _WRONG
    if kind is bool and isinstance(value, bool):
        return value
    return _WRONG


def is_text(value: str) -> bool:
    """Whether `value` can be written down: half a character, as in a name that is no UTF-8, cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


_WORDS = {
    int: "a whole number",
    float: "a finite number",
    str: "a text",
    bool: "true or false",
}


def _say(kind: Any) -> str:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _say(next(a for a in typing.get_args(kind) if a is not type(None))) + " or null"
    if origin is tuple:
        return f"a list, each item {_say(typing.get_args(kind)[0])}"
    if origin is typing.Literal:
        return "one of " + ", ".join(str(a) for a in typing.get_args(kind))
    return _WORDS.get(kind, str(kind))


def _bounds(spec: Spec) -> str:
    if spec.high is None:
        return f"at least {_number(spec.low)}"
    if spec.low is None:
        return f"at most {_number(spec.high)}"
    return f"between {_number(spec.low)} and {_number(spec.high)}"


def _number(value: float | None) -> str:
    """Short where that is exact."""
    short = f"{value:g}"
    return short if float(short) == value or isinstance(value, float) else f"{value:,}"


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


@dataclass(frozen=True)
class Problem:
    """Something that stands in the way of a run: where, what is wrong and what to change, and a stable code."""

    path: str  # dotted, as in the URL: «G.width»
    sentence: str
    code: str

    @property
    def message(self) -> Message:
        return Message(self.code, self.sentence)
