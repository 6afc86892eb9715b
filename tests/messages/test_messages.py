"""Messages and frames: round trips, and any input is a message or is refused."""

from __future__ import annotations

import json
import struct
import typing
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import messages
from playground.errors import InputError
from playground.messages import (
    DTYPES,
    VIEWS,
    Command,
    Frame,
    Notice,
    Request,
    from_json,
    pack_frame,
    to_json,
    unpack_frame,
)
from playground.texts import Message

samples: list[tuple[Any, Any]] = [
    (Command, messages.Pause()),
    (Command, messages.Resume()),
    (Command, messages.StepOnce("D", 3)),
    (Command, messages.Throttle(250.0, 4000)),
    (Command, messages.Only("G")),
    (Command, messages.Edit({"opt_G.lr": 1e-3, "objective": "hinge", "penalties.r1": None})),
    (Command, messages.Threads(1, 2)),
    (Command, messages.Snapshot()),
    (Command, messages.Stop("done", Message("enough", "{n} are enough.", n=3))),
    (Command, messages.SetViews(("ema", "map"), 5.0)),
    (Notice, messages.State(status="running", step=7, checkpoint=3)),
    (Notice, messages.State(message=Message("outer", "{why} Again.", why=Message("inner", "No.")))),
    (Notice, messages.Appended(rows=True)),
    (Notice, messages.Answer(3, result={"a": [1, 2]})),
    (Notice, messages.Answer(4, error=Message("late", "It is late."))),
    (Request, messages.Follow(1, "20260101-run", ("ema",), False, 10, 20)),
    (Request, messages.Unfollow(1)),
    (Request, messages.Identify("token-of-a-tab-without-a-cookie")),
    (Request, messages.WatchClass()),
    (Request, messages.Steer("20260101-run", {"type": "pause"})),
    (messages.Row, messages.Row(3, 0.1, 2.0, {"loss_D": 1.5}, {"D_real": [0.5, 0.5]})),
    (messages.JournalEntry, messages.JournalEntry(3, "command", 12.0, {"type": "only", "player": "D"})),
]


@pytest.mark.parametrize(("union", "event"), samples, ids=lambda e: type(e).__name__)
def test_a_message_survives_json(union: Any, event: Any) -> None:
    assert from_json(union, json.loads(json.dumps(to_json(event)))) == event


def test_every_member_of_the_unions_is_covered_above() -> None:
    members = {c for union in (Command, Notice, Request) for c in typing.get_args(union)}
    assert members - {type(e) for _, e in samples} == set()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["edit", "follow"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "patch", "stream", "run", "views", "n", "player"]) | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_input_is_a_message_or_is_refused(value: Any) -> None:
    for union in (Command, Request):
        try:
            event = from_json(union, value)
        except InputError as error:
            assert error.sentence.endswith(".")
        else:
            assert isinstance(event, typing.get_args(union))


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "edit"},
        {"type": "edit", "patch": 3},
        {"type": "edit", "patch": {"a": 1}, "more": 1},
        {"type": "step_once", "player": "E"},
        {"type": "step_once", "n": True},
        {"type": "watch", "views": ["ema", "cat"]},
        {"type": "stop", "status": "gone"},
        {"type": "exec", "code": "1"},
        {"type": ["pause"]},
        [],
    ],
)
def test_a_bad_message_is_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        from_json(Command, bad)


@given(
    st.sampled_from(VIEWS),
    st.integers(0, 2**32 - 1),
    st.sampled_from(DTYPES),
    st.lists(st.integers(1, 5), min_size=1, max_size=8),
)
def test_a_frame_survives_packing(view: messages.View, step: int, dtype: str, shape: list[int]) -> None:
    array = (np.arange(np.prod(shape)) % 251).astype(dtype).reshape(shape)
    frame = Frame(view, step, dtype, tuple(shape), array.tobytes(), (-2.0, 2.0, -1.5, 1.5))
    again = unpack_frame(pack_frame(frame))
    assert again == frame
    assert np.array_equal(np.frombuffer(again.payload, again.dtype).reshape(again.shape), array)


@given(st.binary(max_size=200))
def test_random_bytes_are_not_a_frame(data: bytes) -> None:
    with pytest.raises(InputError):
        unpack_frame(b"XX" + data)


def test_a_frame_of_version_1_is_still_read() -> None:
    header = struct.pack("<2sBBBBHII4f4I", b"GP", 1, VIEWS.index("real"), 1, 2, 0, 9, 16, -1, 1, -2, 2, 2, 2, 0, 0)
    payload = np.arange(4, dtype=np.float32).tobytes()
    assert unpack_frame(header + payload) == Frame("real", 9, "float32", (2, 2), payload, (-1.0, 1.0, -2.0, 2.0))


@pytest.mark.parametrize("shape", [(2**32 - 1,) * 8, (2**31, 2), (3, 0), ()])
def test_a_frame_with_a_wrong_shape_is_refused(shape: tuple[int, ...]) -> None:
    whole = bytearray(pack_frame(Frame("ema", 1, "int32", (1, 2), bytes(8))))
    whole[5] = len(shape)
    whole[32 : 32 + 4 * len(shape)] = struct.pack(f"<{len(shape)}I", *shape)
    with pytest.raises(InputError, match="cut short"):
        unpack_frame(bytes(whole))


def test_a_frame_has_at_most_8_dimensions() -> None:
    with pytest.raises(ValueError, match="8 dimensions"):
        pack_frame(Frame("ema", 1, "uint8", (1,) * 9, b"a"))
    whole = bytearray(pack_frame(Frame("ema", 1, "uint8", (1,) * 8, b"a")))
    whole[5] = 9
    with pytest.raises(InputError, match="cannot read"):
        unpack_frame(bytes(whole))


def test_a_torn_frame_is_refused() -> None:
    whole = pack_frame(Frame("ema", 1, "uint8", (4,), b"abcd"))
    for cut in range(len(whole)):
        with pytest.raises(InputError):
            unpack_frame(whole[:cut])


def test_a_notice_of_an_earlier_version_shows_its_sentence() -> None:
    old = {"type": "state", "status": "failed", "sentence": "The disk of {x} is full.", "code": "disk_full"}
    state = from_json(messages.State, messages.with_message(old))
    assert (state.sentence, state.code) == ("The disk of {x} is full.", "disk_full")
    assert messages.with_message(to_json(state)) == to_json(state)
    silent = from_json(messages.State, messages.with_message({"type": "state", "sentence": "", "code": ""}))
    assert silent.message is None
    long = from_json(messages.State, messages.with_message(old | {"sentence": "x" * 9000}))
    assert len(long.sentence) == 2000
    for wrong in (3, ["a"], None):
        with pytest.raises(InputError):
            from_json(messages.State, messages.with_message(old | {"sentence": wrong}))


@pytest.mark.parametrize(
    "message",
    ["a", {}, {"code": "c"}, {"code": "c", "text": "t", "values": {"a": [1]}}, {"code": "c", "text": "t" * 9000}],
)
def test_what_is_no_message_is_refused(message: Any) -> None:
    with pytest.raises(InputError):
        from_json(messages.State, {"type": "state", "message": message})


def test_a_browser_gets_the_english_beside_the_message() -> None:
    state = messages.State("failed", message=Message("full", "{n} GB are missing.", n=3))
    sent = messages.to_browser(state)
    assert (sent["sentence"], sent["code"]) == ("3 GB are missing.", "full")
    assert Message.from_json(json.loads(json.dumps(sent["message"]))) == state.message
    assert messages.to_browser(messages.State())["sentence"] == ""
