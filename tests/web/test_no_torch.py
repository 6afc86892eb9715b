"""The app's own process never loads PyTorch: downloads of runs, models and lessons are made without it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from playground.export.downloads import offered
from playground.export.exercise import FILES
from playground.runs.folder.store import RunFolder
from tests.appserver import app
from tests.runs.helpers import new
from tests.web.test_heavy_requests import film

PICTURES: dict[str, Any] = {"data": "mnist", "data__fraction": 0.01, "G__hidden": [8], "D__hidden": [8]}
PROGRAM = "write-it-yourself"  # the lesson whose program is a download


def addresses(folder: RunFolder) -> Iterator[str]:
    """Everything that the server gives away of a run."""
    run, model, step = f"/api/runs/{folder.id}", f"/api/models/run-{folder.id}", folder.samples()[-1]
    drawn_by_code = folder.config().data.scriptable  # there is no file of its data
    yield from (f"{run}/download/{what}" for what in offered(folder.kind) if what != "data.npz" or not drawn_by_code)
    yield from (f"{run}/state", f"{run}/samples/{step}.png", f"{run}/samples/{step}.bin", f"{run}/nets/all.bin")
    yield from (f"{model}/{what}" for what in ("weights", "directions", "page", "onnx"))


@pytest.mark.slow
@pytest.mark.process
def test_no_download_loads_torch_into_the_app(tmp_path: Path) -> None:
    runs = [new(tmp_path / "runs", stop__steps=3, **more) for more in ({}, PICTURES)]
    for run in runs:
        assert run.play().status == "done"
    with app(tmp_path / "runs") as server, httpx.Client(base_url=server.url, timeout=120) as browser:

        def answered(path: str, body: bytes | None = None) -> bytes:
            answer = browser.get(path) if body is None else browser.post(path, content=body)
            assert answer.status_code == 200, (path, answer.text[:500])
            assert browser.get("/api/health").json()["torch"] is False, path
            return answer.content

        answered("/api/models")
        for path in [path for run in runs for path in addresses(run.folder)]:
            answered(path)
        for file in FILES:
            answered(f"/api/lessons/{PROGRAM}/{file}")
        for kind in ("gif", "mp4", "npz"):
            answered(f"/api/film/{kind}", film(frames=2, side=16))
        ast.parse(answered(f"/api/runs/{runs[0].folder.id}/download/script.py"))
