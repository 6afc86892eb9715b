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


def onnx(packed: Packed) -> bytes:
    """The ONNX model, checked by the onnx library."""
    from onnx import TensorProto, checker, helper, numpy_helper

    head = packed.header
    weights = np.frombuffer(packed.weights, np.float16 if head["half"] else np.float32).astype(np.float32)
    nodes: list[Any] = []
    constants: list[Any] = []

    def take(name: str, array: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(kind: str, inputs: list[str], **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [f"x{len(nodes)}"], **attributes))
        return f"x{len(nodes) - 1}"

    def bent(x: str, act: str) -> str:
        if act == "relu":
            return add("Relu", [x])
        if act == "leaky_relu":
            return add("LeakyRelu", [x], alpha=0.2)
        if act == "tanh":
            return add("Tanh", [x])
        return add("Mul", [x, add("Sigmoid", [x])]) if act == "silu" else x

    d, classes, shape = head["latent"]["size"], head["classes"], head["shape"]
    inputs = [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["n", d])]
    x = "z"
    if classes:
        inputs.append(helper.make_tensor_value_info("label", TensorProto.FLOAT, ["n", classes]))
        x = add("Concat", ["z", "label"], axis=1)
    flat = True
    for i, op in enumerate(head["ops"]):

        def piece(key: str, size: int, op: Any = op, i: int = i) -> NDArray[np.float32]:
            return weights[op[key] : op[key] + size]

        if op["op"] == "linear":
            w = take(f"w{i}", piece("w", op["in"] * op["out"]).reshape(op["out"], op["in"]))
            x = add("Gemm", [x, w, take(f"b{i}", piece("b", op["out"]))], transB=1)
        elif op["op"] in MAPS:
            if flat:
                form = take(f"s{i}", np.array([-1, op["in"], op["h"], op["wide"]], np.int64))
                x, flat = add("Reshape", [x, form]), False
            bias, at = take(f"b{i}", piece("b", op["out"])), {"pads": [1, 1, 1, 1]}
            if op["op"] == "up":
                columns = piece("w", op["in"] * op["out"] * 16).reshape(-1, op["in"])  # see `browser`: (out·16)×in
                w = take(f"w{i}", columns.T.reshape(op["in"], op["out"], 4, 4))
                x = add("ConvTranspose", [x, w, bias], strides=[2, 2], kernel_shape=[4, 4], **at)
            else:
                w = take(f"w{i}", piece("w", op["in"] * op["out"] * 9).reshape(op["out"], op["in"], 3, 3))
                x = add("Conv", [x, w, bias], kernel_shape=[3, 3], **at)
        elif op["op"] == "layer_norm":
            scale, shift = take(f"w{i}", piece("w", op["n"])), take(f"b{i}", piece("b", op["n"]))
            x = add("LayerNormalization", [x, scale, shift], axis=-1, epsilon=op["eps"])
        else:  # instance_norm
            if flat:
                side = next(o for o in head["ops"] if o["op"] in MAPS)
                form = take(f"s{i}", np.array([-1, op["c"], side["h"], side["wide"]], np.int64))
                x, flat = add("Reshape", [x, form]), False
            scale, shift = take(f"w{i}", piece("w", op["c"])), take(f"b{i}", piece("b", op["c"]))
            x = add("InstanceNormalization", [x, scale, shift], epsilon=op["eps"])
        x = bent(x, op["act"])
    if head["tanh"]:
        x = add("Tanh", [x])
    nodes.append(helper.make_node("Reshape", [x, take("shape", np.array([-1, *shape], np.int64))], ["sample"]))
    output = helper.make_tensor_value_info("sample", TensorProto.FLOAT, ["n", *shape])
    graph = helper.make_graph(nodes, "generator", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="GAN Playground")
    model.ir_version = 8  # runtimes for opset 17 read it
    checker.check_model(model)
    made: bytes = model.SerializeToString()
    return made
