"""What is compared of two trainings: a digest of the final networks, and a few of their weights for the tolerance."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.errors import InputError
from playground.texts import Message

NETWORKS = ("G", "D", "ema")
PROBED = 24  # weights of each network
NO_WEIGHTS = Message("no_weights_of_browser", "The browser has sent no networks. Reload the page and try again.")
CLOCK = re.compile(r"time_|images_per_second$")  # numbers of a row that depend on the clock


def digest_of(tensors: Mapping[str, NDArray[Any]]) -> tuple[str, dict[str, list[float]]]:
    """The SHA-256 of the networks in a checkpoint, and evenly spaced weights of each by its name.

    `tensors`: `G.NAME`, `D.NAME` and `ema.NAME`; others are left out. Their names, shapes and float32 bytes count.
    """
    found, probe = hashlib.sha256(), {}
    for network in NETWORKS:
        names = sorted(name for name in tensors if name.startswith(f"{network}."))
        flat = [np.ascontiguousarray(tensors[name], dtype="<f4").ravel() for name in names]
        for name, values in zip(names, flat, strict=True):
            found.update(f"{name} {np.shape(tensors[name])}\n".encode())
            found.update(values.tobytes())
        probe[network] = probed(np.concatenate(flat) if flat else np.zeros(0, "<f4"))
    return found.hexdigest(), probe


def probed(weights: NDArray[Any]) -> list[float]:
    """Evenly spaced values of a vector."""
    if not len(weights):
        return []
    return [float(weights[i]) for i in np.linspace(0, len(weights) - 1, min(PROBED, len(weights))).round().astype(int)]


def largest_difference(one: Mapping[str, list[float]], other: Mapping[str, list[float]]) -> float:
    """The largest difference of two probes, relative to the root mean square of the network's weights.

    Infinite where they are not of the same networks.
    """
    if one.keys() != other.keys() or any(len(one[name]) != len(other[name]) for name in one):
        return float("inf")
    found = 0.0
    for name in one:
        a, b = np.array(one[name]), np.array(other[name])
        size = float(np.sqrt(np.mean(a * a))) if len(a) else 0.0
        if len(a) and np.any(a != b):
            found = max(found, float(np.max(np.abs(a - b))) / max(size, 1e-12))
    return found


def by_training(values: Mapping[str, float]) -> dict[str, float]:
    """The numbers of a row that training decides, without those that depend on the clock."""
    return {name: value for name, value in values.items() if not CLOCK.match(name)}


def networks_of(weights: Any) -> dict[str, NDArray[Any]]:
    """The networks of a run in a browser, as `digest_of` takes them. Raises `InputError` for anything else."""
    names = {"G": "G", "D": "D", "average": "ema"}
    if not isinstance(weights, Mapping) or not all(isinstance(weights.get(name), str) for name in names):
        raise InputError(NO_WEIGHTS)
    try:
        arrays = {name: base64.b64decode(weights[name], validate=True) for name in names}
        return {f"{known}.weights": np.frombuffer(arrays[name], "<f4") for name, known in names.items()}
    except (binascii.Error, ValueError) as error:
        raise InputError(NO_WEIGHTS) from error
