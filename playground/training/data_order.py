"""The order in which a run draws its real samples."""

from __future__ import annotations

import torch
from torch import Tensor


class DataOrder:
    """The order in which real samples are drawn: a new permutation per epoch, which depends on the seed only."""

    def __init__(self, seed: int, n: int) -> None:
        self.seed, self.n = seed, n
        self._epoch = -1
        self._permutation = torch.empty(0, dtype=torch.int64)

    def take(self, start: int, count: int) -> Tensor:
        """The indices of samples `start` to `start + count - 1`, counted from the beginning of the run."""
        parts: list[Tensor] = []
        while count > 0:
            epoch, at = divmod(start, self.n)
            part = self._of(epoch)[at : at + count]
            parts.append(part)
            start, count = start + len(part), count - len(part)
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _of(self, epoch: int) -> Tensor:
        if epoch != self._epoch:
            rng = torch.Generator().manual_seed((self.seed * 1_000_003 + epoch) % 2**63)
            self._epoch, self._permutation = epoch, torch.randperm(self.n, generator=rng)
        return self._permutation
