"""Trains the cases and records their rows: `python -m tests.diagnosis.record [NAME …]`. Takes about half an hour.

Only the columns that the rules read are kept, with four digits. `covered` is the truth about a run on known modes: how
many of them get at least a tenth of their share of the samples within four standard deviations.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import tempfile
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import torch

from playground.data import load
from playground.diagnosis.history import COLUMNS
from playground.messages import Appended, Edit, Frame, Notice, Row
from playground.runs.folder.store import RunFolder
from playground.runs.worker.run import work
from playground.training.state import SavedState, TrainingState
from tests.diagnosis.cases import CASES, RecordedCase

FILE = Path(__file__).parent / "recorded.json.gz"


def record(case: RecordedCase, root: Path) -> dict[str, Any]:
    """The rows of `case`, and the truth about it."""
    folder, inbox = RunFolder.create(root, case.config), SimpleQueue[Any]()
    edits, offset = dict(sorted(case.edits.items())), 0

    def say(notice: Notice | Frame) -> None:
        nonlocal offset
        if isinstance(notice, Appended) and notice.rows:
            rows, offset = folder.rows(offset)
            for step in [step for step in edits if rows and step <= rows[-1].step]:
                inbox.put(Edit(edits.pop(step)))

    state = work(folder, inbox, say, device="cpu", threads=1)
    rows, after = [], -1
    while after != (after := (part := folder.rows(max(after, 0)))[1]):
        rows += part[0]
    return {"samples": samples(folder), "status": state.status, "covered": covered(folder), "rows": [*map(small, rows)]}


def small(row: Row) -> list[Any]:
    values = {name: float(f"{row.values[name]:.4g}") for name in COLUMNS if name in row.values}
    return [row.step, round(row.epoch, 3), round(row.seconds, 2), values]


def samples(folder: RunFolder) -> int:
    return len(load(folder.config().data))


def covered(folder: RunFolder) -> tuple[int, int] | None:
    """(modes with at least a tenth of their share of the averaged generator's samples, modes); else `None`."""
    config = folder.config()
    data = load(config.data)
    if data.truth is None or data.truth.centres is None:
        return None
    saved = SavedState.read(*folder.load_checkpoint())
    state = TrainingState.begin(config, data, "cpu", "float32", saved)
    z = config.latent.sample(4000, torch.Generator().manual_seed(5))
    distance = torch.cdist(state.generate(z, None), data.truth.centres)
    near = distance.min(1).values <= 4 * data.truth.sigma
    share = distance.argmin(1)[near].bincount(minlength=len(data.truth.centres)) / len(z)
    return int((share >= 0.1 / len(data.truth.centres)).sum()), len(data.truth.centres)


def main(names: list[str]) -> None:
    os.environ["GAN_PLAYGROUND_COMPILED"] = "0"
    torch.set_num_threads(1)
    found = json.loads(gzip.decompress(FILE.read_bytes())) if FILE.is_file() else {}
    for case in CASES:
        if (names and not any(name in case.name for name in names)) or (not names and case.name in found):
            continue
        with tempfile.TemporaryDirectory() as root:
            found[case.name] = record(case, Path(root))
        last = found[case.name]
        print(case.name, last["status"], last["covered"], len(last["rows"]), last["rows"][-1][:3], flush=True)
        FILE.write_bytes(gzip.compress(json.dumps(found, separators=(",", ":")).encode(), 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
