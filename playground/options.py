"""Options and their fields: each parameter is described once, for JSON, URLs, the command line and widgets.

An **option** is a frozen dataclass that subclasses `Option`. `param(...)` declares each of its fields.
A visible dict `{name: class}` registers the options of one section. This module reads and writes options.
It does not import torch.
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
    """The cost of changing a field during a run."""

    LIVE = "live"  # applies at the next step
    OPTIMISER = "optimiser"  # resets the optimiser of the network
    RUN = "run"  # needs a new run


@dataclass(frozen=True)
class Spec:
    """The description of one field: help, label, bounds and choices."""

    help: str
    label: str
    low: float | None = None
    high: float | None = None
    choices: tuple[Any, ...] = ()
    max_length: int = 200  # of a text
    log: bool = False  # spans orders of magnitude: show it on a log scale
    simple: bool = False  # shown at once, not under “more”
    example: str = "256, 512"  # of a list; shown while the list is empty
    change: Change = Change.RUN


def param(default: Any, help: str, *, label: str = "", **spec: Any) -> Any:
    """A dataclass field with its `Spec`; the keywords are those of `Spec`."""
    return dataclasses.field(default=default, metadata={"spec": Spec(help=help, label=label, **spec)})


class Option:
    """Base class of every option: its name in JSON and its texts in menus."""

    name: ClassVar[str]  # identifies the option in JSON, URLs and menus
    label: ClassVar[str]  # the text in the menu
    help: ClassVar[str] = ""  # one line
    formula: ClassVar[str] = ""  # LaTeX, without dollar signs
    source: ClassVar[str] = ""  # the paper: authors, year, equation
    suggestion: ClassVar[str] = ""  # text in the menu of variations of a run; empty: not offered there
    suggested_with: ClassVar[Mapping[str, Any]] = {}  # dotted paths that this variation also sets

    def replace(self, **changes: Any) -> Self:
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]


Registry = Mapping[str, type[Option]]


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def bare(kind: Any) -> Any:
    """The type without `| None`."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return next(a for a in typing.get_args(kind) if a is not type(None))
    return kind


def params(cls: type) -> Iterator[tuple[str, Spec, Any]]:
    """The fields of an option class declared with `param`: name, spec (its label filled in), type."""
    for field in dataclasses.fields(cls):
        spec = field.metadata.get("spec")
        if spec is not None:
            label = spec.label or field.name.replace("_", " ")
            yield field.name, dataclasses.replace(spec, label=label), _hints(cls)[field.name]


def encode(option: Option) -> dict[str, Any]:
    """An option as plain JSON values: its name, if it has one, and every parameter."""
    values = {name: _plain(getattr(option, name)) for name, _, _ in params(type(option))}
    return {"name": option.name, **values} if hasattr(option, "name") else values


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def decode(cls: type[Option], values: Mapping[str, Any], path: str) -> Any:
    """The option of class `cls` with `values`. Missing values take their defaults.

    Raises `ConfigError`, which names `path`, for an unknown key and for a value of a wrong type or out of bounds.
    """
    table = {name: (spec, kind) for name, spec, kind in params(cls)}
    given = {k: v for k, v in values.items() if k != "name"}
    for key in given:
        if key not in table:
            raise ConfigError(
                Message(
                    "setting_unknown",
                    "{path}.{key} is not a setting; the settings of {path} are: {known}.",
                    path=path,
                    key=key[:60],
                    known=", ".join(table) or "none",
                )
            )
    return cls(**{key: check(value, *table[key], f"{path}.{key}") for key, value in given.items()})


def choose(registry: Registry, value: Any, path: str) -> Any:
    """The option that `value` describes: a name, or a dict with "name" and parameters."""
    values = {"name": value} if isinstance(value, str) else value
    if not isinstance(values, Mapping) or not isinstance(values.get("name"), str):
        raise ConfigError(
            Message(
                "option_name_missing", "{path} needs a “name”: one of {known}.", path=path, known=", ".join(registry)
            )
        )
    if values["name"] not in registry:
        raise ConfigError(
            Message(
                "option_unknown",
                "{path}: there is no “{name}”; choose one of {known}.",
                path=path,
                name=values["name"][:60],
                known=", ".join(registry),
            )
        )
    return decode(registry[values["name"]], values, path)


