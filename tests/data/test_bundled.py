"""Bundled sets equal the originals, also with a damaged cache; cuts select the right samples."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from playground.data import DATA, bundled, load
from playground.errors import DataError, MachineError

# Of the original IDX files, header included.
MNIST_MD5 = {
    "train images": "6bbc9ace898e44ae57da46a324031adb",
    "test images": "2646ac647ad5339dbf082846283269ea",
    "train labels": "a25bea736e30d166cdddb491f175f624",
    "test labels": "27ae3e4e09519cfbb04c329615203637",
}


def idx(array: torch.Tensor) -> bytes:
    shape = b"".join(n.to_bytes(4, "big") for n in array.shape)
    return bytes([0, 0, 8, array.dim()]) + shape + array.to(torch.uint8).numpy().tobytes()


def test_mnist_is_the_original_to_the_byte() -> None:
    data = load(DATA["mnist"]())
    assert data.labels is not None
    assert data.held_out_labels is not None
    parts = {
        "train images": data.train[:, 0], "test images": data.held_out[:, 0], "train labels": data.labels,
        "test labels": data.held_out_labels,
    }  # fmt: skip
    assert {name: hashlib.md5(idx(part)).hexdigest() for name, part in parts.items()} == MNIST_MD5


def test_fashion_has_its_classes_in_equal_numbers() -> None:
    data = load(DATA["fashion"]())
    assert data.labels is not None
    assert data.held_out_labels is not None
    assert torch.bincount(data.labels).tolist() == [6000] * 10
    assert torch.bincount(data.held_out_labels).tolist() == [1000] * 10


def test_letters_are_equally_frequent_and_distinguishable() -> None:
    data = load(DATA["glyphs"]())
    assert data.labels is not None
    assert data.held_out_labels is not None
    both = torch.cat([data.labels, data.held_out_labels])
    assert torch.bincount(both).tolist() == [1200] * 26
    x = data.train.flatten(1).float()
    means = torch.stack([x[data.labels == letter].mean(0) for letter in range(26)])
    nearest = torch.cdist(data.held_out.flatten(1).float(), means).argmin(1)
    assert (nearest == data.held_out_labels).float().mean() > 0.6  # by chance: 0.04
    ink = (x > 60).view(-1, 28, 28)
    assert not ink[:, [0, -1]].any()  # nothing is cut off
    assert not ink[:, :, [0, -1]].any()


def test_a_damaged_cache_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    path = bundled.unpacked("mnist", lambda s, p: None)
    before = path.read_bytes()
    path.write_bytes(before[:1000])
    assert bundled.unpacked("mnist", lambda s, p: None).read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.process
def test_two_processes_may_unpack_at_once(tmp_path: Path) -> None:
    code = "from playground.data import bundled; print(bundled.unpacked('mnist', lambda s, p: None).stat().st_size)"
    env = {"GAN_PLAYGROUND_CACHE": str(tmp_path), "PATH": ""}
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=env) for _ in range(2)
    ]
    assert [p.communicate()[0].strip() for p in both] == [str(bundled.size("mnist"))] * 2


def test_a_cache_that_cannot_be_written_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "file"))
    with pytest.raises(MachineError, match="cannot be written"):
        load(DATA["mnist"]())


@pytest.mark.parametrize("size", [28, 32, 64])
def test_sizes(size: int) -> None:
    source = DATA["mnist"](size_px=size, fraction=0.001)  # type: ignore[call-arg]
    data = load(source)
    assert data.shape == source.shape == (1, size, size)
    batch = data.batch(torch.arange(5))
    assert batch.shape == (5, 1, size, size)
    assert -1 <= batch.min() < -0.9 < 0.5 < batch.max() <= 1
    if size == 32:
        plain = load(DATA["mnist"](fraction=0.001))
        assert torch.equal(data.train[:, :, 2:-2, 2:-2], plain.train)


def test_cuts() -> None:
    whole = load(DATA["mnist"]())
    some = load(DATA["mnist"](classes=("3", "8")))
    assert some.class_names == ("3", "8")
    assert whole.labels is not None
    assert some.labels is not None
    assert torch.equal(some.train, whole.train[(whole.labels == 3) | (whole.labels == 8)])
    assert set(some.labels.tolist()) == {0, 1}
    few = load(DATA["mnist"](fraction=0.01))
    assert len(few.train) == DATA["mnist"](fraction=0.01).count == 600
    assert len(few.held_out) == 10_000
    noisy = load(DATA["mnist"](fraction=0.01, noise=0.2))
    middle = (few.train > 60) & (few.train < 195)
    difference = (noisy.train.float() - few.train.float())[middle]
    assert difference.std().item() == pytest.approx(0.2 * 127.5, rel=0.05)
    assert torch.equal(noisy.held_out, whole.held_out)
    assert torch.equal(noisy.train, load(DATA["mnist"](fraction=0.01, noise=0.2)).train)


def test_impossible_cuts_are_refused() -> None:
    assert [p.code for p in DATA["mnist"](classes=("11",)).problems()] == ["no_such_label"]
    assert [p.code for p in DATA["line"](classes=("1",)).problems()] == ["data_without_labels"]
    with pytest.raises(DataError, match="no labels"):
        load(DATA["line"](classes=("1",)))
