"""What ATen's elementwise operations and reductions become: operations of loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from playground.compile.wasm.program import StepProgram
from playground.compile.wasm.steps import Operand
from playground.compile.wasm.values import Shape, UnsupportedStep, View, reshape, squeeze

BINARY = {"add": "add", "sub": "sub", "mul": "mul", "div": "div", "maximum": "max", "minimum": "min",
          "lt": "lt", "gt": "gt", "le": "le", "ge": "ge", "eq": "eq", "ne": "ne"}  # fmt: skip
UNARY = {"neg": "neg", "abs": "abs", "sqrt": "sqrt", "exp": "exp", "log1p": "log1p", "tanh": "tanh"}


class Elements:
    """Writes one node of a graph as elementwise operations; the last one goes to the node's place."""

    def __init__(self, program: StepProgram, shape: Shape, kind: str, place: View | None, inner: int | None) -> None:
        self.program, self.shape, self.kind = program, shape, kind
        self._place, self._inner = place, inner

    def __call__(self, name: str, *operands: Operand, last: bool = False) -> View:
        shape = self.shape if last else _broadcast(operands)
        here = {"place": self._place} if last else {}
        inner = self._inner if shape == self.shape else None
        return self.program.apply(name, *operands, shape=shape, kind=self.kind, inner=inner, **here)

    def sum(self, x: View, over: Sequence[int], keep: bool, place: bool = True) -> View:
        found = self.program.sum(x, over, _kept(self._place, x.shape, over) if place else None)
        return found if keep else squeeze(found, over)

    def mean(self, x: View, over: Sequence[int], keep: bool) -> View:
        found = self.sum(x, over, keep, place=False)
        return self("div", found, float(math.prod(x.shape[d] for d in over)))


def write(e: Elements, name: str, args: Sequence[Any], options: dict[str, Any]) -> View | tuple[View, ...]:
    """The result of ATen's `name`. Raises `UnsupportedStep` for an operation that is not known here."""
    if name in BINARY:
        a, b = args
        if options.get("alpha", 1) != 1:
            b = e("mul", b, float(options["alpha"]))
        return e(BINARY[name], a, b, last=True)
    if name in UNARY:
        return e(UNARY[name], args[0], last=True)
    if name in WRITERS:
        return WRITERS[name](e, *args, **options)
    raise UnsupportedStep(name)


def _dims(x: View, dims: Any) -> list[int]:
    chosen = range(len(x.shape)) if dims is None or dims == [] else [dims] if isinstance(dims, int) else dims
    return [d % max(1, len(x.shape)) for d in chosen]


def _kept(place: View | None, shape: Shape, over: Sequence[int]) -> View | None:
    """The place of a sum, with the sizes of 1 that its result has at first."""
    return None if place is None else reshape(place, tuple(1 if d in over else n for d, n in enumerate(shape)))


def _broadcast(operands: Sequence[Operand]) -> Shape:
    shapes = [o.shape for o in operands if isinstance(o, View)]
    length = max((len(s) for s in shapes), default=0)
    padded = [(1,) * (length - len(s)) + s for s in shapes]
    return tuple(max(sizes) if 0 not in sizes else 0 for sizes in zip(*padded, strict=True))


def _sum(e: Elements, x: View, dims: Any = None, keep: bool = False) -> View:
    return e.sum(x, _dims(x, dims), keep)


def _mean(e: Elements, x: View, dims: Any = None, keep: bool = False) -> View:
    return e.mean(x, _dims(x, dims), keep)


def _variance(e: Elements, x: View, dims: Any, correction: float, keep: bool) -> tuple[View, View]:
    over = _dims(x, dims)
    mean = e.mean(x, over, keep=True)
    distance = e("sub", x, mean)
    total = e.sum(e("mul", distance, distance), over, keep=True, place=False)
    variance = e("div", total, math.prod(x.shape[d] for d in over) - correction)
    return (variance, mean) if keep else (squeeze(variance, over), squeeze(mean, over))


def _std(e: Elements, x: View, dims: Any = None, *, correction: float = 1.0, keepdim: bool = False) -> View:
    return e("sqrt", _variance(e, x, dims, correction, keepdim)[0], last=True)


def _var_mean(e: Elements, x: View, dims: Any = None, *, correction: float = 1.0, keepdim: bool = False) -> Any:
    return _variance(e, x, dims, correction, keepdim)


def _norm(e: Elements, x: View, order: float = 2, dims: Any = None, keep: bool = False) -> View:
    if order != 2:
        raise UnsupportedStep(f"linalg_vector_norm of order {order}")
    return e("sqrt", e.sum(e("mul", x, x), _dims(x, dims), keep, place=False), last=True)


