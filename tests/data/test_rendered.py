"""Drawn pictures: fixed seeds, visible factors, independent pictures, and one drawing for the cache."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import cast

import pytest
import torch

from playground import paths
from playground.data import DATA, load
from playground.data.rendered import ABANDONED, HELD_OUT, Rendered
from playground.errors import MachineError

DRAWN = [cast("type[Rendered]", source) for source in DATA.values() if issubclass(source, Rendered)]


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("source", DRAWN, ids=lambda s: s.name)
def test_factors_are_uniform_within_their_range_and_seeded(source: type[Rendered]) -> None:
    values = source.sample(4000, 5)
    assert torch.equal(values, source.sample(4000, 5))
    assert not torch.equal(values, source.sample(4000, 6))
    for factor, column in zip(source.factors, values.unbind(1), strict=True):
        assert factor.low <= column.min()
        assert column.max() <= factor.high
        assert column.mean().item() == pytest.approx(
            (factor.low + factor.high) / 2, abs=0.03 * (factor.high - factor.low)
        )
        assert (len(column.unique()) == 2) == factor.either


@pytest.mark.parametrize("source", DRAWN, ids=lambda s: s.name)
def test_every_factor_is_seen_in_the_picture(source: type[Rendered]) -> None:
    base = source.sample(16, 1)
    for k, factor in enumerate(source.factors):
        low, some = base.clone(), base.clone()
        low[:, k], some[:, k] = factor.low, factor.high if factor.either else (factor.low + 2 * factor.high) / 3
        moved = (source.pictures(low).int() - source.pictures(some).int()).abs().float().amax((1, 2, 3))
        assert moved.max() > 10, factor.name


@pytest.mark.parametrize("source", DRAWN, ids=lambda s: s.name)
def test_a_picture_depends_on_its_own_factors_alone(source: type[Rendered]) -> None:
    values = source.sample(40, 2)
    together = source.pictures(values)
    assert together.shape == (40, 3, 64, 64)
    assert together.dtype == torch.uint8
    alone = torch.cat([source.pictures(v[None]) for v in values])
    assert (together.int() - alone.int()).abs().max() <= 1  # the last bit of a float may round the other way


@pytest.mark.parametrize("source", DRAWN, ids=lambda s: s.name)
def test_pictures_differ_and_use_the_range(source: type[Rendered]) -> None:
    x = source.pictures(source.sample(64, 3)).float()
    assert x.std(0).mean() > 20  # between pictures
    assert x.flatten(1).std(1).min() > 10  # within each
    assert x.min() < 30
    assert x.max() > 225


def test_they_are_drawn_once_and_kept(cache: Path) -> None:
    source = DATA["faces"](samples=100)  # type: ignore[call-arg]
    heard: list[float] = []
    first = load(source, progress=lambda sentence, part: heard.append(part))
    assert first.train.shape == (100, 3, 64, 64)
    assert len(first.held_out) == HELD_OUT
    assert heard[-1] == 1.0
    heard.clear()
    again = load(source, progress=lambda sentence, part: heard.append(part))
    assert torch.equal(first.train, again.train)
    assert not heard
    files = list((cache / "drawn").iterdir())
    assert len(files) == 1  # nothing half-made is left
    assert not torch.equal(first.train, first.held_out[:100])


def test_small_pictures_are_averages(cache: Path) -> None:
    large, small = (load(DATA["landscapes"](samples=100, size_px=side)) for side in (64, 32))  # type: ignore[call-arg]
    expected = large.train.float().view(100, 3, 32, 2, 32, 2).mean((3, 5))
    assert (small.train.float() - expected).abs().max() <= 0.5


@pytest.mark.parametrize("side", [64, 32])
def test_held_out_pictures_can_be_drawn_alone(cache: Path, side: int) -> None:
    source = DATA["landscapes"](samples=100, size_px=side)  # type: ignore[call-arg]
    found = source.unseen(40)
    assert not (cache / "drawn").exists()
    assert len(found.train) == 0
    assert found.shape == source.shape
    assert torch.equal(found.held_out, load(source).held_out[:40])


def test_files_of_a_killed_process_are_deleted(cache: Path) -> None:
    (cache / "drawn").mkdir(parents=True)
    left, fresh = (Path(tempfile.mkdtemp(dir=cache / "drawn")) for _ in range(2))
    (left / "half").write_bytes(b"half")
    long_ago = time.time() - 2 * ABANDONED
    os.utime(left, (long_ago, long_ago))
    load(DATA["landscapes"](samples=100))  # type: ignore[call-arg]
    assert not left.exists()
    assert fresh.exists()  # somebody may be drawing there


def test_a_cache_that_cannot_be_written_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "file"))
    assert paths.cache_dir() == tmp_path / "file"
    with pytest.raises(MachineError, match="cannot be written"):
        load(DATA["faces"](samples=100))  # type: ignore[call-arg]
