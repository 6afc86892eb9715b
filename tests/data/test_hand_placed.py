"""Points and modes that people place: packing, links and refusals."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from playground.config import RunConfig
from playground.data import DATA
from playground.data.hand_placed import EXTENT, HEART, LEVELS, MAX_POINTS, Modes, Placed, pack, unpack
from playground.errors import ConfigError, InputError
from playground.link import from_query, to_query

INSIDE = st.floats(-EXTENT, EXTENT, allow_nan=False)


@given(st.lists(st.tuples(INSIDE, INSIDE), max_size=50))
def test_a_drawing_is_restored_within_half_a_grid_step(points: list[tuple[float, float]]) -> None:
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
def test_any_text_is_a_drawing_or_is_refused(text: str) -> None:
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
def test_impossible_modes_are_refused(centres: tuple[float, ...], code: str) -> None:
    assert [p.code for p in Modes(centres=centres).problems()] == [code]


def test_both_sources_start_with_points() -> None:
    assert DATA["modes"]().truth().centres.shape == (3, 2)  # type: ignore[attr-defined]
    assert len(unpack(HEART)) == 60


def test_a_mode_named_several_times_has_as_many_shares_and_counts_once() -> None:
    found = Modes(centres=(-1.0, 0.0, -1.0, 0.0, -1.0, 0.0, 1.0, 0.0), sigma=0.1).truth()
    assert found.centres is not None
    assert found.log_density is not None
    assert found.centres.tolist() == [[-1.0, 0.0], [1.0, 0.0]]
    x, _ = found.sample(8000, torch.Generator().manual_seed(0))
    assert float((x[:, 0] < 0).float().mean()) == pytest.approx(0.75, abs=0.02)
    left, right = found.log_density(torch.tensor([[-1.0, 0.0], [1.0, 0.0]])).tolist()
    assert left - right == pytest.approx(np.log(3), abs=1e-6)
