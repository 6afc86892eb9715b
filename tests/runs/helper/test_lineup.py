"""The line-up: real pictures that training never saw, fakes of the same labels, and D's own logits."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from playground import paths
from playground.errors import InputError
from playground.runs.helper.handlers import lineup
from playground.runs.helper.lineup import OF_EACH
from playground.runs.helper.sampling import load_model

DIGITS = str(paths.pretrained_dir() / "digits.safetensors")


def pixels(picture: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("L"))


def test_half_are_held_out_pictures_and_half_are_not() -> None:
    found = lineup(DIGITS, DIGITS, seed=3)["pictures"]
    assert [suspect["real"] for suspect in found].count(True) == OF_EACH
    assert len(found) == 2 * OF_EACH
    data = load_model(DIGITS).config.data.unseen(50 * OF_EACH)
    known = {x.tobytes() for x in data.kind.to_raw(data.normalise(data.held_out))}
    for suspect in found:
        image = pixels(suspect["picture"])
        assert image.shape == (28, 28)
        assert (image[..., None].tobytes() in known) == suspect["real"]


def test_the_same_seed_gives_the_same_line_up_in_an_order_that_tells_nothing() -> None:
    first, again, other = (lineup(DIGITS, DIGITS, seed=s)["pictures"] for s in (1, 1, 2))
    assert first == again
    assert [s["picture"] for s in first] != [s["picture"] for s in other]
    orders = torch.tensor([[s["real"] for s in lineup(DIGITS, DIGITS, seed=k)["pictures"]] for k in range(24)])
    share = orders.double().mean(0)  # of real pictures at each place: binomial, n = 24, p = ½
    assert share.min() > 0.1
    assert share.max() < 0.9


@pytest.mark.parametrize("seed", [-1, 2**31, "1", 1.5, True])
def test_other_seeds_are_refused(seed: object) -> None:
    with pytest.raises(InputError, match="whole number"):
        lineup(DIGITS, DIGITS, seed=seed)  # type: ignore[arg-type]


def test_points_have_no_line_up() -> None:
    ring = str(paths.pretrained_dir() / "ring.safetensors")
    with pytest.raises(InputError, match="pictures"):
        lineup(ring, ring)
