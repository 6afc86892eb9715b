"""What a discriminator answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor


class Judgement(NamedTuple):
    """D's answer to b samples, b // pac of them where D sees packs: n rows.

    Objectives and penalties read `logits`; auxiliary terms read `features` and the `heads` that they asked for.
    """

    logits: Tensor  # (n,), float32; larger is more real
    features: Tensor  # n×width: the last hidden layer, in the type in which D computes
    heads: Mapping[str, Tensor]  # n×outputs each, linear in the features, by name

    def halves(self) -> tuple[Judgement, Judgement]:
        """The answers to two batches of equal size that D has judged in one pass."""
        logits, features = self.logits.chunk(2), self.features.chunk(2)
        heads = {name: head.chunk(2) for name, head in self.heads.items()}
        return (
            Judgement(logits[0], features[0], {name: head[0] for name, head in heads.items()}),
            Judgement(logits[1], features[1], {name: head[1] for name, head in heads.items()}),
        )
