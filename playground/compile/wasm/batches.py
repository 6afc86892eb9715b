"""Which dimension of each tensor of a graph counts samples. It is contiguous in memory: vectors have four samples."""

from __future__ import annotations

import math
import operator
from typing import Any

from torch import fx

Dim = int | None
MOVES = (
    "getitem",
    "t",
    "transpose",
    "permute",
    "view",
    "_unsafe_view",
    "reshape",
    "unsqueeze",
    "squeeze",
    "select",
    "slice",
)


def batch_dims(graph: fx.Graph, inputs: int, batch: int) -> dict[fx.Node, Dim]:
    """The dimension of samples by node, `None` where there is none. Arguments after the fifth begin with it."""
    found: dict[fx.Node, Dim] = {}
    for i, node in enumerate(graph.nodes):
        if node.op == "placeholder":
            shape = node.meta["val"].shape
            found[node] = 0 if 5 <= i < inputs and shape and shape[0] % batch == 0 else None
        elif node.op == "call_function":
            found[node] = _of(node, found)
            shape = _shape(node)
            if found[node] is None and shape[1:] and shape[0] % batch == 0 and _unmoved(node):
                found[node] = 0  # constants are not known to count samples
    return found


def _unmoved(node: fx.Node) -> bool:
    """Whether `node` computes its result; those of views have the layout of their operand."""
    return getattr(node.target, "_opname", "getitem") not in MOVES


def _of(node: fx.Node, known: dict[fx.Node, Dim]) -> Dim:
    name = "getitem" if node.target is operator.getitem else getattr(node.target, "_opname", "")
    value, args = node.meta["val"], node.args
    first: Any = args[0] if args else None
    if isinstance(first, list | tuple):  # cat, stack
        dims = [known.get(p) for p in first if isinstance(p, fx.Node)]
        d = next((d for d in dims if d is not None), None)
        at = args[1] if len(args) > 1 else 0
        return d + (at <= d) if d is not None and name == "stack" and isinstance(at, int) else d
    if name in ("mm", "addmm"):
        a, b = args[-2:]
        return 0 if known.get(a) == 0 else 1 if known.get(b) == 1 else None  # type: ignore[arg-type]
    before = _shape(first)
    d = known.get(first) if isinstance(first, fx.Node) else None
    if name == "getitem":
        return d if hasattr(value, "shape") and d in range(len(value.shape)) else None
    if name in ("t", "transpose"):
        a, b = (0, 1) if name == "t" else args[1:3]
        return d if d is None else {a: b, b: a}.get(d, d)  # type: ignore[return-value,dict-item]
    if name in ("view", "_unsafe_view", "reshape"):
        return None if d is None else _moved(before, d, tuple(value.shape))
    if name in ("unsqueeze", "squeeze", "select", "expand"):
        return None if d is None else _shifted(name, before, d, args[1], len(value.shape))
    if name in ("sum", "mean", "std", "linalg_vector_norm", "var_mean") or isinstance(value, list | tuple):
        after = tuple(value.shape) if hasattr(value, "shape") else before
        return d if d is not None and d < len(after) and after[d] == before[d] else None
    if not hasattr(value, "shape"):
        return None
    return _elementwise(node, len(value.shape), known)


def _elementwise(node: fx.Node, length: int, known: dict[fx.Node, Dim]) -> Dim:
    """That of the first operand that has one; operands are aligned at the right."""
    for argument in node.args:
        if isinstance(argument, fx.Node) and (d := known.get(argument)) is not None:
            shape = _shape(argument)
            if shape[d] > 1:
                return d + length - len(shape)
    return None


def _moved(before: tuple[int, ...], d: int, after: tuple[int, ...]) -> Dim:
    """The dimension of `after` that begins where dimension `d` of `before` does."""
    ahead = math.prod(before[:d])
    starts = [i for i in range(len(after)) if math.prod(after[:i]) == ahead]
    return max(starts, key=lambda i: after[i], default=None)


def _shifted(name: str, before: tuple[int, ...], d: int, argument: Any, length: int) -> Dim:
    if name == "expand":
        return d + length - len(before)
    at = argument % (length if name == "unsqueeze" else len(before))
    if name == "unsqueeze":
        return d + (at <= d)
    if name == "squeeze" and before[at] != 1:
        return d
    return None if at == d else d - (at < d)


def _shape(node: Any) -> tuple[int, ...]:
    value: Any = node.meta["val"] if isinstance(node, fx.Node) else None
    return tuple(value.shape) if hasattr(value, "shape") else ()
