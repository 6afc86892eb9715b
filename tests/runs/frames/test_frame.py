"""Frames made from arrays."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from playground.kinds.points import extent_of
from playground.messages import pack_frame, unpack_frame
from playground.runs.frames.from_arrays import frame

points = arrays(np.float32, st.tuples(st.integers(1, 50), st.just(2)), elements=st.floats(-100, 100, width=32))


@given(points)
def test_the_extent_is_a_square_around_all_points_and_the_origin(x: np.ndarray) -> None:
    left, right, bottom, top = extent_of(x)
    assert right > left
    assert np.isclose(right - left, top - bottom)
    assert (np.array([left, bottom]) <= x).all()
    assert (x <= np.array([right, top])).all()
    assert left <= 0 <= right
    assert bottom <= 0 <= top


def test_diverged_points_can_be_framed() -> None:
    x = np.array([[3e38, -3e38], [np.nan, 1], [np.inf, 0]], np.float32)
    for some in (x, x[1:], x[:0]):
        assert unpack_frame(pack_frame(frame("ema", 1, some, extent_of(some)))).shape == some.shape


def test_an_array_comes_back_from_its_frame_even_if_it_was_a_view() -> None:
    pixels = np.arange(2 * 3 * 4 * 3, dtype=np.uint8).reshape(2, 3, 4, 3)[:, ::-1]
    got = unpack_frame(pack_frame(frame("raw", 5, pixels)))
    assert (got.view, got.step, got.dtype, got.shape) == ("raw", 5, "uint8", (2, 3, 4, 3))
    assert (np.frombuffer(got.payload, np.uint8).reshape(got.shape) == pixels).all()
