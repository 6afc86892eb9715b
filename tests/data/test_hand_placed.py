"""Points and modes that people place: packing, tables of every make, and what is refused in which words."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from playground.config import RunConfig
from playground.data import DATA, load
from playground.data.csv_points import MAX_BYTES, read
from playground.data.hand_placed import EXTENT, HEART, LEVELS, MAX_POINTS, Modes, Placed, pack, unpack
from playground.errors import ConfigError, InputError
from playground.link import from_query, to_query

INSIDE = st.floats(-EXTENT, EXTENT, allow_nan=False)


@given(st.lists(st.tuples(INSIDE, INSIDE), max_size=50))
def test_a_drawing_comes_back_to_within_half_a_step(points: list[tuple[float, float]]) -> None:
    found = unpack(pack(points))
    assert len(found) == len(points)
    assert np.abs(np.array(found) - np.array(points)).max(initial=0) <= EXTENT / LEVELS + 1e-9
    assert unpack(pack(found)) == found


def test_a_drawing_is_plain_base64() -> None:
    """Four characters a point, big-endian: what `btoa` makes of three bytes in a browser."""
    import base64

    x, y = 1234, 4001
    wanted = base64.urlsafe_b64encode(((x << 12) | y).to_bytes(3, "big")).decode()
    step = 2 * EXTENT / LEVELS
    assert pack([((x + 0.5) * step - EXTENT, (y + 0.5) * step - EXTENT)]) == wanted


def test_points_beyond_the_plane_land_on_its_edge() -> None:
    step = EXTENT / LEVELS
    assert unpack(pack([(99.0, -99.0)])) == [(EXTENT - step, step - EXTENT)]


@given(st.text(max_size=30))
def test_any_text_is_a_drawing_or_is_refused_in_a_sentence(text: str) -> None:
    problems = list(Placed(points=text).problems())
    try:
        found = unpack(text)
    except InputError as error:
        assert [p.sentence for p in problems] == [error.sentence]
    else:
        assert (problems == []) == bool(found)


def test_the_density_is_that_of_gaussians_around_the_points() -> None:
    source = Placed(points=pack([(0.0, 0.0), (1.0, 2.0), (1.0, 2.0)]), sigma=0.3)
    log_density = source.truth().log_density
    assert log_density is not None
    x = torch.randn(40, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    parts = [multivariate_normal(c, 0.3**2).pdf(x.numpy()) for c in unpack(source.points)]
    np.testing.assert_allclose(log_density(x).exp().numpy(), np.mean(parts, 0), rtol=1e-5)
    assert source.truth().centres is None


def test_most_points_that_a_drawing_has_fit_a_link() -> None:
    rng = np.random.default_rng(0)
    drawing = pack((float(x), float(y)) for x, y in rng.uniform(-4, 4, (MAX_POINTS, 2)))
    config = RunConfig().edit({"data": "placed", "data.points": drawing})
    query = to_query(config, "points")
    assert sum(len(k) + len(v) for k, v in query.items()) < 8000
    assert from_query(query) == ("points", config)
    with pytest.raises(ConfigError, match="6,000 characters"):
        config.edit({"data.points": drawing + "AAAA"})


@pytest.mark.parametrize(
    ("centres", "code"),
    [((1.0,), "odd_centres"), ((), "odd_centres"), ((1.0, 2.0) * 51, "too_many_modes")],
)
def test_modes_that_cannot_be(centres: tuple[float, ...], code: str) -> None:
    assert [p.code for p in Modes(centres=centres).problems()] == [code]


# -- tables ------------------------------------------------------------------------------------------------------

THREE = [(0.5, 1.5), (-2.0, 0.25), (3.0, -1.0)]
TABLES = {
    "commas": "0.5,1.5\n-2,0.25\n3,-1\n",
    "titles": "x,y\n0.5,1.5\n-2,0.25\n3,-1",
    "semicolons and decimal commas": "0,5;1,5\r\n-2;0,25\r\n3;-1\r\n",
    "tabs": "0.5\t1.5\n-2\t0.25\n3\t-1",
    "spaces": "0.5 1.5\n  -2   0.25\n\n3 -1\n",
    "spaces and decimal commas": "0,5 1,5\n-2 0,25\n3 -1\n",
    "commas and spaces": "0.5, 1.5\n-2, 0.25\n3, -1",
    "quotes": '"x","y"\n"0.5","1.5"\n"-2","0.25"\n"3","-1"',
    "a column of words": "name,x,y\na,0.5,1.5\nb,-2,0.25\nc,3,-1",
    "titled columns behind others": "id,weight,y,x\n1,9,1.5,0.5\n2,9,0.25,-2\n3,9,-1,3",
    "old Mac": "0.5,1.5\r-2,0.25\r3,-1",
    "exponents": "5e-1,15E-1\n-2e0,0.25\n3,-1",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("encode", [str, str.encode, lambda t: b"\xef\xbb\xbf" + t.encode()])
def test_tables_of_every_make_are_the_same_points(name: str, encode: Any) -> None:
    found = read(encode(TABLES[name]))
    assert found.count == 3
    assert found.sentence == "3 points."
    np.testing.assert_allclose(unpack(found.points), THREE, atol=EXTENT / LEVELS)


REFUSED = {
    "nothing": ("", "no numbers"),
    "blank": (" \n\n\t\n", "no numbers"),
    "words": ("hello\nworld", "Line 2 has no number"),
    "one column": ("1\n2\n3", "Line 1 has only one number"),
    "a hole": ("1,2\n3,\n5,6", "Line 2: «» is not a finite number"),
    "a word": ("1,2\n3,4\n5,six", "Line 3: «six» is not a finite number"),
    "nan": ("1,2\n3,4\nnan,1\n5,6", "Line 3: «nan»"),
    "infinity": ("1,2\n3,4\n5,-inf", "Line 3: «-inf»"),
    "beyond": ("1,2\n3,1e300\n5,6", "Line 2: «1e300» is too large a number"),
    "a short line": ("1,2\n3,4\n5", "Line 3 has too few columns: «5»"),
    "underscores": ("1_0,2\n3,4\n4,5", "Line 1"),
    "titles twice": ("x,y\nx,y\n1,2\n3,4", "Line 2 has no number"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
    "noise": (bytes(range(1, 256)) * 4, "number"),
    "huge": ("1,2\n" * (MAX_BYTES // 4 + 1), "the most is 2"),
    "one endless line": ("1" * (MAX_BYTES - 1), "no numbers"),
    "a million columns": ("1,"[:1] + ",a" * 900_000, "Line 1 has only one number"),
    "control characters": ("1,2\n3,\x1b[31m\n5,6", "Line 2: «·[31m»"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_a_table_is_refused_by_its_line(name: str) -> None:
    text, words = REFUSED[name]
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        read(text)
    assert len(caught.value.sentence) < 250


@given(st.binary(max_size=60) | st.text(alphabet='0123456789.,;-+eE \t\nx"naif', max_size=60))
def test_any_bytes_are_points_or_a_sentence(text: bytes | str) -> None:
    try:
        found = read(text)
    except InputError as error:
        assert error.sentence.endswith(".")
    else:
        assert 1 <= found.count <= MAX_POINTS
        assert list(Placed(points=found.points).problems()) == []


def test_a_large_table_is_thinned_evenly_and_fitted() -> None:
    n = 10 * MAX_POINTS
    found = read("\n".join(f"{1000 + i},{5 * i / n}" for i in range(n)))
    assert found.count == MAX_POINTS
    assert f"{n:,} points, of which {MAX_POINTS:,} are kept" in found.sentence
    assert "Moved and scaled" in found.sentence
    points = np.array(unpack(found.points))
    assert points.min(0)[0] == pytest.approx(-2, abs=0.01)
    assert points.max(0)[0] == pytest.approx(2, abs=0.01)
    assert np.ptp(np.diff(points[:, 0])) < 3 * 2 * EXTENT / LEVELS


def test_a_single_point_is_data_too() -> None:
    found = read("5,7")
    data = load(Placed(points=found.points, samples=20))
    assert data.train.std() < 0.1


def test_both_are_sources_that_begin_with_something_to_see() -> None:
    assert DATA["modes"]().truth().centres.shape == (3, 2)  # type: ignore[attr-defined]
    assert len(unpack(HEART)) == 60
