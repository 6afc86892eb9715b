"""Tensors to store in a run's folder."""

from __future__ import annotations

import torch


def tensors(seed: int = 0) -> dict[str, torch.Tensor]:
    rng = torch.Generator().manual_seed(seed)
    return {"G.w": torch.randn(20, 30, generator=rng), "rng": rng.get_state(), "n": torch.tensor(3)}
