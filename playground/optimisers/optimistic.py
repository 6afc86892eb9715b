"""Optimistic Adam as a PyTorch optimiser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


class Optimistic(torch.optim.Optimizer):
    """θ ← θ − 2η·d_t + η·d_{t−1}, with Adam's direction d_t = m̂_t / (√v̂_t + ε) and d_0 = 0.

    Daskalakis et al. 2018, Algorithm 1. State of each parameter: `step` (a scalar), `exp_avg` m, `exp_avg_sq` v and
    `direction` d, each of the parameter's shape.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float, betas: tuple[float, float], eps: float = 1e-8) -> None:
        super().__init__(parameters, {"lr": lr, "betas": betas, "eps": eps})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """One step by the gradients in `.grad`. Parameters without a gradient stay unchanged."""
        for group in self.param_groups:
            moved = [p for p in group["params"] if p.grad is not None]
            if moved:
                self._move(moved, group)

    def _move(self, parameters: list[Tensor], group: dict[str, Any]) -> None:
        lr, eps, (beta1, beta2) = group["lr"], group["eps"], group["betas"]
        for p in parameters:
            if not self.state[p]:
                zeros = {k: torch.zeros_like(p) for k in ("exp_avg", "exp_avg_sq", "direction")}
                self.state[p].update(step=torch.tensor(0.0), **zeros)
        states = [self.state[p] for p in parameters]
        grads = [p.grad for p in parameters if p.grad is not None]
        m, v, before = ([s[k] for s in states] for k in ("exp_avg", "exp_avg_sq", "direction"))
        for s in states:
            s["step"] += 1
        t = float(states[0]["step"])
        torch._foreach_lerp_(m, grads, 1 - beta1)
        torch._foreach_mul_(v, beta2)
        torch._foreach_addcmul_(v, grads, grads, 1 - beta2)
        below = torch._foreach_sqrt(torch._foreach_div(v, 1 - beta2**t))
        torch._foreach_add_(below, eps)
        direction = torch._foreach_div(torch._foreach_div(m, 1 - beta1**t), below)
        torch._foreach_add_(parameters, direction, alpha=-2 * lr)
        torch._foreach_add_(parameters, before, alpha=lr)
        torch._foreach_copy_(before, direction)
