"""A line-up: real pictures that training never saw and generated ones, in random order, with D's answers."""

from __future__ import annotations

import base64
from typing import Any

import torch
from torch import nn

from playground.errors import InputError
from playground.latent.generator import LoadedGenerator
from playground.texts import Message

OF_EACH = 10  # real pictures, and as many fakes


def lineup(loaded: LoadedGenerator, D: nn.Module | None, seed: int) -> dict[str, Any]:
    """`pictures`: each a PNG (base64), whether it is `real`, and D's `logit`, `None` without a D.

    Real and fake pictures have the same labels, so that no label gives one away. The same seed gives the same line-up.
    """
    config, rng = loaded.config, torch.Generator().manual_seed(seed)
    if config.data.kind.in_plane:
        raise InputError(Message("lineup_of_points", "A line-up needs pictures. Choose a generator of pictures."))
    data = config.data.unseen(50 * OF_EACH)
    chosen = torch.randperm(len(data.held_out), generator=rng)[:OF_EACH]
    labels = data.held_out_labels[chosen] if data.held_out_labels is not None and loaded.classes else None
    z = config.latent.sample(len(chosen), rng)
    with torch.no_grad():
        real, fake = data.normalise(data.held_out[chosen]), loaded.G(z, labels)
        logits = [None] * (2 * len(chosen)) if D is None else [
            round(float(v), 3) for x in (real, fake) for v in D(x, labels).logits
        ]  # fmt: skip
    raw = [*data.kind.to_raw(real), *data.kind.to_raw(fake)]
    order = torch.randperm(len(raw), generator=rng).tolist()
    return {
        "pictures": [
            {
                "picture": base64.b64encode(data.kind.picture(raw[i][None])).decode(),
                "real": i < len(chosen),
                "logit": logits[i],
            }
            for i in order
        ]
    }
