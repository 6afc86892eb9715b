"""From a traced graph of ATen operations to a program. Views cost nothing; parts of a `cat` are computed in place."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from torch import fx

from playground.compile.wasm import values
from playground.compile.wasm.batches import batch_dims
from playground.compile.wasm.dispatch import takes_epilogue
from playground.compile.wasm.operations import Elements, write
from playground.compile.wasm.program import StepProgram
from playground.compile.wasm.steps import Product
from playground.compile.wasm.values import Shape, Tensor, UnsupportedStep, View, whole
from playground.compile.wasm.views import SAME, VIEWS

RESHAPED = ("view", "_unsafe_view", "reshape")
ACTIVATIONS = ("leaky_relu", "relu")
BACKWARDS = ("leaky_relu_backward", "threshold_backward")


def name_of(node: fx.Node) -> str:
    """ATen's name of an operation, without its overload."""
    return "getitem" if node.target is operator.getitem else getattr(node.target, "_opname", str(node.target))


def lower(
    graph: fx.Graph, inputs: Sequence[View | None], outputs: Sequence[View], free: int, batch: int
) -> StepProgram:
    """The program of `graph`; `batch` is a number of samples. Raises `UnsupportedStep`.

    `inputs` has the places of its arguments, `None` for the free numbers, and `outputs` those of its results.
    """
    return _Lowering(graph, inputs, outputs, free, batch).program


