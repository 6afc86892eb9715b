"""Messages: filled, sent as JSON, bounded when they come from elsewhere."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.texts import Message, match_language, translate
from playground.texts.message import MOST_DEPTH


def test_only_names_in_braces_are_replaced() -> None:
    message = Message("c", "{n} of {what}: {missing} {0} %s {n!r}", n=12345, what="{n}")
    assert str(message) == "12,345 of {n}: {missing} {0} %s {n!r}"


def test_values_are_shown_as_people_read_them() -> None:
    assert str(Message("c", "{a} {b} {c} {d}", a=0.25, b=1_000_000, c=True, d="7")) == "0.25 1,000,000 True 7"


def test_a_message_may_contain_messages() -> None:
    inner = Message("inner", "{n} pixels", n=64)
    message = Message("outer", "Too few: {what}.", what=inner)
    assert str(message) == "Too few: 64 pixels."
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


def test_a_message_can_be_pickled_by_the_test_runner() -> None:
    message = Message("c", "{n}", n=1)
    assert pickle.loads(pickle.dumps(message)) == message


scalars = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=50)


@given(st.text(max_size=100), st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), scalars, max_size=5))
def test_json_round_trip(text: str, values: dict[str, Any]) -> None:
    message = Message("code", text, **values)
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message
    assert isinstance(str(message), str)


def nested(depth: int) -> dict[str, Any]:
    inner: Any = 1
    for _ in range(depth):
        inner = {"code": "c", "text": "{v}", "values": {"v": inner}}
    return dict(inner)


@pytest.mark.parametrize(
    "given",
    [
        None, [], "text", {"code": "c"}, {"code": 1, "text": "t"}, {"code": "c", "text": "t" * 3000},
        {"code": "c", "text": "t", "values": {"a": [1]}}, {"code": "c", "text": "t", "values": {"a b": 1}},
        {"code": "c", "text": "t", "values": {str(i): i for i in range(30)}},
    ],
)  # fmt: skip
def test_other_values_are_not_a_message(given: Any) -> None:
    assert Message.from_json(given) is None


def test_depth_is_bounded() -> None:
    assert str(Message.from_json(nested(MOST_DEPTH))) == "1"
    assert Message.from_json(nested(MOST_DEPTH + 1)) is None


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", "zh_Hans"), ("zh-CN", "zh_Hans"), ("zh-Hans", "zh_Hans"), ("zh-SG", "zh_Hans"),
        ("zh_CN.UTF-8", "zh_Hans"),
        ("zh-Hans-CN", "zh_Hans"), ("en", "en"), ("en-GB", "en"), ("zh-TW", None), ("fr", None), ("C", None),
        ("", None),
    ],
)  # fmt: skip
def test_tags_of_languages(tag: str, language: str | None) -> None:
    assert match_language(tag) == language


def test_without_a_translation_the_text_is_english() -> None:
    assert translate(Message("c", "no such text {n}", n=3), "zh_Hans") == "no such text 3"
