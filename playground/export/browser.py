"""Packs a generator for the browser: batch normalisation folded into the layers, weights as float16 in one piece.

It reads a state dict with NumPy, so that the app's process needs no PyTorch. `frontend/shared/generator/` runs the
packed generator, on the page and in the self-contained HTML file.
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
from playground.texts import Message

Weights = NDArray[np.float64]
Tensors = Mapping[str, NDArray[Any]]
MAGIC = b"GANP"
EPS = 1e-5  # of PyTorch's normalising layers
MOST = 32_000_000  # weights: 64 MB on the wire


@dataclass(frozen=True)
class Packed:
    """One generator: a JSON header (latent, classes, shape, ops, origin) and its weights."""

    header: dict[str, Any]
    weights: bytes

    def blob(self) -> bytes:
        """`GANP`, the header's length (uint32, little-endian), the header padded to 4 bytes, the weights."""
        text = json.dumps(self.header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        return MAGIC + struct.pack("<I", len(text)) + text + self.weights


def pack(tensors: Tensors, config: RunConfig, *, half: bool = True, about: Mapping[str, Any] | None = None) -> Packed:
    """The generator of `config` with the weights of `tensors`, its state dict (any float type).

    Raises `InputError` where the weights do not fit the configuration, or a page cannot run them.
    """
    kind = config.data.kind
    if not kind.browser:
        raise InputError(
            Message(
                "kind_not_in_browser",
                "A page cannot run generators of {kind}. Draw samples with `gan-playground sample`.",
                kind=kind.label,
            )
        )
    shape, classes = config.data.shape, len(config.data.class_names) if config.condition != "none" else 0
    inputs = config.latent.size + classes
    try:
        ops, pieces = _ops(tensors, config, inputs, shape)
    except (KeyError, ValueError, IndexError) as error:
        raise InputError(
            Message(
                "foreign", "These weights do not fit their own configuration, or a page does not know their layers."
            )
        ) from error
    flat = np.concatenate([p.ravel() for p in pieces])
    if not np.isfinite(flat).all():
        raise InputError(
            Message("not_finite", "This generator has weights that are not finite numbers: its run diverged.")
        )
    if len(flat) > MOST:
        raise InputError(Message("too_large", "This generator has {n} weights, too many for a page.", n=len(flat)))
    weights = flat.astype(np.float16 if half else np.float32).tobytes()
    header = {
        "version": 1,
        "latent": {"size": config.latent.size, "prior": config.latent.prior},
        "classes": classes,
        "class_names": list(config.data.class_names) if classes else [],
        "shape": list(shape),
        "tanh": kind.browser == "tanh",
        "half": half,
        "count": len(flat),
        "hash": hashlib.sha256(weights).hexdigest(),
        "ops": ops,
        "about": dict(about or {}),
    }
    return Packed(header, weights)


def first_layer(tensors: Tensors, config: RunConfig) -> tuple[Weights, Weights, str]:
    """Weight (units×inputs, first z, then the labels), bias and activation of the first layer, batch norm folded in."""
    try:
        W, b, norm = next(_layers(tensors, config))
    except (KeyError, ValueError, IndexError) as error:
        raise InputError(
            Message("first_layer_foreign", "The first layer of these weights does not fit their own configuration.")
        ) from error
    W, b = _folded(W, b, norm, W.shape[0] // len(norm.scale) if norm else 1)
    return W, b, config.G.nonlinearity


def _ops(
    tensors: Tensors, config: RunConfig, inputs: int, shape: tuple[int, ...]
) -> tuple[list[dict[str, Any]], list[Weights]]:
    """The layers in order, and their weights; `w` and `b` of an op are offsets into the concatenated pieces."""
    layers = list(_layers(tensors, config))
    ops: list[dict[str, Any]] = []
    pieces: list[Weights] = []
    h = wide = 0  # size of the input map of the next convolution

    def put(piece: Weights) -> int:
        at = sum(p.size for p in pieces)
        pieces.append(piece)
        return at

    for i, (W, b, norm) in enumerate(layers):
        act = config.G.nonlinearity if i < len(layers) - 1 else "none"
        own = norm is not None and norm.kind == "own"
        if not _window(W):
            if any(_window(w) for w, _, _ in layers[i + 1 : i + 2]):  # this layer produces the first map
                h, wide = (side >> sum(w.shape[2:] == (4, 4) for w, _, _ in layers) for side in shape[1:])
            W, b = _folded(W, b, norm, h * wide or 1)
            if W.shape[1] != inputs or len(b) != W.shape[0]:
                raise ValueError("a layer does not fit the one before")
            op, matrix = {"op": "linear", "in": inputs, "out": W.shape[0]}, W
            inputs = W.shape[0]
        else:
            if W.shape[2:] not in ((4, 4), (3, 3)):
                raise ValueError("not a convolution of ours")
            up = W.shape[2:] == (4, 4)
            before, after = W.shape[:2] if up else W.shape[1::-1]
            if before * h * wide != inputs:
                raise ValueError("a convolution does not fit the map before")
            W, b = _folded(W, b, norm, 1, axis=1 if up else 0)
            op = {"op": "up" if up else "same", "in": before, "out": after, "h": h, "wide": wide}
            # Up: (out·16)×in, each row gives one position of one filter. Same: out×(in·9), each row is one filter.
            matrix = W.reshape(before, -1).T if up else W.reshape(after, -1)
            h, wide = (2 * h, 2 * wide) if up else (h, wide)
            inputs = after * h * wide
        ops.append(op | {"w": put(matrix), "b": put(b), "act": "none" if own else act})
        if norm is not None and own:
            kind, n = (
                ("instance_norm", {"c": len(norm.scale), "area": h * wide})
                if h
                else ("layer_norm", {"n": len(norm.scale)})
            )
            ops.append({"op": kind, **n, "eps": EPS, "w": put(norm.scale), "b": put(norm.shift), "act": act})
    if inputs != math.prod(shape):
        raise ValueError("the last layer does not make a sample")
    return ops, pieces


def _window(W: Weights) -> tuple[int, ...]:
    """The sides of a convolution's window; empty for a linear layer."""
    return W.shape[2:]


def _folded(W: Weights, b: Weights, norm: _Norm | None, area: int, axis: int = 0) -> tuple[Weights, Weights]:
    """The layer with the following batch normalisation folded in; `area`: the number of units per channel."""
    if norm is None or norm.kind != "batch":
        return W, b
    scale, shift = np.repeat(norm.scale, area), np.repeat(norm.shift, area)
    return W * np.expand_dims(scale, [a for a in range(W.ndim) if a != axis]), b * scale + shift


@dataclass(frozen=True)
class _Norm:
    """x ↦ scale · x + shift: exactly that for batch normalisation in evaluation, else after the sample's statistics."""

    kind: str  # “batch”, or “own”: with statistics of the sample itself
    scale: Weights
    shift: Weights


def _layers(tensors: Tensors, config: RunConfig) -> Iterator[tuple[Weights, Weights, _Norm | None]]:
    """Weight, bias and following normalisation of each linear or convolutional layer of `body`, in order.

    Weights of convolutions are out×in×3×3 where the size stays, else in×out×4×4, of transposed ones.
    """
    indices = sorted({int(name.split(".")[1]) for name in tensors if name.startswith("body.")})
    found: list[tuple[Weights, Weights, _Norm | None]] = []
    stay = config.G.same_size  # the number of convolutions, from the first, that keep the size
    for index in indices:
        own = {n.removeprefix(f"body.{index}."): v for n, v in tensors.items() if n.startswith(f"body.{index}.")}
        weight = _weight(own, transposed=sum(bool(_window(w)) for w, _, _ in found) >= stay)
        bias = np.asarray(own["bias"], np.float64)
        if weight.shape[1:]:  # no normalisation
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
    """The weight of a layer. Spectral normalisation uses the stored vectors (Miyato et al. 2018, eq. 8); an enlarging
    convolution becomes its transposed form (see `Enlarged`)."""
    if "weight" in own:
        W = np.asarray(own["weight"], np.float64)
    else:
        W = np.asarray(own["parametrizations.weight.original"], np.float64)
        u, v = (np.asarray(own[f"parametrizations.weight.0.{name}"], np.float64) for name in ("_u", "_v"))
        rows = np.moveaxis(W, 1, 0) if transposed and _window(W) else W  # PyTorch: transposed ones by axis 1
        W = W / (u @ rows.reshape(len(rows), -1) @ v)
    if not transposed or W.shape[2:] != (3, 3):
        return W
    wide: Weights = np.zeros((*W.shape[:2], 4, 4))
    for down in (0, 1):
        for right in (0, 1):
            wide[:, :, down : down + 3, right : right + 3] += W
    return wide
