"""A whole assignment in an address."""

from __future__ import annotations

import base64
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.assignments import pack, read_assignment, unpack
from playground.assignments.packed import MOST_CHARACTERS
from playground.errors import InputError
from tests.assignments.examples import LAB


def word(raw: bytes) -> str:
    return "1." + base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")


def test_an_assignment_with_a_long_task_is_for_a_file() -> None:
    noise = base64.b64encode(random.Random(1).randbytes(9_000)).decode()
    read = [
        read_assignment({**LAB, "task": noise[:4_000], "query": {"preset": "lab", "view.race": noise[4_000:10_000]}})
    ]
    with pytest.raises(InputError, match="Send it as a file"):
        pack(read[0])


def test_a_word_stays_short_however_much_it_would_become() -> None:
    bomb = word(b" " * 5_000_000)
    assert len(bomb) < MOST_CHARACTERS + 2_000
    with pytest.raises(InputError):
        unpack(bomb)


@pytest.mark.parametrize("given", ["", "1.", "2.abc", "1.!!", "1.AAAA", "x" * 7_000, word(b"[]"), word(b"{}")[:-3]])
def test_a_damaged_link(given: str) -> None:
    with pytest.raises(InputError):
        unpack(given)


@given(st.binary(max_size=100))
def test_any_bytes_are_refused_with_a_sentence(raw: bytes) -> None:
    for each in ("1." + base64.urlsafe_b64encode(raw).decode().rstrip("="), word(raw)):
        with pytest.raises(InputError):
            unpack(each)


def test_a_link_that_was_cut_says_so() -> None:
    whole = pack(read_assignment(LAB))
    for end in range(len(whole)):
        with pytest.raises(InputError):
            unpack(whole[:end])
