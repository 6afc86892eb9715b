"""The table of fields: what is accepted, what is refused, and in which words."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import ConfigError
from playground.options import Change, Option, choose, decode, encode, param, params


@dataclass(frozen=True)
class Toy(Option):
    name: ClassVar[str] = "toy"
    rate: float = param(0.5, "A rate.", low=0.0, high=1.0)
    size: int = param(3, "A size.", low=1, change=Change.LIVE)
    widths: tuple[int, ...] = param((8, 8), "Widths.", low=1, high=64)
    limit: float | None = param(None, "A limit.", low=0.0)
    kind: Literal["a", "b"] = param("a", "A kind.")
    side: Literal[1, 28] = param(28, "A side.")
    on: bool = param(False, "A switch.")
    text: str = param("", "A text.")


REGISTRY = {"toy": Toy}

toys = st.builds(
    Toy,
    rate=st.floats(0, 1),
    size=st.integers(1, 10**6),
    widths=st.lists(st.integers(1, 64), max_size=6).map(tuple),
    limit=st.none() | st.floats(0, 1e6),
    kind=st.sampled_from(["a", "b"]),
    on=st.booleans(),
    text=st.text(max_size=200),
)


@given(toys)
def test_encode_and_decode_are_inverse(toy: Toy) -> None:
    assert choose(REGISTRY, encode(toy), "toy") == toy


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"rate": 2}, "toy.rate must be between 0 and 1, not 2"),
        ({"rate": math.nan}, "toy.rate must be a finite number"),
        ({"rate": math.inf}, "toy.rate must be a finite number"),
        ({"rate": 10**400}, "toy.rate must be a finite number"),
        ({"rate": True}, "toy.rate must be a finite number"),
        ({"rate": "0.1"}, "toy.rate must be a finite number"),
        ({"size": 2.5}, "toy.size must be a whole number"),
        ({"size": 0}, "toy.size must be at least 1"),
        ({"size": 10**400}, "toy.size must be a whole number"),
        ({"side": True}, "toy.side must be one of 1, 28"),
        ({"side": "28"}, "toy.side must be one of 1, 28"),
        ({"widths": [8, 0]}, "toy.widths must be between 1 and 64, not 0"),
        ({"widths": [12345678]}, "toy.widths must be between 1 and 64, not 12,345,678"),
        ({"widths": "88"}, "toy.widths must be a list"),
        ({"widths": [1] * 2000}, "toy.widths must be a list"),
        ({"limit": "no"}, "toy.limit must be a finite number or null"),
        ({"kind": "c"}, "toy.kind must be one of a, b"),
        ({"kind": ["a"]}, "toy.kind must be one of a, b"),
        ({"on": 1}, "toy.on must be true or false"),
        ({"text": "x" * 201}, "toy.text must be a text of at most 200"),
        ({"text": "\udcff"}, "toy.text must be a text"),
        ({"speed": 1}, "toy.speed is not a setting; the settings of toy are: rate, size"),
    ],
)
def test_a_bad_value_is_refused_with_a_message(values: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said.replace(".", r"\.")) as caught:
        decode(Toy, values, "toy")
    assert caught.value.code
    assert len(caught.value.sentence) < 300


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(json_values)
def test_any_json_is_an_option_or_a_config_error(value: Any) -> None:
    try:
        option = choose(REGISTRY, value, "toy")
    except ConfigError as error:
        assert error.sentence
    else:
        assert isinstance(option, Toy)


@given(st.sampled_from([f.name for f in dataclasses.fields(Toy)]), json_values)
def test_any_value_of_a_field_is_taken_or_refused(name: str, value: Any) -> None:
    try:
        toy = decode(Toy, {name: value}, "toy")
    except ConfigError as error:
        assert name in error.sentence
    else:
        assert decode(Toy, encode(toy), "toy") == toy


def test_a_name_alone_gives_the_defaults() -> None:
    assert choose(REGISTRY, "toy", "toy") == Toy()


def test_whole_floats_are_whole_numbers() -> None:
    toy = decode(Toy, {"size": 4.0, "side": 28.0}, "toy")
    assert [(type(value), value) for value in (toy.size, toy.side)] == [(int, 4), (int, 28)]


def test_labels_come_from_the_field_names() -> None:
    assert [spec.label for _, spec, _ in params(Toy)][:3] == ["rate", "size", "widths"]
