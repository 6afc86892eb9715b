"""Weights on disk: safetensors with a checksum, never a pickle; and which checkpoints are kept."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from playground.errors import InputError, MachineError
from playground.runs.folder import files
from playground.texts import Message

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

T = TypeVar("T")

HEADER_LIMIT = 10_000_000


def save(path: Path, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> None:
    """Write tensors and JSON values as one safetensors file, with a SHA-256 of the tensors' bytes."""
    from safetensors.torch import save as serialise

    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    body = _body(serialise(plain))
    header = {"meta": json.dumps(meta), "sha256": hashlib.sha256(body).hexdigest()}
    raw = serialise(plain, metadata=header)
    files.write(path, lambda file: file.write(raw))


def load(path: Path, limit: int = 4 * 2**30) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The tensors and values of a file from `save`. Raises `InputError` where it is torn, changed or foreign."""
    from safetensors.torch import load as parse

    return _load(path, limit, parse)


def load_arrays(path: Path, limit: int = 2**30) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Like `load`, with NumPy arrays, for the app's process, which does not load PyTorch."""
    from safetensors.numpy import load as parse

    return _load(path, limit, parse)


def parse_arrays(raw: bytes, name: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Like `load_arrays`, from the bytes of a person's file; messages call it `name`."""
    from safetensors.numpy import load as parse

    return _parse(raw, name, parse)


def _load(path: Path, limit: int, parse: Callable[[bytes], dict[str, T]]) -> tuple[dict[str, T], dict[str, Any]]:
    try:
        if path.stat().st_size > limit:
            raise InputError(Message("checkpoint_too_large", "{file} is too large to be a checkpoint.", file=str(path)))
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(_torn(str(path))) from error
    return _parse(raw, str(path), parse)


def _parse(raw: bytes, name: str, parse: Callable[[bytes], dict[str, T]]) -> tuple[dict[str, T], dict[str, Any]]:
    from safetensors import SafetensorError

    try:
        header = header_of(raw)
        meta = files.parse(str(header["meta"]))
        whole = hashlib.sha256(_body(raw)).hexdigest() == header["sha256"]
        tensors = parse(raw) if whole and isinstance(meta, dict) else None
    except (ValueError, KeyError, TypeError, RecursionError, SafetensorError) as error:
        raise InputError(_torn(name)) from error
    if tensors is None:
        raise InputError(Message("checksum_wrong", "{file} is damaged: its checksum is wrong.", file=name))
    return tensors, meta


def _torn(name: str) -> Message:
    return Message(
        "checkpoint_torn", "{file} is not a checkpoint of GAN Playground, or it is torn. Choose another.", file=name
    )


def header_of(raw: bytes) -> dict[str, Any]:
    """The metadata of a safetensors file. Raises `ValueError` where there is none."""
    if len(raw) < 8:
        raise ValueError("cut short")
    (length,) = struct.unpack("<Q", raw[:8])
    if length > HEADER_LIMIT or 8 + length > len(raw):
        raise ValueError("cut short")
    header = json.loads(raw[8 : 8 + length])
    found = header.get("__metadata__") if isinstance(header, dict) else None
    if not isinstance(found, dict):
        raise ValueError("no metadata")
    return found


def _body(raw: bytes) -> bytes:
    (length,) = struct.unpack("<Q", raw[:8])
    return raw[8 + length :]


def steps(folder: Path, suffix: str = ".safetensors") -> list[int]:
    """The steps in the names of `folder`'s files, ascending; empty where there is no folder."""
    try:
        with files.os_errors_as_sentences(folder.parent):
            return sorted(int(p.stem) for p in folder.iterdir() if p.suffix == suffix and p.stem.isdecimal())
    except MachineError as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            return []
        raise


def spaced(found: Iterable[int]) -> set[int]:
    """The steps to keep for ever: the last one, then repeatedly the newest at or below half of the one before."""
    ordered = sorted(found)
    if not ordered:
        return set()
    kept, mark = set(), float(ordered[-1])
    while mark >= 1:
        below = [s for s in ordered if s <= mark]
        if not below:
            break
        kept.add(below[-1])
        mark = below[-1] / 2
    return kept
