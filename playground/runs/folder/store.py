"""The folder of a run: plain files that stay readable whatever happens to their writers.

`config.json` the configuration at its start · `label.json` its name, owner and star · `state.json` its state ·
`lease.json` while a worker has it · `metrics.jsonl`, `journal.jsonl` append-only ·
`samples/STEP.npy|.png` · `nets/STEP.bin` both networks, for a page ·
`snapshots/STEP.safetensors` the averaged generator · `checkpoints/STEP.safetensors` everything to continue bit for bit.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from numpy.typing import NDArray

from playground.config import RunConfig
from playground.errors import ConfigError, InputError
from playground.kinds import Kind
from playground.messages import Frame, JournalEntry, Row, State, View, from_json, state_to_json, to_json, with_message
from playground.runs.folder import checkpoints, files, network_files, pruning, sample_files, weights
from playground.runs.folder.files import os_errors_as_sentences
from playground.runs.folder.label import Label, read_label
from playground.runs.folder.lease import HeldLease
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
UNFINISHED = ".new-"  # before the name of a run that is not complete yet
PARTS = ("samples", "nets", "snapshots", "checkpoints")
CHUNK = 2_000_000  # bytes of rows read at once


class RunFolder:
    """One run on disk. Reading skips what is torn; a failed write raises `MachineError`."""

    def __init__(self, path: Path, lease: HeldLease | None = None) -> None:
        self.path = path
        self.id = path.name
        self._lease = lease  # of the worker that trains it: looked at before each write

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """Raise `MachineError` where the folder is gone, another worker has taken the run, or the disk fails."""
        files.check_run_is_there(self.path)
        if self._lease is not None:
            self._lease.check()
        with os_errors_as_sentences(self.path):
            yield

    # -- creating and finding------------------------------------------------------------------------------------

    @classmethod
    def create(cls, root: Path, config: RunConfig, label: Label | None = None, *, name: str = "") -> Self:
        """A new run in `root`, queued at step 0. Its id contains the date, the time and the data."""
        label = label or Label(name=name)
        if not label.created:
            label = dataclasses.replace(label, created=time.time())
        id = f"{time.strftime('%Y%m%d-%H%M%S')}-{config.data.name.replace('_', '-')}-{secrets.token_hex(2)}"
        with os_errors_as_sentences(root):
            root.mkdir(parents=True, exist_ok=True)
            hidden = root / f"{UNFINISHED}{id}"  # a run becomes visible when it is complete
            hidden.mkdir()
            try:
                for part in PARTS:
                    (hidden / part).mkdir()
                files.write_json(hidden / "config.json", config.to_json())
                files.write_json(hidden / "label.json", dataclasses.asdict(label))
                files.write_json(hidden / "state.json", state_to_json(State(heartbeat=time.time())))
                hidden.rename(root / id)
            except BaseException:
                shutil.rmtree(hidden, ignore_errors=True)
                raise
        return cls(root / id)

    @classmethod
    def open(cls, root: Path, id: str) -> Self:
        """The run `id` in `root`. Raises `InputError` where there is no such run."""
        if not ID.fullmatch(id) or not _is_run(root / id):
            raise InputError(Message("no_run", "There is no run “{run}”. It may be deleted or moved.", run=id[:80]))
        return cls(root / id)

    @classmethod
    def at(cls, path: Path | str) -> Self:
        path = Path(path)
        return cls.open(path.parent, path.name)

    # -- description -------------------------------------------------------------------------------------------

    def config(self) -> RunConfig:
        """The configuration at the start of the run. Raises `ConfigError` where it cannot be read."""
        try:
            return RunConfig.from_json(files.read_json(self.path / "config.json"))
        except (OSError, ValueError) as error:
            raise ConfigError(
                Message(
                    "config_damaged",
                    "The configuration of the run {run} cannot be read. Its other files are still in its folder: put "
                    "a complete config.json back there, or delete the run.",
                    run=self.id,
                )
            ) from error

    @cached_property
    def kind(self) -> Kind:
        """The kind of the run's data, which no edit changes. Raises `ConfigError`."""
        return self.config().data.kind

    def state(self) -> State:
        """The state of the run; “interrupted”, with a message, where the file is gone or damaged."""
        try:
            state: State = from_json(State, with_message(files.read_json(self.path / "state.json")))
        except (OSError, ValueError, InputError):
            return State("interrupted", message=Message("state_damaged", "The state of this run cannot be read."))
        return state

    def write_state(self, state: State) -> None:
        with self._writing():
            files.write_json(self.path / "state.json", state_to_json(state), durable=False)

    def label(self) -> Label:
        return read_label(self.path)

    def write_label(self, label: Label) -> None:
        with os_errors_as_sentences(self.path):
            files.write_json(self.path / "label.json", dataclasses.asdict(label))

    def make_whole(self) -> None:
        """Create missing folders: a person may have removed or not copied empty ones."""
        with os_errors_as_sentences(self.path):
            for part in PARTS:
                (self.path / part).mkdir(exist_ok=True)

    # -- rows and journal ----------------------------------------------------------------------------------------

    def append_row(self, row: Row) -> None:
        self._append("metrics.jsonl", row)

    def rows(self, offset: int = 0) -> tuple[list[Row], int]:
        """Rows from byte `offset` on, about 2 MB at once, and the offset of the next ones. Torn lines are left out."""
        return self._lines("metrics.jsonl", Row, offset)

    def append_entry(self, entry: JournalEntry) -> None:
        """Add a line to the journal. A command waits for the disk, so that it is stored before it applies."""
        self._append("journal.jsonl", entry, durable=entry.kind == "command")

    def journal(self, offset: int = 0) -> tuple[list[JournalEntry], int]:
        return self._lines("journal.jsonl", JournalEntry, offset)

    def _append(self, name: str, event: Row | JournalEntry, *, durable: bool = False) -> None:
        with self._writing():
            files.append_line(self.path / name, to_json(event), durable=durable)

    def _lines(self, name: str, kind: Any, offset: int) -> tuple[list[Any], int]:
        with os_errors_as_sentences(self.path):
            values, after = files.read_lines(self.path / name, offset, CHUNK)
        found = []
        for value in values:
            with contextlib.suppress(InputError):  # a line that was damaged by hand counts as torn
                found.append(from_json(kind, with_message(value)))
        return found, after

    # -- samples -------------------------------------------------------------------------------------------------

    def save_sample(self, step: int, samples: NDArray[Any]) -> None:
        """Store the samples of the fixed z at `step`, raw as their kind defines, and a picture of them."""
        with self._writing():
            sample_files.save(self.path, self.kind, step, samples)

    def save_still(self, frame: Frame) -> None:
        """Store a frame of the data, which is the same at every step: the newest of each view."""
        with self._writing():
            sample_files.save_still(self.path, frame)

    def still(self, view: View) -> Frame | None:
        """The stored frame of `view`; `None` where there is none, or it is torn."""
        return sample_files.load_still(self.path, view)

    def samples(self) -> list[int]:
        """The steps with a sample, ascending."""
        return weights.steps(self.path / "samples", ".npy")

    def sample(self, step: int) -> NDArray[Any]:
        """The sample of `step`. Raises `InputError` where there is none, or it is torn."""
        return sample_files.load(self.path, self.kind, step)

    def picture(self, step: int) -> Path:
        """The PNG of the sample of `step`. Raises `InputError` where there is none."""
        return sample_files.picture(self.path, step)

    # -- both networks, for a page --------------------------------------------------------------------------------

    def save_nets(self, frame: Frame) -> None:
        """Store a frame of the view “nets”."""
        with self._writing():
            network_files.save(self.path, frame)

    def nets(self) -> list[int]:
        """The steps with stored networks, ascending."""
        return network_files.steps(self.path)

    def load_nets(self, step: int) -> bytes:
        """The packed frame of `step`. Raises `InputError` where there is none, or it is torn."""
        return network_files.load(self.path, step)

    def drop_nets(self, steps: Iterable[int]) -> None:
        with self._writing():
            network_files.drop(self.path, steps)

    def copy_nets(self, source: RunFolder, until: int) -> None:
        """Copy the networks that another run has stored up to the step `until`."""
        network_files.copy(source.path, self.path, until)

    # -- resuming -----------------------------------------------------------------------------------------------

    def forget_beyond(self, step: int) -> None:
        """Remove samples, networks and snapshots of steps after `step`, which will be computed again."""
        with self._writing():
            pruning.forget_beyond(self.path, step)

    # -- weights -------------------------------------------------------------------------------------------------

    def save_checkpoint(self, step: int, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> None:
        with self._writing():
            weights.save(self.path / "checkpoints" / f"{step}.safetensors", tensors, meta)

    def checkpoints(self) -> list[int]:
        return weights.steps(self.path / "checkpoints")

    def make_room(self, *, first: bool) -> None:
        """Remove what a run does not need to continue: all but the newest snapshot, networks and checkpoint.

        With `first` also the checkpoint of step 0, which the seed reproduces.
        """
        with self._writing():
            pruning.make_room(self.path, first=first)

    def load_checkpoint(self, step: int | None = None) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Everything of the checkpoint of `step`; without one, of the newest that reads whole. Raises `InputError`."""
        return checkpoints.load(self.path, step)

    def copy_checkpoint(self, source: RunFolder, step: int | None) -> None:
        """Take over the checkpoint of `step` from another run; `None` is none. Raises `InputError` if it has gone."""
        if step is not None:
            checkpoints.copy(source.path, self.path, step)

    def save_ema(self, step: int, tensors: Mapping[str, Tensor]) -> None:
        """Store the averaged generator at `step` in half precision: there are many of these."""
        half = {k: v.half() if v.is_floating_point() else v for k, v in tensors.items()}
        with self._writing():
            weights.save(self.path / "snapshots" / f"{step}.safetensors", half, {"step": step})

    def snapshots(self) -> list[int]:
        return weights.steps(self.path / "snapshots")

    def load_ema(self, step: int) -> dict[str, Tensor]:
        """The averaged generator at `step`, as float32. Raises `InputError`."""
        tensors, _ = weights.load(self.path / "snapshots" / f"{step}.safetensors")
        return {k: v.float() if v.is_floating_point() else v for k, v in tensors.items()}

    # -- size ----------------------------------------------------------------------------------------------------

    def prune(self, budget: int, best: int | None) -> None:
        """Keep the last two checkpoints, the best and log-spaced ones; above `budget` bytes, fewer.

        The last two and the best always stay. While the run is over its budget, every second snapshot is removed next.
        """
        with self._writing():
            pruning.prune(self.path, budget, best)

    def size(self) -> int:
        """Bytes on disk."""
        return pruning.size(self.path)


def list_runs(root: Path) -> list[RunFolder]:
    """The runs in `root`, the oldest first; other folders are left out."""
    if not root.is_dir():
        return []
    with os_errors_as_sentences(root):
        return [RunFolder(p) for p in sorted(root.iterdir()) if ID.fullmatch(p.name) and _is_run(p)]


def _is_run(path: Path) -> bool:
    try:
        return (path / "config.json").is_file()
    except OSError:  # perhaps another person's: not readable
        return False
