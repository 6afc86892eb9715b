"""Stores own pictures in the cache: one file per set, named by the hash of its pixels and labels."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from playground.errors import MachineError
from playground.paths import cache_dir, cache_not_writable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class KeptPictures:
    """A stored set of pictures.

    `pixels` n×c×s×s uint8; `y` (n,) indices of labels; `held_out` (n,) bool, or `None` without a given split; `labels`,
    or `None` in files of old versions, which do not contain them.
    """

    pixels: NDArray[np.uint8]
    y: NDArray[np.int32]
    held_out: NDArray[np.bool_] | None
    labels: tuple[str, ...] | None


def write(kept: KeptPictures) -> str:
    """Store a set, and return the hash that `read` takes. Raises `MachineError` if the cache cannot be written."""
    import numpy as np

    hashed = hashlib.sha256(json.dumps([kept.pixels.shape, kept.labels or ()]).encode())
    hashed.update(kept.pixels.data)
    hashed.update(kept.y.data)
    arrays = {"pixels": kept.pixels, "labels": kept.y, "names": np.array(kept.labels or (), np.str_)}
    if kept.held_out is not None:
        hashed.update(kept.held_out.data)
        arrays["held_out"] = kept.held_out
    path = _path(hashed.hexdigest())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.npz")
        try:
            np.savez(temporary, **arrays)  # type: ignore[arg-type]
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise MachineError(cache_not_writable(path.parent, error)) from error
    return hashed.hexdigest()


def read(sha256: str) -> KeptPictures:
    """The set with this hash. Raises `OSError`, `ValueError`, `KeyError` or `BadZipFile` if there is none."""
    import numpy as np

    with np.load(_path(sha256), allow_pickle=False) as kept:
        held_out = kept.get("held_out")
        names = kept.get("names")
        return KeptPictures(kept["pixels"], kept["labels"], held_out, None if names is None else tuple(map(str, names)))


def labels_of(sha256: str) -> tuple[str, ...] | None:
    """The labels of a stored set; `None` if it is not on this computer or contains none. Reads no pixels."""
    try:
        return _labels(_path(sha256)) if re.fullmatch("[0-9a-f]{64}", sha256) else None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


@lru_cache(64)
def _labels(path: Path) -> tuple[str, ...]:
    import numpy as np

    with np.load(path, allow_pickle=False) as kept:
        return tuple(map(str, kept["names"]))


def _path(sha256: str) -> Path:
    return cache_dir() / "own" / f"{sha256}.npz"


def hash_of(tile: NDArray[np.uint8]) -> bytes:
    return hashlib.sha256(tile.tobytes()).digest()