def check(value: Any, spec: Spec, kind: Any, path: str) -> Any:
    """`value` converted to the type of the field. Raises `ConfigError`, which says what the field takes."""
    result = _cast(value, kind)
    if result is _WRONG:
        raise ConfigError(_wrong_type(value, kind, path))
    if isinstance(result, str) and len(result) > spec.max_length:
        raise ConfigError(
            Message(
                "setting_too_long",
                "{path} must be a text of at most {limit} characters, not {n}.",
                path=path,
                limit=spec.max_length,
                n=len(result),
            )
        )
    for number in result if isinstance(result, tuple) else (result,):
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        if (spec.low is not None and number < spec.low) or (spec.high is not None and number > spec.high):
            raise ConfigError(_out_of_bounds(number, spec, path))
    if spec.choices and result not in spec.choices:
        raise ConfigError(_not_a_choice(value, spec.choices, path))
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
    """Whether `value` can be encoded as UTF-8. Lone surrogates, as in a file name that is not UTF-8, cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


_EXPECTED: dict[Any, Message] = {
    int: Message("expected_int", "a whole number"),
    float: Message("expected_float", "a finite number"),
    str: Message("expected_text", "a text"),
    bool: Message("expected_bool", "true or false"),
    int | None: Message("expected_int_or_null", "a whole number or null"),
    float | None: Message("expected_float_or_null", "a finite number or null"),
    str | None: Message("expected_text_or_null", "a text or null"),
    bool | None: Message("expected_bool_or_null", "true, false or null"),
    tuple[int, ...]: Message("expected_ints", "a list of whole numbers"),
    tuple[float, ...]: Message("expected_floats", "a list of finite numbers"),
    tuple[str, ...]: Message("expected_texts", "a list of texts"),
    tuple[bool, ...]: Message("expected_bools", "a list of true and false"),
}


def _wrong_type(value: Any, kind: Any, path: str) -> Message:
    if typing.get_origin(kind) is typing.Literal:
        return _not_a_choice(value, typing.get_args(kind), path)
    other = Message("expected_other", "a value of type {type}", type=str(kind))
    expected = _EXPECTED.get(kind, other)
    return Message(
        "wrong_type", "{path} must be {expected}, not {value}.", path=path, expected=expected, value=_show(value)
    )


def _not_a_choice(value: Any, choices: tuple[Any, ...], path: str) -> Message:
    known = ", ".join(map(str, choices))
    return Message(
        "not_a_choice", "{path} must be one of {choices}, not {value}.", path=path, choices=known, value=_show(value)
    )


def _out_of_bounds(number: float, spec: Spec, path: str) -> Message:
    low, high = _short(spec.low), _short(spec.high)
    if high is None:
        return Message(
            "out_of_bounds_low", "{path} must be at least {low}, not {value}.", path=path, low=low, value=number
        )
    if low is None:
        return Message(
            "out_of_bounds_high", "{path} must be at most {high}, not {value}.", path=path, high=high, value=number
        )
    return Message(
        "out_of_bounds",
        "{path} must be between {low} and {high}, not {value}.",
        path=path,
        low=low,
        high=high,
        value=number,
    )


def _short(bound: float | None) -> float | None:
    """A whole bound as an integer, so that it is not written as 1e+06."""
    return int(bound) if bound is not None and bound == int(bound) else bound


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


@dataclass(frozen=True)
class Problem:
    """A reason why a run cannot start: the setting at fault, and what is wrong and what to change."""

    path: str  # dotted, as in the URL: "G.width"
    message: Message

    @property
    def sentence(self) -> str:
        """The message in English."""
        return str(self.message)

    @property
    def code(self) -> str:
        """The code of the message."""
        return self.message.code
