"""Makes what lies beside this file, by really running the version of its day: `python -m tests.data.version_1.make`.

It was run once, before anything was moved or renamed, and is kept to say how. To run it again, with a later version,
would replace the old files, which are the point: see README.md.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"
os.environ.setdefault("GAN_PLAYGROUND_COMPILED", "0")

import torch

from playground.compile import compiled_step
from playground.compile.tracing import StepPart
from playground.config import RunConfig
from playground.export.downloads import download
from playground.export.html import page
from playground.messages import Edit, Resume, Snapshot, StepOnce, Stop
from playground.runs.folder.store import RunFolder
from playground.runs.worker.run import AppGone
from tests.data.version_1.browser import read_browser_links
from tests.data.version_1.links import read_links
from tests.data.version_1.reading import EXPECTED, HERE, LINKS, RUNS, expected_of, resumed, script_digest
from tests.golden.measure import fingerprint
from tests.runs.helpers import Played

POINTS: dict[str, Any] = {
    "data": "ring", "data.samples": 500, "latent.size": 2, "G.hidden": [12, 12], "D.hidden": [12, 12],
    "G.norm": "none", "loop.batch": 16, "opt_G.lr": 2e-3, "opt_D.lr": 1e-3, "loop.ema": 0.9,
}  # fmt: skip
PICTURES: dict[str, Any] = {
    "G": "dcgan", "D": "dcgan", "G.width": 3, "D.width": 3, "latent.size": 6, "loop.batch": 16,
}  # fmt: skip
DIGITS: dict[str, Any] = {
    **PICTURES, "data": "mnist", "data.classes": [3, 8], "data.fraction": 0.02, "condition": "projection",
    "D.norm": "spectral", "objective": "hinge", "stop.steps": 20,
}  # fmt: skip
MOONS: dict[str, Any] = {
    **POINTS, "data": "moons", "condition": "concatenation", "G.norm": "batch", "objective": "rpgan",
    "penalties": {"r1": {"gamma": 0.5, "every": 2}}, "tricks.clip_gradients": 1.0, "schedule.kind": "cosine",
    "schedule.horizon": 24, "stop.steps": 24,
}  # fmt: skip
FOUR_POINTS = "gAgAkAgAgAkAkAkA"  # four points drawn by hand


def begin(id: str, name: str, patch: dict[str, Any]) -> Played:
    folder = RunFolder.create(RUNS, RunConfig().edit(patch), name=name)
    return Played(RunFolder(folder.path.rename(RUNS / id)))


def edited_in_the_lab() -> None:
    """Stopped by a hand at step 20 of 60, with edits, single steps and a drawing in its journal."""
    run = begin("edited-in-the-lab", "Ring with many edits", {**POINTS, "stop.steps": 60})
    run.at({
        3: [Edit({"opt_G.lr": 0.004})],
        5: [Edit({"dynamics": "extragradient", "opt_D": "optimistic_adam"})],
        7: [StepOnce("D", 2), StepOnce("G", 1), StepOnce("both", 1), Resume()],
        11: [Edit({"data": "modes", "data.sigma": 0.05, "data.samples": 400})],
        13: [Edit({"objective": "hinge", "penalties.r1": {"gamma": 0.5, "every": 4}})],
        15: [Edit({"data": "placed", "data.points": FOUR_POINTS, "data.samples": 400})],
        17: [Edit({"opt_D.lr": -1.0})],  # refused, and the journal says so
        18: [Edit({"loop.ema": 0.95, "tricks.instance_noise": 0.1}), Snapshot()],
        20: [Stop()],
    })  # fmt: skip
    state = run.play()
    assert state.status == "stopped", state


def digits() -> None:
    """Done: two digits with labels, of a convolutional G and a spectral D."""
    assert begin("digits-with-labels", "Threes and eights", DIGITS).play().status == "done"


def diverged() -> None:
    patch = {
        **POINTS, "objective": "wasserstein", "penalties": {"r1": {"gamma": 1e-9}}, "opt_D": "sgd", "opt_G": "sgd",
        "opt_D.lr": 1.0, "opt_G.lr": 1.0, "stop.steps": 500,
    }  # fmt: skip
    state = begin("diverged", "Far too fast", patch).play()
    assert state.status == "diverged", state


def _until_killed() -> None:
    run = begin("cut-off", "Moons, cut off", MOONS)

    def on_row(row: Any) -> None:
        if row.step == 10:
            run.inbox.put(Snapshot())
        if row.step == 16:
            os._exit(9)

    run.on_row = on_row
    run.play()


def cut_off() -> None:
    """Its process was killed at step 16; the last checkpoint is of step 10."""
    process = multiprocessing.get_context("spawn").Process(target=_until_killed)
    process.start()
    process.join()
    assert process.exitcode == 9


def compiled_steps() -> None:
    """Its journal announces a compiled step, with which it was played; interrupted at step 20 of 50."""
    patch = {**POINTS, "data": "grid", "stop.steps": 50}
    config = RunConfig().edit(patch)
    compiled_step.build(config, config.data.shape, StepPart(1, 1))
    os.environ["GAN_PLAYGROUND_COMPILED"] = "1"
    run = begin("compiled", "Grid, compiled", patch).at({20: [AppGone()]})
    state = run.play()
    os.environ["GAN_PLAYGROUND_COMPILED"] = "0"
    assert state.status == "interrupted", state
    assert any(entry.command.get("type") == "switch" for entry in run.folder.journal()[0])


def exports() -> None:
    lab, digits = RunFolder.at(RUNS / "edited-in-the-lab"), RunFolder.at(RUNS / "digits-with-labels")
    for folder, what, name in (
        (lab, "run.zip", "archive.zip"),
        (lab, "script.py", "script.txt"),  # not .py: it is data here, not our source
        (lab, "config.json", "config.json"),
        (digits, "checkpoint.safetensors", "checkpoint.safetensors"),
    ):
        found = download(folder, what)
        content = found.content if isinstance(found.content, bytes) else found.content.read_bytes()
        (HERE / name).write_bytes(content)
        if found.temporary and isinstance(found.content, Path):
            found.content.unlink()
    (HERE / "page.html").write_text(page(RUNS, "run-digits-with-labels"), encoding="utf-8")


def expectations() -> None:
    found: dict[str, Any] = {"fingerprint": fingerprint(), "runs": {}}
    for path in sorted(RUNS.iterdir()):
        (path / "lock").unlink(missing_ok=True)
        found["runs"][path.name] = expected_of(RunFolder.at(path))
    with tempfile.TemporaryDirectory() as elsewhere:
        for name in found["runs"]:
            found["runs"][name]["resumed"] = resumed(name, Path(elsewhere))
        found["script"] = script_digest(Path(elsewhere))
    EXPECTED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    torch.set_num_threads(1)
    shutil.rmtree(RUNS, ignore_errors=True)
    for make in (edited_in_the_lab, digits, diverged, cut_off, compiled_steps, exports, expectations):
        make()
    LINKS.write_text(
        json.dumps(read_links() | read_browser_links(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
