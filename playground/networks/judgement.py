"""`Judgement`: the output of a discriminator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor


class Judgement(NamedTuple):
    """The output of D for b samples; n = b // pac rows, since a pack of samples has one row.

    Objectives and penalties read `logits`. Auxiliary terms read `features` and their `heads`.
    """

    logits: Tensor  # (n,), float32; larger is more real
    features: Tensor  # n×width: the last hidden layer, in the type in which D computes
    heads: Mapping[str, Tensor]  # n×outputs each, linear in the features, by name

    def halves(self) -> tuple[Judgement, Judgement]:
        """The outputs for two batches of equal size that D has judged in one pass."""
        logits, features = self.logits.chunk(2), self.features.chunk(2)
        heads = {name: head.chunk(2) for name, head in self.heads.items()}
        return (
            Judgement(logits[0], features[0], {name: head[0] for name, head in heads.items()}),
            Judgement(logits[1], features[1], {name: head[1] for name, head in heads.items()}),
        )
