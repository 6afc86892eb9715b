"""A generator as ONNX, built layer by layer from the packed one: float32, any number of samples. Imports no torch.

Inputs: `z`, n×d, and for a conditional generator `label`, n×classes (ones and zeros, or any mixture of labels). Output:
`sample`, n×c×h×w in [−1, 1], or n×2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.export.browser import Packed

MAPS = ("up", "same")  # operations on maps; before them everything is flat
OPSET = 17  # the first with LayerNormalization; all recent runtimes read it
WINDOWS: dict[str, tuple[str, int, dict[str, Any]]] = {  # ONNX's name of the convolution, sides of its window, options
    "up": ("ConvTranspose", 4, {"strides": [2, 2]}),
    "same": ("Conv", 3, {}),
}


def onnx(packed: Packed) -> bytes:
    """The ONNX model, checked by the onnx library."""
    graph = _Graph(packed)
    head = packed.header
    x = "z"
    if head["classes"]:
        x = graph.add("Concat", ["z", "label"], axis=1)
    for i, op in enumerate(head["ops"]):
        x = graph.activation(graph.layer(x, op, i), op["act"])
    if head["tanh"]:
        x = graph.add("Tanh", [x])
    return graph.model(x)


class _Graph:
    """The nodes and constants of a model; methods that add a node return the name of its output."""

    def __init__(self, packed: Packed) -> None:
        head = packed.header
        self._head = head
        self._weights = np.frombuffer(packed.weights, np.float16 if head["half"] else np.float32).astype(np.float32)
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._flat = True  # no operation on maps yet

    def add(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        from onnx import helper

        name = f"x{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def activation(self, x: str, act: str) -> str:
        if act == "relu":
            return self.add("Relu", [x])
        if act == "leaky_relu":
            return self.add("LeakyRelu", [x], alpha=0.2)
        if act == "tanh":
            return self.add("Tanh", [x])
        return self.add("Mul", [x, self.add("Sigmoid", [x])]) if act == "silu" else x

    def layer(self, x: str, op: dict[str, Any], i: int) -> str:
        """Layer number `i` of the packed generator, without its activation."""
        if op["op"] == "linear":
            return self._linear(x, op, i)
        if op["op"] in MAPS:
            return self._convolution(self._as_map(x, op["in"], op, i), op, i)
        if op["op"] == "layer_norm":
            scale, shift = self._scale_and_shift(op, op["n"], i)
            return self.add("LayerNormalization", [x, scale, shift], axis=-1, epsilon=op["eps"])
        size = next(o for o in self._head["ops"] if o["op"] in MAPS)  # instance_norm
        x = self._as_map(x, op["c"], size, i)
        scale, shift = self._scale_and_shift(op, op["c"], i)
        return self.add("InstanceNormalization", [x, scale, shift], epsilon=op["eps"])

    def model(self, x: str) -> bytes:
        """The serialised model whose output is `x`, as samples."""
        from onnx import TensorProto, checker, helper

        d, classes, shape = self._head["latent"]["size"], self._head["classes"], self._head["shape"]
        inputs = [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["n", d])]
        if classes:
            inputs.append(helper.make_tensor_value_info("label", TensorProto.FLOAT, ["n", classes]))
        form = self._constant("shape", np.array([-1, *shape], np.int64))
        self._nodes.append(helper.make_node("Reshape", [x, form], ["sample"]))
        output = helper.make_tensor_value_info("sample", TensorProto.FLOAT, ["n", *shape])
        graph = helper.make_graph(self._nodes, "generator", inputs, [output], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="GAN Playground")
        model.ir_version = 8  # runtimes for opset 17 read it
        checker.check_model(model)
        made: bytes = model.SerializeToString()
        return made

    def _linear(self, x: str, op: dict[str, Any], i: int) -> str:
        w = self._constant(f"w{i}", self._piece(op["w"], op["in"] * op["out"]).reshape(op["out"], op["in"]))
        b = self._constant(f"b{i}", self._piece(op["b"], op["out"]))
        return self.add("Gemm", [x, w, b], transB=1)

    def _convolution(self, x: str, op: dict[str, Any], i: int) -> str:
        kind, side, options = WINDOWS[op["op"]]
        bias = self._constant(f"b{i}", self._piece(op["b"], op["out"]))
        weights = self._piece(op["w"], op["in"] * op["out"] * side * side)
        if op["op"] == "up":  # see `browser`: (out·16)×in
            shaped = weights.reshape(-1, op["in"]).T.reshape(op["in"], op["out"], side, side)
        else:
            shaped = weights.reshape(op["out"], op["in"], side, side)
        w = self._constant(f"w{i}", shaped)
        return self.add(kind, [x, w, bias], kernel_shape=[side, side], pads=[1, 1, 1, 1], **options)

    def _as_map(self, x: str, channels: int, size: dict[str, Any], i: int) -> str:
        """`x` as maps of `channels` and of the input of the convolution `size`; flat units are reshaped once."""
        if not self._flat:
            return x
        self._flat = False
        form = np.array([-1, channels, size["h"], size["wide"]], np.int64)
        return self.add("Reshape", [x, self._constant(f"s{i}", form)])

    def _scale_and_shift(self, op: dict[str, Any], size: int, i: int) -> tuple[str, str]:
        scale, shift = self._piece(op["w"], size), self._piece(op["b"], size)
        return self._constant(f"w{i}", scale), self._constant(f"b{i}", shift)

    def _piece(self, start: int, size: int) -> NDArray[np.float32]:
        return self._weights[start : start + size]

    def _constant(self, name: str, array: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name
