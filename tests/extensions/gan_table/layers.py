"""The last layer of a generator of tables. A module of its own: it needs PyTorch, the package's import must not."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class Columns(nn.Module):
    """One head per column: two plain numbers, one above zero, and a choice of two as softmax."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([x[:, :2], functional.softplus(x[:, 2:3]), x[:, 3:].softmax(1)], 1)