class _Lowering:
    def __init__(
        self, graph: fx.Graph, inputs: Sequence[View | None], outputs: Sequence[View], free: int, batch: int
    ) -> None:
        self.program = StepProgram()
        self._outputs, self._free = outputs, free
        self._batch = batch_dims(graph, len(inputs), batch)
        self._values: dict[fx.Node, Any] = {}
        self._joined: dict[fx.Node, Tensor] = {}  # results of `cat`, from the time at which their first part is known
        self._taken: set[tuple[fx.Node, int]] = set()
        arguments = iter(inputs)
        for node in graph.nodes:
            if node.op == "placeholder":
                self._values[node] = next(arguments)
            elif node.op == "call_function":
                if node not in self._values:
                    self._values[node] = self._visit(node)
            elif node.op == "output":
                self._finish(node)
            else:
                raise UnsupportedStep(node.op)

    def _visit(self, node: fx.Node) -> Any:
        name, args = name_of(node), [self._read(a) for a in node.args]
        if name in VIEWS:
            return VIEWS[name](*args)
        if name in RESHAPED:
            x, shape = args
            return values.reshape(x, shape) or self.program.reshape(x, tuple(node.meta["val"].shape))
        if name == "unbind":
            return self._unbind(args[0], *args[1:])
        if name in ("cat", "stack"):
            return self._join(node, name, args[0])
        if name in ("mm", "addmm"):
            return self._product(node, *args)
        kind = _kind(node.meta["val"])
        place = self._place(node)
        e = Elements(self.program, _shape(node), kind, place, self._batch.get(node))
        if name in BACKWARDS:
            args[1] = self._activated(node, args[1])
        if name == "_to_copy" and str(node.args[0].meta["val"].dtype) == "torch.bool":  # type: ignore[union-attr]
            return e("to_number", args[0], last=True)
        return write(e, _in_new_memory(node, name), args, {k: self._read(v) for k, v in node.kwargs.items()})

    def _read(self, argument: Any) -> Any:
        if isinstance(argument, fx.Node):
            return self._values[argument]
        if isinstance(argument, list | tuple):
            return [self._read(a) for a in argument]
        return float(argument) if isinstance(argument, float) else argument

    def _unbind(self, x: View | None, dim: int = 0) -> list[View]:
        if x is None:
            return [self.program.scalar("free", (float(i),), "f64") for i in range(self._free)]
        return [values.select(x, dim, i) for i in range(x.shape[dim])]

    # -- places --------------------------------------------------------------------------------------------------

    def _place(self, node: fx.Node) -> View | None:
        """Where the result of `node` is needed: in a result of the graph or of a `cat`. Each place is given once."""
        for user in node.users:
            found = self._place_for(node, user)
            if found is not None:
                return found
        return None

    def _place_for(self, node: fx.Node, user: fx.Node) -> View | None:
        name = "output" if user.op == "output" else name_of(user)
        if name == "output":
            index = list(user.args[0]).index(node)  # type: ignore[arg-type]
            return self._take(user, index, lambda: self._outputs[index])
        if name in ("cat", "stack"):
            index = list(user.args[0]).index(node)  # type: ignore[arg-type]
            return self._take(user, index, lambda: self._part(user, name, index))
        shape = _shape(node)
        if name in SAME or name in RESHAPED or name in ("unsqueeze", "squeeze"):
            found = self._place(user)
            return None if found is None else values.reshape(found, shape)
        if name == "t":
            found = self._place(user)
            return None if found is None else values.turned(found)
        return None

    def _take(self, user: fx.Node, index: int, place: Any) -> View | None:
        if (user, index) in self._taken:
            return None
        self._taken.add((user, index))
        return place()  # type: ignore[no-any-return]

    def _part(self, node: fx.Node, name: str, index: int) -> View:
        """The place of a part in the result of the `cat` or `stack` called `node`."""
        if node not in self._joined:
            place = self._place(node)
            self._joined[node] = self.program.tensor(_shape(node), -1, place, self._batch.get(node))
            self._joined[node].stored = True
        joined, parts = whole(self._joined[node]), node.args[0]
        dim = node.args[1] if len(node.args) > 1 else 0
        assert isinstance(dim, int)
        assert isinstance(parts, list | tuple)
        dim %= len(joined.shape)
        if name == "stack":
            return values.select(joined, dim, index)
        sizes = [_shape(p)[dim] for p in parts]  # type: ignore[arg-type]
        return values.part(joined, dim, sum(sizes[:index]), sum(sizes[: index + 1]))

    def _join(self, node: fx.Node, name: str, parts: list[View]) -> View:
        if name == "cat" and len(parts) == 1:
            return parts[0]
        steps = []
        for index, x in enumerate(parts):
            place = self._part(node, name, index)
            steps.append(self._put(x, place))
        self._joined[node].step = max(steps)
        return whole(self._joined[node])

    def _put(self, x: View, place: View) -> int:
        """Make sure that `x` lies at `place`; the step after which it does."""
        inside = isinstance(x.base, Tensor) and isinstance(place.base, Tensor) and x.base.buffer is place.base.buffer
        if inside and isinstance(x.base, Tensor) and values.squeezed(x) == values.squeezed(place):
            x.base.stored = True
            return x.base.step
        return self.program.put(x, place)

    def _finish(self, node: fx.Node) -> None:
        results = node.args[0]
        assert isinstance(results, list | tuple)
        for result, place in zip(results, self._outputs, strict=True):
            self._put(self._read(result), place)

    # -- products ------------------------------------------------------------------------------------------------

    def _product(self, node: fx.Node, *args: View) -> View:
        a, b = args[-2:]
        bias = args[0] if len(args) == 3 else None
        shape, inner = _shape(node), self._batch.get(node)
        if a.shape[1] == 1:  # an outer product is elementwise
            e = Elements(self.program, shape, "f32", self._place(node), inner)
            return e("mul", a, b, last=True) if bias is None else e("add", e("mul", a, b), bias, last=True)
        if inner == 0 or inner is None:
            a = self.program.along(a, 0 if inner == 0 else 1)
        if inner == 1 or inner is None:
            b = self.program.along(b, 1 if inner == 1 else 0)
        a, b = self.program.in_memory(a), self.program.in_memory(b)
        if bias is not None:
            bias = values.expand(self.program.in_memory(bias), shape)
        after = self._fusible(node)
        place = self._place(after or node)
        step = Product(a, b, bias, self.program.tensor(shape, -1, place, inner))
        if after is not None:
            step.slope = float(after.args[1]) if name_of(after) == "leaky_relu" and len(after.args) > 1 else 0.0  # type: ignore[arg-type]
            step.epilogue = "leaky"
            if name_of(after) in BACKWARDS:
                step.epilogue, step.reference = "masked", self._activated(after, self._read(after.args[1]))
                step.slope = float(after.args[2]) if name_of(after) == "leaky_relu_backward" else 0.0  # type: ignore[arg-type]
                assert step.reference is not None
                step.reference = self.program.in_memory(step.reference)
        if after is None or takes_epilogue(step):
            result = self.program.product(step)
            if after is not None:
                self._values[after] = result
            return result
        out = self.program.product(Product(a, b, bias, self.program.tensor(shape, -1, None, inner)))
        decides = out if step.reference is None else step.reference
        bent = self.program.apply("leaky", out, decides, step.slope, shape=shape, place=place, inner=inner)
        self._values[after] = bent
        return out

    def _fusible(self, node: fx.Node) -> fx.Node | None:
        """The activation, or its derivative, that the product `node` can apply, since nothing else reads its result."""
        users = _readers(node)
        after = next((u for u in users if name_of(u) in ACTIVATIONS), None)
        if after is not None:
            others = [u for u in users if u is not after]
            if all(name_of(u) in BACKWARDS and _source(u.args[1]) is node for u in others):
                return after
            return None
        if len(users) == 1 and name_of(users[0]) in BACKWARDS and _source(users[0].args[0]) is node:
            of = users[0].args[1]
            known = isinstance(of, fx.Node) and of in self._values
            threshold = users[0].args[2] if name_of(users[0]) == "threshold_backward" else 0
            if known and threshold == 0 and _fits(self._read(of), self._batch.get(node), _shape(node)):
                return users[0]
        return None

    def _activated(self, node: fx.Node, x: View) -> View:
        """For a derivative of an activation: its result has the sign of its argument, which need not be stored."""
        source = _source(node.args[1])
        if name_of(node) == "leaky_relu_backward":
            for user in _readers(source):
                if name_of(user) == "leaky_relu" and user in self._values and user.args[1] > 0:  # type: ignore[operator]
                    return self._values[user]  # type: ignore[no-any-return]
        return x


