"""A generator for the browser: batch normalisation folded into the layers, weights as float16 in one piece.

Read from a state dict, in NumPy alone, so that the app's process can do it without PyTorch. What is packed here is run
by `app/components/generator.js`, on the page and in the self-contained HTML file alike.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import RunConfig
from playground.errors import InputError

Weights = NDArray[np.float64]
Tensors = Mapping[str, NDArray[Any]]
MAGIC = b"GANP"
EPS = 1e-5  # of PyTorch's normalising layers
MOST = 32_000_000  # weights: 64 MB on the wire


@dataclass(frozen=True)
class Packed:
    """One generator: a JSON header (latent, classes, shape, ops, what it is) and its weights."""

    header: dict[str, Any]
    weights: bytes

    def blob(self) -> bytes:
        """`GANP`, the header's length (uint32, little-endian), the header padded to 4 bytes, the weights."""
        text = json.dumps(self.header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return MAGIC + struct.pack("<I", len(text)) + text + self.weights


def pack(tensors: Tensors, config: RunConfig, *, half: bool = True, about: Mapping[str, Any] | None = None) -> Packed:
    """The generator of `config` with the weights of `tensors`, its state dict (any float type).

    Raises `InputError` where the weights do not fit the configuration, or hold what a page cannot run.
    """
    shape, classes = config.data.shape, len(config.data.class_names) if config.condition != "none" else 0
    inputs = config.latent.size + classes
    try:
        ops, pieces = _ops(tensors, config, inputs, shape)
    except (KeyError, ValueError, IndexError) as error:
        sentence = "These weights do not fit their own configuration, or a page does not know its layers."
        raise InputError(sentence, code="foreign") from error
    flat = np.concatenate([p.ravel() for p in pieces])
    if not np.isfinite(flat).all():
        raise InputError("This generator has weights that are not numbers: its run diverged.", code="not_finite")
    if len(flat) > MOST:
        raise InputError(f"This generator has {len(flat):,} weights, too many for a page.", code="too_large")
    weights = flat.astype(np.float16 if half else np.float32).tobytes()
    header = {
        "version": 1,
        "latent": {"size": config.latent.size, "prior": config.latent.prior},
        "classes": classes,
        "class_names": list(config.data.class_names) if classes else [],
        "shape": list(shape),
        "tanh": len(shape) == 3,
        "half": half,
        "count": len(flat),
        "hash": hashlib.sha256(weights).hexdigest(),
        "ops": ops,
        "about": dict(about or {}),
    }
    return Packed(header, weights)


def first_layer(tensors: Tensors, config: RunConfig) -> tuple[Weights, Weights, str]:
    """Weight (units×inputs, z first, then the labels), bias and activation of the first layer, batch norm folded in."""
    try:
        W, b, norm = next(_layers(tensors, config))
    except (KeyError, ValueError, IndexError) as error:
        raise InputError("These weights do not fit their own configuration.", code="foreign") from error
    if norm is not None and norm.kind == "batch":
        area = W.shape[0] // len(norm.scale)
        scale, shift = np.repeat(norm.scale, area), np.repeat(norm.shift, area)
        W, b = W * scale[:, None], b * scale + shift
    return W, b, str(getattr(config.G, "activation", "relu"))


def _ops(
    tensors: Tensors, config: RunConfig, inputs: int, shape: tuple[int, ...]
) -> tuple[list[dict[str, Any]], list[Weights]]:
    """The layers in order, and what they weigh; `w` and `b` of an op are offsets into the pieces laid end to end."""
    layers = list(_layers(tensors, config))
    activation = str(getattr(config.G, "activation", "relu"))
    ops: list[dict[str, Any]] = []
    pieces: list[Weights] = []
    side = [0, 0]  # of the map that the next convolution sees

    def put(piece: Weights) -> int:
        at = sum(p.size for p in pieces)
        pieces.append(piece)
        return at

    for i, (W, b, norm) in enumerate(layers):
        last = i == len(layers) - 1
        act = "none" if last else activation
        fused = "none" if norm is not None and norm.kind != "batch" else act
        if W.ndim == 2:
            upper = next((w for w, _, _ in layers[i + 1 :]), None)
            area = 1
            if upper is not None and upper.ndim == 4:  # this layer makes the first map
                area = W.shape[0] // upper.shape[0]
                halvings = sum(1 for w, _, _ in layers if w.shape[2:] == (4, 4))
                side = [shape[1] >> halvings, shape[2] >> halvings]
                if area != side[0] * side[1] or area * upper.shape[0] != W.shape[0]:
                    raise ValueError("the map does not fit the picture")
            if norm is not None and norm.kind == "batch":
                W, b = (
                    W * np.repeat(norm.scale, area)[:, None],
                    b * np.repeat(norm.scale, area) + np.repeat(norm.shift, area),
                )
            if W.shape[1] != inputs or len(b) != W.shape[0]:
                raise ValueError("a layer does not fit the one before")
            ops.append({"op": "linear", "in": inputs, "out": W.shape[0], "w": put(W), "b": put(b), "act": fused})
            inputs = W.shape[0]
        else:
            up = W.shape[2:] == (4, 4)
            if W.shape[2:] not in ((4, 4), (3, 3)):
                raise ValueError("not a convolution of ours")
            before, after = W.shape[:2] if up else W.shape[1::-1]
            if before * side[0] * side[1] != inputs:
                raise ValueError("a convolution does not fit the map before")
            if norm is not None and norm.kind == "batch":
                by = norm.scale[:, None, None]
                W, b = W * (by if up else by[:, None]), b * norm.scale + norm.shift
            # Up: (out·16)×in, each row makes one place of one filter. Same: out×(in·9), each row is one filter.
            matrix = W.reshape(before, -1).T if up else W.reshape(after, -1)
            ops.append(
                {
                    "op": "up" if up else "same",
                    "in": before,
                    "out": after,
                    "h": side[0],
                    "wide": side[1],
                    "w": put(matrix),
                    "b": put(b),
                    "act": fused,
                }
            )
            side = [2 * side[0], 2 * side[1]] if up else side
            inputs = after * side[0] * side[1]
        if norm is not None and norm.kind != "batch":
            image = side != [0, 0]
            count = {"c": len(norm.scale), "area": side[0] * side[1]} if image else {"n": len(norm.scale)}
            ops.append(
                {"op": "instance_norm" if image else "layer_norm", **count, "eps": EPS}
                | {"w": put(norm.scale), "b": put(norm.shift), "act": act}
            )
    if inputs != math.prod(shape):
        raise ValueError("the last layer does not make a sample")
    return ops, pieces


@dataclass(frozen=True)
class _Norm:
    """x ↦ scale · x + shift; of a batch normalisation in evaluation exactly that, else after its own statistics."""

    kind: str  # batch, or own: statistics of the sample itself
    scale: Weights
    shift: Weights


def _layers(tensors: Tensors, config: RunConfig) -> Iterator[tuple[Weights, Weights, _Norm | None]]:
    """Weight, bias and following normalisation of each linear or convolutional layer of `body`, in order.

    Weights of convolutions are out×in×3×3 where the size stays, else in×out×4×4, of transposed ones.
    """
    indices = sorted({int(name.split(".")[1]) for name in tensors if name.startswith("body.")})
    found: list[tuple[Weights, Weights, _Norm | None]] = []
    stay = int(getattr(config.G, "extra", 0))  # so many of the convolutions, the first
    for index in indices:
        own = {n.removeprefix(f"body.{index}."): v for n, v in tensors.items() if n.startswith(f"body.{index}.")}
        weight = _weight(own, transposed=sum(w.ndim == 4 for w, _, _ in found) >= stay)
        bias = np.asarray(own["bias"], np.float64)
        if weight.ndim > 1:
            found.append((weight, bias, None))
            continue
        if "running_mean" in own:
            scale = weight / np.sqrt(np.asarray(own["running_var"], np.float64) + EPS)
            norm = _Norm("batch", scale, bias - np.asarray(own["running_mean"], np.float64) * scale)
        else:
            norm = _Norm("own", weight, bias)
        found[-1] = (*found[-1][:2], norm)
    if not found:
        raise ValueError("no layers")
    yield from found


def _weight(own: Tensors, transposed: bool) -> Weights:
    """The weight; one that is normalised spectrally as its stored vectors have it (Miyato et al. 2018, eq. 8); that of
    an enlarging convolution as the transposed one that it is (see `Enlarged`)."""
    if "weight" in own:
        W = np.asarray(own["weight"], np.float64)
    else:
        W = np.asarray(own["parametrizations.weight.original"], np.float64)
        u, v = (np.asarray(own[f"parametrizations.weight.0.{name}"], np.float64) for name in ("_u", "_v"))
        rows = np.moveaxis(W, 1, 0) if transposed and W.ndim == 4 else W  # PyTorch: transposed ones by axis 1
        W = W / (u @ rows.reshape(len(rows), -1) @ v)
    if not transposed or W.shape[2:] != (3, 3):
        return W
    wide: Weights = np.zeros((*W.shape[:2], 4, 4))
    for down in (0, 1):
        for right in (0, 1):
            wide[:, :, down : down + 3, right : right + 3] += W
    return wide
