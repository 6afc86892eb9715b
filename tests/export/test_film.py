"""Films: read back from GIF, MP4 and NPZ by other readers; and bodies that are no film."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from playground.errors import InputError
from playground.export.film import LARGE, Film, enlarged, render, unpack


def moving(n: int = 12, side: int = 28) -> Film:
    """A bright square that moves to the right on grey."""
    frames = np.full((n, side, side, 3), 90, np.uint8)
    for i in range(n):
        frames[i, 8:16, i : i + 8] = (230, 200, 40)
    return Film(frames, np.random.default_rng(0).normal(size=(n, 5)).astype(np.float32), 10, smooth=False)


def sent(film: Film, **changes: Any) -> bytes:
    n, h, w, _ = film.frames.shape
    head = {"frames": n, "height": h, "width": w, "latent": film.z.shape[1], "fps": film.fps, "smooth": film.smooth}
    text = json.dumps(head | changes).encode()
    return struct.pack("<I", len(text)) + text + film.frames.tobytes() + film.z.astype("<f4").tobytes()


def test_a_film_arrives_as_it_was_sent() -> None:
    film = moving()
    found = unpack(sent(film))
    np.testing.assert_array_equal(found.frames, film.frames)
    np.testing.assert_array_equal(found.z, film.z)
    assert (found.fps, found.smooth) == (10, False)


def test_npz_of_points_holds_the_points_not_drawings_of_them() -> None:
    film, points = moving(), np.random.default_rng(1).normal(size=(len(moving().z), 2)).astype(np.float32)
    body = sent(film, points=True) + points.astype("<f4").tobytes()
    with np.load(io.BytesIO(render(unpack(body), "npz")[1]), allow_pickle=False) as stored:
        np.testing.assert_array_equal(stored["samples"], points)
        np.testing.assert_array_equal(stored["z"], film.z)
    for wrong in (sent(film, points=True), body[:-1], sent(film) + points.tobytes(), sent(film, points=1)):
        with pytest.raises(InputError):
            unpack(wrong)


def test_npz_holds_frames_and_points() -> None:
    film = moving()
    media, made = render(film, "npz")
    with np.load(io.BytesIO(made), allow_pickle=False) as stored:
        np.testing.assert_array_equal(stored["samples"], film.frames)
        np.testing.assert_array_equal(stored["z"], film.z)
    assert media == "application/octet-stream"


def test_gif_shows_every_frame_and_loops() -> None:
    film = moving()
    _, made = render(film, "gif")
    with Image.open(io.BytesIO(made)) as image:
        assert image.n_frames == 12  # type: ignore[attr-defined]
        assert image.info["loop"] == 0
        assert image.info["duration"] == 100
        for i in (0, 5, 11):
            image.seek(i)
            shown = np.asarray(image.convert("RGB").resize((28, 28), Image.Resampling.NEAREST), np.int16)
            assert np.abs(shown - film.frames[i]).max() <= 8


def test_gif_keeps_colours_with_a_meaning() -> None:
    """A few small dots on a large shaded ground."""
    y, x = np.mgrid[:200, :200] / 200
    ground = np.stack([248 - 120 * x * y, 248 - 60 * y, 246 - 200 * x], -1).astype(np.uint8)
    frames = np.repeat(ground[None], 6, 0)
    colours = [(0, 158, 115), (230, 159, 0), (0, 114, 178), (213, 94, 0), (204, 121, 167)]
    for i in range(6):
        for k, colour in enumerate(colours):
            frames[i, 20 + 30 * k : 25 + 30 * k, 20 + 10 * i : 25 + 10 * i] = colour
    _, made = render(Film(frames, np.zeros((6, 1), np.float32), 10, smooth=False), "gif")
    with Image.open(io.BytesIO(made)) as image:
        for i in range(6):
            image.seek(i)
            shown = np.asarray(image.convert("RGB").resize((200, 200), Image.Resampling.NEAREST), np.int16)
            for k, colour in enumerate(colours):
                assert np.abs(shown[22 + 30 * k, 22 + 10 * i] - colour).max() <= 4, colour
            assert np.abs(shown - frames[i]).mean() < 3


@pytest.mark.parametrize("side", [28, 32, 64, 360])
def test_mp4_is_decoded_to_the_same_pictures(side: int) -> None:
    film = moving(side=side)
    _, made = render(film, "mp4")
    with av.open(io.BytesIO(made)) as container:
        (stream,) = container.streams.video
        assert stream.average_rate == 10
        shown = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    expected = list(enlarged(film, LARGE["mp4"]))
    assert len(shown) == 12
    assert shown[0].shape == expected[0].shape
    for one, other in zip(shown, expected, strict=True):
        assert np.abs(one.astype(int) - other.astype(int)).mean() < 6  # colours are coarser in 4:2:0


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\x01", b"\xff\xff\xff\xff{}", struct.pack("<I", 2) + b"[]", struct.pack("<I", 2) + b"{}",
        sent(moving())[:-1], sent(moving()) + b"x", sent(moving(), frames=10**9), sent(moving(), frames=-1),
        sent(moving(), width=401), sent(moving(), fps=0), sent(moving(), fps=1.5), sent(moving(), frames=True),
        sent(moving(), smooth="yes"), sent(moving(), latent=0),
    ],
)  # fmt: skip
def test_a_body_that_is_no_film_is_refused_with_a_message(body: bytes) -> None:
    with pytest.raises(InputError, match="film"):
        unpack(body)


@pytest.mark.parametrize("kind", ["gif", "mp4"])
def test_the_size_of_a_film_is_limited(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.export.film.MOST_MADE", 100_000)
    many = Film(np.zeros((400, 1, 1, 3), np.uint8), np.zeros((400, 1), np.float32), 10)
    made = sum(frame.shape[0] * frame.shape[1] for frame in enlarged(many, LARGE[kind]))
    assert 20_000 < made <= 100_000
    assert render(many, kind)[1]


def test_a_film_is_enlarged_frame_by_frame() -> None:
    """900 frames of 512×512 are 708 MB: they are never in memory together."""
    frames = enlarged(Film(np.zeros((900, 1, 1, 3), np.uint8), np.zeros((900, 1), np.float32), 10), LARGE["mp4"])
    tracemalloc.start()
    assert sum(1 for _ in frames) == 900
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_an_unknown_film_format_is_refused_with_a_message() -> None:
    with pytest.raises(InputError, match="gif, mp4, npz"):
        render(moving(), "exe")
