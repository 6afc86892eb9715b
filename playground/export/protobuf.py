"""The few lines of protobuf that ONNX needs, so that exporting asks for no package.

Wire format: protobuf.dev/programming-guides/encoding. Numbers of the fields: onnx.proto (onnx/onnx, IR version 8).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLOAT, INT64 = 1, 7  # TensorProto.DataType
_KINDS = {np.dtype(np.float32): FLOAT, np.dtype(np.int64): INT64}
Value = int | float | str | bytes


def message(*fields: tuple[int, Value | Sequence[Value]]) -> bytes:
    """The pairs of number and value one after another; a list or tuple repeats its field."""
    return b"".join(
        _field(number, one)
        for number, value in fields
        for one in (value if isinstance(value, list | tuple) else [value])
    )


def _field(number: int, value: Any) -> bytes:
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value & (1 << 64) - 1)
    raw = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def tensor(name: str, array: NDArray[Any]) -> bytes:
    """A TensorProto of float32 or int64. Raises `KeyError` for another type."""
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
    return message((1, [int(n) for n in array.shape]), (2, _KINDS[array.dtype]), (8, name), (9, little.tobytes()))


def node(kind: str, inputs: Sequence[str], output: str, attributes: Mapping[str, Any]) -> bytes:
    """A NodeProto; an attribute is an int, a float or a list of ints."""
    return message((1, list(inputs)), (2, output), (4, kind), (5, [_attribute(*pair) for pair in attributes.items()]))


def _attribute(name: str, value: int | float | list[int]) -> bytes:
    if isinstance(value, list):
        return message((1, name), (8, value), (20, 7))
    return (
        message((1, name), (2, value), (20, 1)) if isinstance(value, float) else message((1, name), (3, value), (20, 2))
    )


def value(name: str, shape: Sequence[int | str]) -> bytes:
    """A ValueInfoProto of float32; a string stands for any number."""
    dims = [message((2 if isinstance(n, str) else 1, n)) for n in shape]
    return message((1, name), (2, message((1, message((1, FLOAT), (2, message((1, dims))))))))


def model(
    name: str, nodes: list[bytes], constants: list[bytes], inputs: list[bytes], outputs: list[bytes], opset: int
) -> bytes:
    """A ModelProto."""
    graph = message((1, nodes), (2, name), (5, constants), (11, inputs), (12, outputs))
    return message((1, 8), (2, "GAN Playground"), (7, graph), (8, message((1, ""), (2, opset))))
