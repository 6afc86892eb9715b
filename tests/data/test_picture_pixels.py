"""Pixels of a set of pictures: one intensity scale, one background, and truncated files."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground.data import load
from playground.data.pictures.ingest import Ingested, ingest
from playground.data.pictures.pixels import Tile, scale

CASES = Path(__file__).parent / "cases"


def pixels(taken: Ingested) -> torch.Tensor:
    data = load(taken.option)
    return torch.cat([data.train, data.held_out])


def codes(taken: Ingested) -> list[str]:
    return [message.code for message in taken.messages]


def flat(folder: Path, name: str, value: float, kind: type, size: int = 32) -> Path:
    folder.mkdir(exist_ok=True)
    Image.fromarray(np.full((size, size), value, kind)).save(folder / name)
    return folder


def plain(folder: Path, n: int = 9) -> Path:
    folder.mkdir(exist_ok=True)
    for i in range(n):
        Image.new("RGB", (32, 32), (i, 100, 100)).save(folder / f"plain{i}.png")
    return folder


def test_ct_pictures_have_one_scale() -> None:
    taken = ingest([CASES / "int16_ct"], side=32)
    assert (taken.option.channels, taken.to_json()["samples"]) == (1, 11)
    assert "(11): -1,180 is black, 2,000 is white." in taken.sentence
    values = [np.asarray(Image.open(file), np.float64) for file in sorted((CASES / "int16_ct").iterdir())]
    right = {np.round((v + 1180) / 3180 * 255).astype(np.uint8).tobytes() for v in values}
    assert {x.numpy().tobytes() for x in pixels(taken)} == right


def test_minus_1000_is_not_black_beside_0(tmp_path: Path) -> None:
    for i, value in enumerate((-1000, 0, -1024, 400, 3000, 5, 6, 7, 8, 9)):
        Image.fromarray(np.full((32, 32), value, np.int32)).save(tmp_path / f"{i}.tif")
    means = sorted(int(x[0, 0, 0]) for x in pixels(ingest([tmp_path])))
    assert means[0] == 0
    assert means[1] == round(24 / 4024 * 255)
    assert means[2] == round(1024 / 4024 * 255)


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 200, True, (0, 255)),
        (10, 4000, True, (0, 4095)),  # 12 bits in 16
        (0, 40_000, True, (0, 65_535)),
        (0, 100_000, True, (0, 100_000)),
        (0, 9, True, (0, 9)),  # a map of labels
        (-1000, 2000, True, (-1000, 2000)),
        (0.0, 0.9, False, (0, 1)),
        (-0.9, 0.9, False, (-1, 1)),
        (0.0, 254.0, False, (0, 255)),
        (0.0, 0.01, False, (0, 0.01)),
        (5.0, 5.0, False, (5, 6)),
    ],
)
def test_scales(low: float, high: float, whole: bool, expected: tuple[float, float]) -> None:
    dark = Tile(np.zeros((4, 4), np.float32), low, low, whole=whole)
    assert scale([dark, Tile(np.zeros((4, 4), np.float32), low, high, whole=whole)]) == expected


def test_dark_frames_stay_darker_than_bright_ones(tmp_path: Path) -> None:
    for i in range(10):
        flat(tmp_path, f"{i}.png", 400 * (i + 1), np.uint16)
    found = sorted(int(x.float().mean()) for x in pixels(ingest([tmp_path])))
    assert found == [round(400 * (i + 1) / 4095 * 255) for i in range(10)]


def test_one_nan_does_not_make_a_picture_black(tmp_path: Path) -> None:
    for i in range(9):
        flat(tmp_path, f"{i}.tif", 0.1 * (i + 1), np.float32)
    holed = np.full((32, 32), 0.8, np.float32)
    holed[0, 0], holed[5, 5] = np.nan, np.inf
    Image.fromarray(holed).save(tmp_path / "holed.tif")
    Image.fromarray(np.full((32, 32), np.nan, np.float32)).save(tmp_path / "nothing.tif")
    taken = ingest([tmp_path])
    assert "values_not_finite" in codes(taken)
    assert [(name, why.code) for name, why in taken.skipped] == [("nothing.tif", "no_finite_value")]
    assert sorted(int(x.float().mean().round()) for x in pixels(taken))[-3:] == [204, 204, 230]


@pytest.mark.parametrize(
    ("ink", "ground", "code"), [(255, 0, "on_black"), (0, 255, "on_white"), (120, 255, "on_white")]
)
def test_transparent_parts_contrast_with_what_is_drawn(tmp_path: Path, ink: int, ground: int, code: str) -> None:
    for i in range(10):
        sprite = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
        sprite.paste((ink, ink, ink, 255), (8, 8, 24, 20 + i % 4))
        sprite.save(tmp_path / f"{i}.png")
    taken = ingest([tmp_path])
    assert code in codes(taken)
    for x in pixels(taken):
        assert (int(x[0, 0, 0]), int(x[0, 14, 16])) == (ground, ink)


def test_opaque_pictures_with_an_alpha_channel_give_no_message(tmp_path: Path) -> None:
    Image.new("RGBA", (32, 32), (9, 9, 9, 255)).save(plain(tmp_path) / "opaque.png")
    assert codes(ingest([tmp_path])) == ["pictures_taken"]


def jpeg(progressive: bool = False) -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG", progressive=progressive)
    return buffer.getvalue()


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("lacking", [1, 2, 20])
def test_a_jpeg_that_lacks_a_few_bytes_is_read(tmp_path: Path, lacking: int, progressive: bool) -> None:
    (plain(tmp_path) / "photo.jpg").write_bytes(jpeg(progressive)[:-lacking])
    taken = ingest([tmp_path], side=64)
    assert taken.skipped == []
    assert "ends_missing" in codes(taken)
    whole = tmp_path / "whole"
    (plain(whole) / "photo.jpg").write_bytes(jpeg(progressive))
    noisy, right = (max(pixels(t), key=lambda x: x.float().std()) for t in (taken, ingest([whole], side=64)))
    assert (noisy == right).float().mean() > 0.9


def test_half_a_picture_is_skipped_with_a_reason(tmp_path: Path) -> None:
    (plain(tmp_path) / "half.jpg").write_bytes(jpeg()[: len(jpeg()) // 2])
    buffer = io.BytesIO()
    Image.open(io.BytesIO(jpeg())).save(buffer, "PNG")
    (tmp_path / "half.png").write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    assert {n: why.code for n, why in ingest([tmp_path]).skipped} == {
        "half.jpg": "breaks_off_early",
        "half.png": "breaks_off",
    }
