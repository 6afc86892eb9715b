"""Exports the training data of a run as .npz, which its stand-alone script reads with --data."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from playground import paths
from playground.config import RunConfig
from playground.data.dataset import TensorDataset
from playground.errors import InputError, MachineError, PlaygroundError
from playground.runs.folder.store import RunFolder
from playground.texts import Message

PATIENCE = 1800.0  # seconds: the data may have to be downloaded first
CODE = "import sys; from playground.export.training_data import main; sys.exit(main())"


def training_data(folder: RunFolder) -> Path:
    """A temporary file with `pixels` (uint8, n×c×h×w) and `labels` (int64, (n,)), uncut. Raises `InputError`.

    A process of its own writes it, since the app's process does not load PyTorch.
    """
    config = folder.config()
    if config.data.scriptable:
        raise InputError(Message("data_in_script", "The script computes these points itself and needs no file."))
    with tempfile.NamedTemporaryFile(prefix="gan-playground-", suffix=".npz", delete=False) as file:
        target = Path(file.name)
    command = paths.python(CODE, json.dumps(config.to_json()["data"]), str(target))
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, encoding="utf-8")
    except (OSError, subprocess.TimeoutExpired) as error:
        target.unlink(missing_ok=True)
        raise MachineError(Message("data_not_written", "The training data could not be written.")) from error
    if done.returncode == 0:
        return target
    target.unlink(missing_ok=True)
    kind = InputError if done.returncode == InputError.exit_code else MachineError
    raise kind(
        Message("data_not_exported", "The training data cannot be exported: {reason}", reason=_reason(done.stdout))
    )


def _reason(output: str) -> Message:
    """The message that `main` printed."""
    with contextlib.suppress(ValueError):
        if (found := Message.from_json(json.loads(output))) is not None:
            return found
    return Message("no_reason_given", "its process gave no reason.")


def write(data: object, target: Path) -> None:
    """Write the pictures of `data`, the JSON form of a source, into `target`. Raises `PlaygroundError`."""
    import numpy as np

    source = RunConfig.from_json({"data": data}).data
    whole = source.open(lambda sentence, part: None)
    assert isinstance(whole, TensorDataset)
    labels = np.zeros(len(whole.train), np.int64) if whole.labels is None else whole.labels.numpy()
    with target.open("wb") as file:
        np.savez(file, pixels=whole.train.numpy(), labels=labels)


def main() -> int:
    try:
        write(json.loads(sys.argv[1]), Path(sys.argv[2]))
    except PlaygroundError as error:
        print(json.dumps(error.message.to_json()))
        return error.exit_code
    except OSError as error:
        failed = Message("data_not_stored", "{reason}.", reason=error.strerror or str(error))
        print(json.dumps(failed.to_json()))
        return MachineError.exit_code
    return 0
