"""Observing a run: separate random numbers, correct pictures, no change to the run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.data.dataset import Dataset, TensorDataset
from playground.kinds import IMAGES, POINTS
from playground.kinds.base import TILES
from playground.kinds.points import SHOWN, extent_of
from playground.metrics.divergences import around
from playground.runs.worker.observe import CELLS, CHUNK, GRID, Observer, generate
from playground.training.state import TrainingState
from tests.runs.helpers import tiny


def points(n: int = 400) -> Dataset:
    x = torch.rand(n, 2, generator=torch.Generator().manual_seed(1)) * 4 - 1
    labels = torch.arange(n) % 2
    return TensorDataset(POINTS, x, labels, x[:50], labels[:50], ("a", "b"))


def images(n: int = 100, channels: int = 1) -> Dataset:
    x = torch.randint(0, 256, (n, channels, 28, 28), generator=torch.Generator().manual_seed(2)).to(torch.uint8)
    return TensorDataset(IMAGES, x, torch.arange(n) % 3, x[:10], torch.arange(10) % 3, ("a", "b", "c"))


def image_config(**patch: Any) -> RunConfig:
    return RunConfig().edit({"data": "mnist", "G.hidden": [8], "D.hidden": [8], "latent.size": 4, **patch})


def everything(players: TrainingState) -> dict[str, torch.Tensor]:
    return players.snapshot().tensors


def test_pictures_are_uint8_tiles_and_points_are_float32() -> None:
    data = images()
    players = TrainingState.begin(image_config(), data)
    tiles = Observer(players.config, data).samples(players)
    assert (tiles.dtype, tiles.shape) == (np.uint8, (TILES, 28, 28, 1))
    players = TrainingState.begin(tiny(), points())
    assert Observer(players.config, points()).samples(players).shape == (SHOWN, 2)


def test_pixels_are_those_of_the_data() -> None:
    """From 0…255 to [-1, 1] and back: every grey level comes home, colours in place."""
    levels = torch.arange(256, dtype=torch.uint8).reshape(1, 1, 16, 16)
    data = TensorDataset(IMAGES, levels, None, levels, None)
    assert (IMAGES.to_raw(data.normalise(levels))[0, :, :, 0] == levels[0, 0].numpy()).all()
    colour = torch.tensor([-1.0, 0.0, 1.0]).reshape(1, 3, 1, 1).expand(1, 3, 2, 2)
    assert IMAGES.to_raw(colour).tolist() == [[[[0, 128, 255]] * 2] * 2]
    assert IMAGES.to_raw(torch.full((1, 1, 1, 1), 9.0)).item() == 255


@pytest.mark.parametrize(
    "config", [tiny(), tiny(condition="projection"), tiny(tricks__pac=4), tiny(D__norm="spectral")]
)
def test_observing_changes_nothing(config: RunConfig) -> None:
    data = points()
    players = TrainingState.begin(config, data)
    before, state = everything(players), torch.random.get_rng_state()
    observer = Observer(config, data)
    observer.frames(players, ("ema", "raw", "real", "map"))
    generate(players, *observer.draw(50, 2))
    after = everything(players)
    assert all(before[k].equal(after[k]) for k in before)
    assert torch.random.get_rng_state().equal(state)
    assert players.G.training
    assert players.D.training


def test_the_fixed_z_is_fixed_and_the_seeds_own() -> None:
    one, two, other = (Observer(tiny(seed=seed), points()) for seed in (0, 0, 1))
    assert one.z.equal(two.z)
    assert not one.z.equal(other.z)
    assert not one.draw(10, 0)[0].equal(one.draw(10, 2)[0])
    rng = torch.Generator().manual_seed(0)
    assert not one.z[:5].equal(tiny().latent.sample(5, rng))  # not the z that the run trains with


def test_a_conditional_grid_shows_every_class() -> None:
    data = images()
    observer = Observer(image_config(condition="concatenation"), data)
    assert observer.y is not None
    assert observer.y[:6].tolist() == [0, 1, 2, 0, 1, 2]
    _, y = observer.draw(3000, 5)
    assert y is not None
    assert np.allclose(y.bincount().numpy() / 3000, 1 / 3, atol=0.05)


def test_the_map_is_the_probability_that_D_gives_each_place() -> None:
    data = points()
    players = TrainingState.begin(tiny(), data)
    (frame,) = Observer(players.config, data).frames(players, ("map",))
    left, right, bottom, top = frame.extent
    assert np.allclose(frame.extent, extent_of(data.train.numpy()))
    seen = np.frombuffer(frame.payload, np.float32).reshape(frame.shape)
    assert seen.shape == (GRID, GRID)
    row, column = 7, 31  # row 0 is at the bottom
    x = left + (column + 0.5) / GRID * (right - left)
    y = bottom + (row + 0.5) / GRID * (top - bottom)
    players.D.eval()
    with torch.no_grad():
        wanted = torch.sigmoid(players.D(torch.tensor([[x, y]]), None).logits).item()
    assert seen[row, column] == pytest.approx(wanted, rel=1e-4)


def test_the_map_of_packed_points_asks_D_about_equal_ones() -> None:
    data, config = points(), tiny(tricks__pac=2)
    players = TrainingState.begin(config, data)
    (frame,) = Observer(config, data).frames(players, ("map",))
    left, right, bottom, top = frame.extent
    corner = torch.tensor([left + (right - left) / GRID / 2, bottom + (top - bottom) / GRID / 2])
    players.D.eval()
    with torch.no_grad():
        wanted = torch.sigmoid(players.D(corner.expand(2, 2), None).logits).item()
    assert np.frombuffer(frame.payload, np.float32)[0] == pytest.approx(wanted, rel=1e-4)


def test_the_density_is_all_of_the_mass_where_the_points_are() -> None:
    data = points()
    players = TrainingState.begin(tiny(), data)
    (frame,) = Observer(players.config, data).frames(players, ("density",))
    mass = np.frombuffer(frame.payload, np.float32).reshape(frame.shape)
    assert frame.shape == (CELLS, CELLS)
    assert mass.sum() == pytest.approx(1, abs=1e-5)
    assert frame.extent == pytest.approx(around(data))  # so that a page measures JS on the metric's own cells
    left, right, bottom, top = frame.extent
    everything = np.concatenate([data.train.numpy(), data.held_out.numpy()])
    wanted, _, _ = np.histogram2d(everything[:, 1], everything[:, 0], bins=CELLS, range=[[bottom, top], [left, right]])
    assert np.abs(mass - wanted / len(everything)).sum() < 0.02  # but for a point on a border


def test_the_map_of_a_critic_fills_the_scale() -> None:
    data, config = points(), tiny(objective="wasserstein")
    (frame,) = Observer(config, data).frames(TrainingState.begin(config, data), ("map",))
    seen = np.frombuffer(frame.payload, np.float32)
    assert (seen.min(), seen.max()) == (0.0, 1.0)


def test_pictures_have_no_map() -> None:
    data = images()
    players = TrainingState.begin(image_config(), data)
    observer = Observer(players.config, data)
    assert [f.view for f in observer.frames(players, ("ema", "map", "real"))] == ["ema", "real"]


def test_the_real_batch_is_real_and_always_the_same() -> None:
    data = images()
    observer = Observer(image_config(), data)
    real = observer.real()
    assert (real == observer.real()).all()
    assert real.shape == (TILES, 28, 28, 1)
    known = {tile.numpy().tobytes() for tile in data.train.permute(0, 2, 3, 1)}
    assert all(tile.tobytes() in known for tile in real)


def test_many_samples_come_in_pieces_and_are_the_same() -> None:
    data = points()
    players = TrainingState.begin(tiny(), data)
    z, y = Observer(players.config, data).draw(2 * CHUNK + 7, 3)
    assert torch.allclose(generate(players, z, y), players.generate(z, y), atol=1e-6)
    assert not torch.allclose(generate(players, z, y, raw=True)[:5], z[:5])