def _power(e: Elements, x: View, exponent: Any) -> View:
    if isinstance(exponent, View):
        return e("pow", x, exponent, last=True)
    if exponent == 0.5:
        return e("sqrt", x, last=True)
    if exponent != int(exponent) or not -4 <= exponent <= 4:
        raise UnsupportedStep(f"pow with the exponent {exponent}")
    if exponent == 0:
        return e.program.constant(1.0, x.shape, e.kind)
    found = x
    for _ in range(int(abs(exponent)) - 1):
        found = e("mul", found, x)
    return e("div", 1.0, found, last=True) if exponent < 0 else e("copy", found, last=True)


def _relu(e: Elements, x: View) -> View:
    return e("max", x, 0.0, last=True)


def _leaky(e: Elements, x: View, slope: float = 0.01) -> View:
    return e("leaky", x, x, slope, last=True)


def _leaky_backward(e: Elements, g: View, x: View, slope: float, _: bool) -> View:
    return e("leaky", g, x, slope, last=True)


def _threshold_backward(e: Elements, g: View, x: View, threshold: float) -> View:
    return e("gate", g, x if threshold == 0 else e("sub", x, float(threshold)), last=True)


def _sigmoid(e: Elements, x: View) -> View:
    return e("div", 1.0, e("add", e("exp", e("neg", x)), 1.0), last=True)


def _softplus(e: Elements, x: View, beta: float = 1, threshold: float = 20) -> View:
    if beta != 1:
        raise UnsupportedStep(f"softplus with beta {beta}")
    return e("where", e("gt", x, float(threshold)), x, e("log1p", e("exp", x)), last=True)


def _softplus_backward(e: Elements, g: View, x: View, beta: float, threshold: float) -> View:
    z = e("exp", x)
    slope = e("div", z, e("add", z, 1.0))
    return e("where", e("gt", x, float(threshold)), g, e("mul", g, slope), last=True)


def _clamp(e: Elements, x: View, low: Any = None, high: Any = None) -> View:
    low, high = (float(v) if isinstance(v, int) else v for v in (low, high))
    found = x if low is None else e("max", x, low)
    return e("copy", found, last=True) if high is None else e("min", found, high, last=True)


def _to_copy(e: Elements, x: View, *, dtype: Any = None, **_: Any) -> View:
    return e("copy", x, last=True)


WRITERS: dict[str, Callable[..., Any]] = {
    "sum": _sum, "mean": _mean, "std": _std, "var_mean": _var_mean, "linalg_vector_norm": _norm, "pow": _power,
    "relu": _relu, "leaky_relu": _leaky, "leaky_relu_backward": _leaky_backward, "softplus": _softplus,
    "threshold_backward": _threshold_backward, "softplus_backward": _softplus_backward, "sigmoid": _sigmoid,
    "clamp": _clamp, "_to_copy": _to_copy,
    "clone": lambda e, x, **_: e("copy", x, last=True),
    "square": lambda e, x: e("mul", x, x, last=True),
    "reciprocal": lambda e, x: e("div", 1.0, x, last=True),
    "rsqrt": lambda e, x: e("div", 1.0, e("sqrt", x), last=True),
    "rsub": lambda e, x, y: e("sub", float(y), x, last=True),
    "where": lambda e, m, a, b: e("where", m, a, b, last=True),
    "tanh_backward": lambda e, g, y: e("mul", g, e("sub", 1.0, e("mul", y, y)), last=True),
    "sigmoid_backward": lambda e, g, y: e("mul", g, e("mul", y, e("sub", 1.0, y)), last=True),
    "empty_like": lambda e, x, **_: e.program.constant(0.0, x.shape, e.kind),
    "fill": lambda e, x, value: e.program.constant(float(value), x.shape, e.kind),
    "ones_like": lambda e, x, **_: e.program.constant(1.0, x.shape, e.kind),
    "zeros_like": lambda e, x, **_: e.program.constant(0.0, x.shape, e.kind),
    "zeros": lambda e, shape, **_: e.program.constant(0.0, tuple(shape), e.kind),
    "ones": lambda e, shape, **_: e.program.constant(1.0, tuple(shape), e.kind),
    "full": lambda e, shape, value, **_: e.program.constant(float(value), tuple(shape), e.kind),
    "scalar_tensor": lambda e, value, **_: e.program.constant(float(value), (), e.kind),
}  # fmt: skip