def _in_new_memory(node: fx.Node, name: str) -> str:
    """The name of the operation whose result is a new tensor, for one that overwrites its first operand."""
    if not name.endswith("_"):
        return name
    operand = node.args[0]
    assert isinstance(operand, fx.Node)
    if any(node < user for user in operand.users):
        raise UnsupportedStep(f"{name} of a tensor that is read later")
    return name[:-1]


def _readers(node: fx.Node) -> list[fx.Node]:
    """The users of `node`, and those of its aliases instead of these."""
    found: list[fx.Node] = []
    for user in node.users:
        if user.op == "call_function" and name_of(user) in SAME:
            found += _readers(user)
        else:
            found.append(user)
    return found if all(u.op == "call_function" for u in found) else []


def _source(node: Any) -> fx.Node:
    """The node of which `node` is an alias."""
    while isinstance(node, fx.Node) and node.op == "call_function" and name_of(node) in SAME:
        node = node.args[0]
    return node  # type: ignore[no-any-return]


def _fits(reference: View, inner: int | None, shape: Shape) -> bool:
    """Whether `reference` is laid out so that a product can read it beside its result."""
    expected = values.dense(shape, inner)
    return reference.shape == shape and all(
        n == 1 or (s == 1) == (e == 1) for n, s, e in zip(shape, reference.strides, expected, strict=True)
    )


def _shape(node: fx.Node) -> Shape:
    found = node.meta["val"]
    return tuple(found.shape) if hasattr(found, "shape") else ()


def _kind(value: Any) -> str:
    first = value[0] if isinstance(value, list | tuple) else value
    return "f64" if str(first.dtype) == "torch.float64" else "f32"
