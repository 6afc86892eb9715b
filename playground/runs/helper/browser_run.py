"""Makes a run folder of a run from a browser, as `frontend/shared/engine/page/upload.js` packs it."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.config import RunConfig
from playground.data import load
from playground.data.labels import named
from playground.errors import ConfigError, InputError
from playground.link import difference
from playground.messages import STILL, Edit, JournalEntry, Row, State, from_json, to_json
from playground.runs.folder.files import parse
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from playground.runs.helper.step_module import NO_BROWSER_RUN
from playground.runs.worker.checkpointing import ResumeInfo
from playground.runs.worker.observe import Observer
from playground.runs.worker.stepper import ExecutionSettings
from playground.texts import Message
from playground.training.flat_optimizer import FlatOptimizer
from playground.training.state import TrainingState

MOST_ROWS, MOST_ERAS = 20_000, 2_000
MOST_HISTOGRAMS, MOST_BINS = 20, 200
MOST_STEPS = 2**40
BAD_UPLOAD = Message("bad_browser_run", "This is no run that a browser has trained. Reload the page, and try again.")


@dataclass(frozen=True)
class UploadedRun:
    """A run without its weights. `eras`: each configuration and the step `since` which it applies."""

    name: str
    eras: tuple[Mapping[str, Any], ...]
    step: int
    drawn: int
    updates_D: int
    descents_D: int
    descents_G: int
    seconds: float
    rows: tuple[Mapping[str, Any], ...] = field(default=())

    @classmethod
    def read(cls, values: Any) -> UploadedRun:
        """Raises `InputError` for anything that is not such a run."""
        rows, eras = ((values.get(name) if isinstance(values, Mapping) else None) for name in ("rows", "eras"))
        if not (isinstance(rows, list) and isinstance(eras, list)):
            raise InputError(BAD_UPLOAD)
        if len(rows) > MOST_ROWS or not 0 < len(eras) <= MOST_ERAS:
            raise InputError(BAD_UPLOAD)
        found: UploadedRun = from_json(cls, {**values, "rows": [], "eras": [], "type": "uploaded_run"})
        counts = (found.step, found.drawn, found.updates_D, found.descents_D, found.descents_G)
        if not (all(0 <= count <= MOST_STEPS for count in counts) and 0 <= found.seconds < 1e9):
            raise InputError(BAD_UPLOAD)
        return dataclasses.replace(found, rows=tuple(rows), eras=tuple(eras))

    def configs(self) -> list[tuple[int, RunConfig]]:
        """The configurations with their steps, ascending. Raises `PlaygroundError` where one makes no sense."""
        if not all(isinstance(era, Mapping) and type(era.get("since")) is int for era in self.eras):
            raise InputError(BAD_UPLOAD)
        found = [(int(era["since"]), RunConfig.from_json(era.get("config"))) for era in self.eras]
        steps = [since for since, _ in found]
        if steps != sorted(steps) or not 0 <= steps[0] <= steps[-1] <= self.step:
            raise InputError(BAD_UPLOAD)
        for _, config in (found[0], found[-1]):
            for problem in config.problems():
                raise ConfigError(problem.message, path=problem.path)
        return found

    def all_rows(self) -> Iterator[Row]:
        last = 0
        for values in self.rows:
            row: Row = from_json(Row, {**values, "type": "row"} if isinstance(values, Mapping) else None)
            histograms = list(row.histograms.values())
            numbers = (
                row.epoch,
                row.seconds,
                *row.values.values(),
                *(number for bins in histograms for number in bins),
            )
            small = len(histograms) <= MOST_HISTOGRAMS and all(len(bins) <= MOST_BINS for bins in histograms)
            if not (last < row.step <= self.step and small and all(map(math.isfinite, numbers))):
                raise InputError(BAD_UPLOAD)
            last = row.step
            yield row


def browser_run(upload: str, into: str) -> str:
    """The id of a new run in the folder `into`, made of the file `upload`.

    The file: the length of the JSON (uint32, little-endian), the JSON of an `UploadedRun`, and as float32 the weights
    and the optimiser's memory of D, those of G, and the averaged weights of G. Raises `InputError` where it is anything
    else; nothing of it is executed.
    """
    raw = Path(upload).read_bytes()
    length = int.from_bytes(raw[:4], "little")
    try:
        run = UploadedRun.read(parse(raw[4 : 4 + length]))
    except ValueError as error:
        raise InputError(BAD_UPLOAD) from error
    configs = run.configs()
    config = configs[-1][1]
    data = load(config.data)
    state = TrainingState.begin(config, data)
    _fill(state, run, raw[4 + length :])
    edits, rows = list(_edits(configs)), list(run.all_rows())
    folder = RunFolder.create(Path(into), configs[0][1], Label(name=run.name[:100]))
    for entry in edits:
        folder.append_entry(entry)
    for row in rows:
        folder.append_row(row)
    _write(folder, state, run, len(edits))
    return folder.id


def _fill(state: TrainingState, run: UploadedRun, raw: bytes) -> None:
    """Give `state` the weights in `raw`. Raises `InputError` unless there are as many as its networks have."""
    D, G = state.optimizer_D, state.optimizer_G
    if not state.data.kind.in_plane or D.values is None or G.values is None:
        raise InputError(NO_BROWSER_RUN)
    sizes = [D.values.numel(), D.memory.numel(), G.values.numel(), G.memory.numel(), G.values.numel()]
    numbers: NDArray[np.float32] = np.frombuffer(raw[: len(raw) // 4 * 4], "<f4")
    if len(raw) != 4 * sum(sizes) or not np.isfinite(numbers).all():
        raise InputError(BAD_UPLOAD)
    values_D, memory_D, values_G, memory_G, average = torch.split(torch.from_numpy(numbers.copy()), sizes)
    _take(D, values_D, memory_D, run.descents_D)
    _take(G, values_G, memory_G, run.descents_G)
    state.average[0][0].copy_(average)
    state.step, state.drawn, state.updates_D = run.step, run.drawn, run.updates_D


@torch.no_grad()
def _take(optimizer: FlatOptimizer, values: torch.Tensor, memory: torch.Tensor, descents: int) -> None:
    assert optimizer.values is not None
    optimizer.values.copy_(values)
    optimizer.memory.copy_(memory.view_as(optimizer.memory))
    optimizer.descents = descents


def _edits(configs: list[tuple[int, RunConfig]]) -> Iterator[JournalEntry]:
    for (_, before), (since, after) in pairwise(configs):
        patch = named(difference(before, after))
        if before.edit_while_running(patch) != after:
            raise InputError(BAD_UPLOAD)
        yield JournalEntry(since, "command", time.time(), to_json(Edit(patch)))


def _write(folder: RunFolder, state: TrainingState, run: UploadedRun, commands: int) -> None:
    """Write a checkpoint, the sample of its step, and the state of a run that was stopped there."""
    observer, step = Observer(state.config, state.data), state.step
    place = ResumeInfo(ExecutionSettings("auto", 0, ""), commands, run.seconds)
    saved = state.snapshot()
    folder.save_checkpoint(step, saved.tensors, {**saved.meta, "run": dataclasses.asdict(place)})
    folder.save_sample(step, observer.samples(state))
    folder.save_ema(step, {name: values.detach() for name, values in state.ema.state_dict().items()})
    for frame in observer.frames(state, ("nets",)):
        folder.save_nets(frame)
    for frame in observer.frames(state, STILL):
        folder.save_still(frame)
    said = Message(
        "from_browser",
        "Trained in a browser up to step {step}. From there on it trains here with the same weights and optimisers, "
        "and other random numbers.",
        step=step,
    )
    folder.append_entry(JournalEntry(step, "notice", time.time(), message=said))
    folder.write_state(State("stopped", step, state.epoch, run.seconds, checkpoint=step, message=said))
