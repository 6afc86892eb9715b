"""Draws samples from a trained generator: of a run, of a checkpoint, or one that comes with the project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground import paths, validation
from playground.config import RunConfig
from playground.data.source import listed
from playground.errors import ConfigError, InputError
from playground.kinds import Kind
from playground.latent.generator import LoadedGenerator
from playground.runs.folder import files, weights
from playground.runs.folder.store import RunFolder
from playground.runs.frames.from_arrays import Array
from playground.runs.worker.observe import CHUNK
from playground.texts import Message
from playground.training.first_weights import build_for
from playground.training.state import part

MANY = 100_000


@dataclass(frozen=True)
class Samples:
    """Raw `samples` of a `kind` of data, their `z` (n×latent), and the labels of a conditional model."""

    kind: Kind
    samples: Array
    z: NDArray[np.float32]
    labels: NDArray[np.int64] | None = None

    def write(self, out: Path) -> None:
        """Write `out`: .npz with all arrays, or a format of the kind of data. Raises `InputError` for other endings."""
        if out.suffix.lower() not in self.kind.exports:
            raise InputError(
                Message(
                    "samples_bad_ending",
                    "The samples of this model are written as {endings}, not as {name}. Choose another ending.",
                    endings=", ".join(self.kind.exports),
                    name=out.name[-40:],
                )
            )
        arrays = {"samples": self.samples, "z": self.z} | ({} if self.labels is None else {"labels": self.labels})

        def write(file: IO[bytes]) -> None:
            if out.suffix.lower() == ".npz":
                np.savez_compressed(file, allow_pickle=False, **arrays)
            else:
                file.write(self.kind.export(self.samples, out.suffix.lower()))

        with files.chosen(out):
            files.write(out, write, durable=False)


def draw(model: LoadedGenerator, n: int, seed: int, label: str | int | None = None) -> Samples:
    """`n` samples of `model`; the same seed gives the same samples. Without a `label` the labels take turns.

    Raises `InputError` for an impossible number or label.
    """
    if not 1 <= n <= MANY:
        raise InputError(
            Message(
                "bad_number_of_samples", "The number of samples must be between 1 and {most}, not {n}.", most=MANY, n=n
            )
        )
    y, kind = _labels(model, n, label), model.config.data.kind
    z = model.config.latent.sample(n, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        made = [
            kind.to_raw(model.G(z[i : i + CHUNK], None if y is None else y[i : i + CHUNK])) for i in range(0, n, CHUNK)
        ]
    samples: Any = np.concatenate(made)
    return Samples(kind, samples, z.numpy(), None if y is None else y.numpy())


def _labels(model: LoadedGenerator, n: int, label: str | int | None) -> Tensor | None:
    names = model.classes
    if not names:
        if label is not None:
            raise InputError(
                Message("generator_without_labels", "This generator was trained without labels. Leave the label out.")
            )
        return None
    if label is None:
        return torch.arange(n) % len(names)
    if str(label) in names:
        return torch.full((n,), names.index(str(label)))
    raise InputError(
        Message(
            "label_not_learnt",
            "This generator knows no label “{label}”. Its labels are: {known}.",
            label=str(label)[:60],
            known=listed(names),
        )
    )


def load_model(name: str | Path, *, raw: bool = False) -> LoadedGenerator:
    """The averaged generator, or the `raw` one, of a run folder, a checkpoint file, or a name in `pretrained`.

    Raises `InputError` where it is missing, torn or foreign.
    """
    path = Path(name)
    if path.is_dir():
        folder = RunFolder.at(path.resolve())
        tensors, meta = folder.load_checkpoint()
        return _assemble(str(path), tensors, _configuration(path, meta.get("config")), raw)
    if not path.is_file():
        path = paths.pretrained_dir() / f"{path.name}.safetensors"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in paths.pretrained_dir().glob("*.safetensors"))) or "none yet"
        raise InputError(
            Message(
                "no_model",
                "There is no run folder, checkpoint or pretrained model “{name}”. Pretrained: {known}.",
                name=str(name)[:200],
                known=known,
            )
        )
    tensors, meta = weights.load(path)
    return _assemble(str(path), tensors, _configuration(path, _described(path, meta)), raw)


def load_judge(name: str | Path) -> nn.Module | None:
    """D, in evaluation mode, of a run folder, a checkpoint or a name in `pretrained`; `None` if not stored."""
    path = Path(name)
    if path.is_dir():
        tensors, meta = RunFolder.at(path.resolve()).load_checkpoint()
    else:
        tensors, meta = weights.load(path)
    kept, config = part(tensors, "D"), RunConfig.from_json(_described(path, meta))
    if not kept:
        return None
    _refuse_impossible(str(name), config)
    classes = len(config.data.class_names) if config.condition != "none" else 0
    try:
        _, D = build_for(config, config.data.shape, classes)
        D.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in kept.items()})
    except (RuntimeError, ValueError) as error:
        raise InputError(_foreign(name)) from error
    return D.eval()


def _configuration(path: Path, values: Any) -> RunConfig:
    try:
        return RunConfig.from_json(values)
    except ConfigError as error:
        raise InputError(
            Message(
                "bad_config_of_model",
                "The configuration of {file} cannot be read: {why}",
                file=str(path),
                why=error.message,
            )
        ) from error


def _described(path: Path, meta: dict[str, Any]) -> Any:
    """The configuration of a file of weights: inside it, in its card, or in its run."""
    card, run = path.with_suffix(".json"), path.resolve().parent.parent / "config.json"
    try:
        if "config" not in meta and card.is_file():
            return files.read_json(card)["config"]
        if "config" not in meta and run.is_file():  # a snapshot: only the averaged generator
            return files.read_json(run)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            Message("bad_description", "The description of {file} cannot be read.", file=str(path))
        ) from error
    return meta.get("config")


def _assemble(name: str, tensors: dict[str, Tensor], config: RunConfig, raw: bool) -> LoadedGenerator:
    """G of `config` with the weights under `G.` or `ema.`, or with all of them where there is only the average."""
    chosen = part(tensors, "G" if raw else "ema")
    if not chosen and raw:
        raise InputError(Message("no_raw", "{file} holds only the averaged generator. Leave “raw” out.", file=name))
    _refuse_impossible(name, config)
    classes = len(config.data.class_names) if config.condition != "none" else 0
    try:
        with torch.random.fork_rng(devices=[]):
            G = config.G.build(config.data.kind, config.data.shape, config.latent.size, classes)
        G.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in (chosen or tensors).items()})
    except (RuntimeError, ValueError) as error:
        raise InputError(_foreign(name)) from error
    return LoadedGenerator(G.eval(), config)


def _foreign(name: str | Path) -> Message:
    return Message("weights_foreign", "The weights in {file} do not fit its own configuration.", file=str(name))


def _refuse_impossible(name: str, config: RunConfig) -> None:
    """Refuse impossible or far too large networks before they are built: the file may come from anyone."""
    for problem in validation.networks(config):
        raise InputError(Message("impossible_networks", "{file}: {why}", file=name, why=problem.message))
