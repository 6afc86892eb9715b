"""Opens what version 1 wrote, as the test and the maker both need it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import torch

from playground.runs.folder import journal
from playground.runs.folder.index import RunIndex
from playground.runs.folder.rows import merge_rows
from playground.runs.folder.store import RunFolder
from tests.alone import run_alone
from tests.golden.measure import digest, rounded
from tests.runs.helpers import Played

HERE = Path(__file__).parent
RUNS, EXPECTED, LINKS = HERE / "runs", HERE / "expected.json", HERE / "links.json"

# What is asked of a run before it goes on; one that is not here goes on as it is.
BEFORE_GOING_ON: dict[str, dict[str, Any]] = {
    "digits-with-labels": {"stop.steps": 30},
    "diverged": {"opt_D.lr": 1e-3, "opt_G.lr": 1e-3, "stop.steps": 30},
}


def expected_of(folder: RunFolder) -> dict[str, Any]:
    """All that can be read of a run, as plain values; arrays by their shape and hash."""
    library = RunIndex(folder.path.parent)
    info = library.info(folder.id)
    rows = merge_rows(folder.rows()[0])
    entries = journal.journal(folder)
    tensors, meta = folder.load_checkpoint()
    return {
        "name": info.label.name,
        "status": info.state.status,
        "code": info.state.code,
        "step": info.state.step,
        "steered": info.steered,
        "config": folder.config().to_json(),
        "config_with_edits": info.config.to_json(),
        "class_names": list(info.config.data.class_names),
        "rows": len(rows),
        "last_row": rounded(rows[-1].values),
        "journal": [[e.step, e.kind, e.code or e.command.get("type", "")] for e in entries],
        "samples": {str(step): _array(folder.sample(step)) for step in folder.samples()},
        "nets": [[step, len(folder.load_nets(step))] for step in folder.nets()],
        "snapshots": {str(step): digest(_values(folder.load_ema(step))) for step in folder.snapshots()},
        "checkpoints": folder.checkpoints(),
        "checkpoint": {"step": meta["step"], "digest": digest(_values(tensors))},
    }


def resumed(name: str, root: Path, source: Path | None = None) -> dict[str, Any]:
    """How a copy of the run called `name` ends when it goes on to its end."""
    copy = RunFolder(Path(shutil.copytree(source or RUNS / name, root / name)))
    if name in BEFORE_GOING_ON:
        journal.append(copy, BEFORE_GOING_ON[name])
    state = Played(copy).play()
    tensors, _ = copy.load_checkpoint()
    norms = {f"norm_{network}": _norm(tensors, f"{network}.") for network in ("G", "D", "ema")}
    return {
        "status": state.status,
        "step": state.step,
        "numbers": rounded(norms),
        "digest": digest(_values(tensors)),
    }


def _values(tensors: dict[str, torch.Tensor]) -> list[torch.Tensor]:
    return [tensors[name] for name in sorted(tensors)]


SCRIPT_STEPS = 12


def script_digest(place: Path) -> str:
    """Run the exported script in `place`, where this package cannot be imported; the digest of what it trained."""
    shutil.copy(HERE / "script.txt", place / "script.py")
    run_alone(place, "--steps", str(SCRIPT_STEPS), "--threads", "1")
    trained = torch.load(place / "players.pt", weights_only=True)
    return digest([tensor for name in ("G", "D", "ema") for tensor in trained[name].values()])


def _norm(tensors: dict[str, torch.Tensor], prefix: str) -> float:
    squares = [tensor.double().square().sum() for name, tensor in tensors.items() if name.startswith(prefix)]
    return float(torch.stack(squares).sum().sqrt())


def _array(array: Any) -> list[Any]:
    return [list(array.shape), str(array.dtype), hashlib.sha256(array.tobytes()).hexdigest()[:16]]
