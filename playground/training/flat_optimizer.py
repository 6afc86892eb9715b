"""The parameters of one network together with its optimiser; the parameters of a small network are one vector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from playground.optimisers import Optimiser

SMALL = 50_000  # parameters: below this the number of operations decides the time, above it the memory traffic


class FlatOptimizer:
    """The parameters of `network` and the optimiser `option` that updates them.

    The parameters of a small network are views of one vector, `values` (n,), so an update is one operation. Its
    optimiser is the option's rule with a memory (slots, n). A large network uses PyTorch's fused optimisers.
    """

    def __init__(self, network: nn.Module, option: Optimiser) -> None:
        self.parameters: list[Tensor] = list(network.parameters())
        self.values = join(self.parameters)
        self.operands: list[Tensor] = self.parameters if self.values is None else [self.values]
        self.grads: list[Tensor] = []  # of the last update, clipped: one vector, or one tensor per parameter
        self.begin(option)

    def begin(self, option: Optimiser) -> None:
        """Start `option` with an empty memory."""
        self.option, self.descents = option, 0
        if self.values is None:
            self._torch: torch.optim.Optimizer | None = option.build(self.parameters)
        else:
            self._torch = None
            self.memory: Tensor = self.values.new_zeros(len(option.slots), len(self.values))

    def change(self, option: Optimiser) -> None:
        """Continue with other settings. Another class of optimiser starts with an empty memory."""
        if type(option) is not type(self.option):
            self.begin(option)
        self.option = option
        if self._torch is not None:
            self._torch.param_groups[0].update(option.hyper())

    def gradient(self, loss: Tensor, *, keep: bool = False) -> list[Tensor]:
        """∂loss/∂parameters: one vector (n,), or one tensor per parameter if it is large. `keep` keeps the graph."""
        grads = torch.autograd.grad(loss, self.parameters, retain_graph=keep)
        return list(grads) if self.values is None else [torch.cat([g.reshape(-1) for g in grads])]

    @torch.no_grad()
    def descend(self, grads: list[Tensor], rate: float | Tensor) -> None:
        """One update by `grads`, which `gradient` has returned, with the learning rate `rate`."""
        self.grads = grads
        self.descents += 1
        if self._torch is not None:
            for p, g in zip(self.parameters, grads, strict=True):
                p.grad = laid_out_as(p, g)
            self._torch.param_groups[0]["lr"] = rate
            self._torch.step()
        else:
            self.move(*self.option.rule(grads[0], self.memory, rate, self.descents))

    def move(self, step: Tensor, memory: Tensor) -> None:
        """Subtract `step` (n,) from the parameters and store the new `memory` (slots, n)."""
        assert self.values is not None
        self.values.sub_(step)
        self.memory.copy_(memory)

    def take(self, values: Tensor, memory: Tensor, grads: Tensor, descents: int) -> None:
        """Take over the result of `descents` updates that were made elsewhere; vectors as in `move`."""
        assert self.values is not None
        self.values.copy_(values)
        self.memory.copy_(memory)
        self.grads = [grads]
        self.descents += descents

    @torch.no_grad()
    def clamp(self, limit: float | Tensor) -> None:
        """Keep every parameter within ±`limit`."""
        for p in self.operands:
            p.copy_(p.clamp(-limit, limit))  # type: ignore[arg-type]

    def norms(self) -> list[Tensor]:
        """The norm of the last gradient of each parameter tensor; empty before the first update."""
        if not self.grads or self.values is None:
            return list(torch._foreach_norm(self.grads)) if self.grads else []
        return list(torch._foreach_norm(list(torch.split(self.grads[0], [p.numel() for p in self.parameters]))))

    def snapshot(self) -> dict[str, Tensor]:
        """The memory of the optimiser, by name."""
        if self._torch is not None:
            state = self._torch.state_dict()["state"]
            return {f"{i}.{k}": torch.as_tensor(v) for i, s in state.items() for k, v in s.items() if v is not None}
        if not self.descents:
            return {}
        slots = dict(zip(self.option.slots, self.memory, strict=True))
        return {f"0.{k}": v for k, v in {"step": torch.tensor(float(self.descents)), **slots}.items()}

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Restore what `snapshot` returned, whether it came from a vector or from one tensor per parameter."""
        slots: dict[int, dict[str, Tensor]] = {}
        for key, value in tensors.items():
            index, slot = key.split(".", 1)
            slots.setdefault(int(index), {})[slot] = value.clone()
        if self._torch is not None:
            if len(slots) == 1:
                slots = self._apart(slots[0])
            slots = {i: {k: laid_out_as(self.parameters[i], v) for k, v in s.items()} for i, s in slots.items()}
            self._torch.load_state_dict({"state": slots, "param_groups": self._torch.state_dict()["param_groups"]})
        elif slots:
            parts = [slots[i] for i in sorted(slots)]
            self.descents = int(parts[0].get("step", torch.tensor(1.0)).item())
            for row, name in zip(self.memory, self.option.slots, strict=True):
                row.copy_(torch.cat([part[name].reshape(-1) for part in parts if name in part]))

    def _apart(self, vector: dict[str, Tensor]) -> dict[int, dict[str, Tensor]]:
        """The memory of each parameter, from that of all parameters in one vector."""
        sizes = [p.numel() for p in self.parameters]
        apart: dict[int, dict[str, Tensor]] = {i: {} for i in range(len(sizes))}
        for name, value in vector.items():
            whole = name in self.option.slots
            parts = torch.split(value.reshape(-1), sizes) if whole else [value] * len(sizes)
            for i, (p, part) in enumerate(zip(self.parameters, parts, strict=True)):
                apart[i][name] = (part.view(p.shape) if whole else part).clone()
        return apart


def laid_out_as(parameter: Tensor, value: Tensor) -> Tensor:
    """`value` with the memory layout of `parameter`, if both have the same shape.

    PyTorch's fused optimisers read both in memory order and ignore strides. With different layouts they would silently
    update each weight by the gradient of another one.
    """
    if value.shape != parameter.shape or value.stride() == parameter.stride():
        return value
    return torch.empty_like(parameter).copy_(value)


def join(parameters: Iterable[Tensor]) -> Tensor | None:
    """Make `parameters` views of one vector, and return it; `None` without any change if they are too large.

    Parameters in channels-last layout also stay as they are: views would lose it, and convolutions would be slower.
    """
    tensors = list(parameters)
    sizes = [p.numel() for p in tensors]
    if not 0 < sum(sizes) <= SMALL or len({(p.dtype, p.device) for p in tensors}) > 1:
        return None
    if not all(p.is_contiguous() for p in tensors):
        return None
    values = torch.cat([p.detach().reshape(-1) for p in tensors])
    for p, view in zip(tensors, torch.split(values, sizes), strict=True):
        p.data = view.view(p.shape)
    return values


def norm_of(grads: list[Tensor]) -> Tensor:
    """The joint norm of `grads`."""
    if len(grads) == 1:
        return torch.linalg.vector_norm(grads[0])
    return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(grads)))
