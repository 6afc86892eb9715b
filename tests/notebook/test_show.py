"""`show` in a real kernel: a run folder that another process trains, and a training of the notebook's own."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from playground import show
from playground.errors import InputError
from playground.messages import Row
from playground.notebook.card import MOST_POINTS, card
from playground.runs.folder.store import RunFolder
from tests.runs.helpers import new, tiny

SETUP = """
from playground import RunConfig, load, show, train
config = RunConfig().edit({"data": "ring", "data.samples": 200, "G.hidden": [4], "D.hidden": [4], "stop.steps": 30})
"""
OWN = """
from playground import Only
run = show(train(config, load(config.data)))
first = next(run)
assert run.send(Only("G")).updated == "G"  # commands pass through
steps = [step.step for step in run]
print(first.step, steps[-1])
"""


def pictures(text: str) -> list[Image.Image]:
    found = re.findall(r"data:image/png;base64,([^\"]+)", text)
    return [Image.open(io.BytesIO(base64.b64decode(each))) for each in found]


def test_a_run_is_shown_with_its_picture_and_its_losses(tmp_path: Path) -> None:
    run = new(tmp_path, stop__steps=5)
    waiting = show(run.folder.path)._repr_html_()
    assert "no picture yet" in waiting
    assert "<svg" not in waiting
    view = show(str(run.folder.path))
    run.play()
    text = view._repr_html_()
    assert "done" in text
    assert [p.size for p in pictures(text)] == [Image.open(run.folder.picture(5)).size]
    assert text.count("<polyline") == 2
    with pytest.raises(InputError, match="There is no run"):
        show(str(tmp_path / "none"))


def test_names_are_text_and_curves_are_short_and_finite() -> None:
    rows = [Row(i, 0, 0, {"loss_D": float(i), "loss_G": float("nan") if i % 2 else 1.0}) for i in range(1, 2001)]
    text = card("<script>x</script>", "done", b"", rows)
    assert "<script" not in text
    assert "nan" not in text
    lines = [line.get("points", "").split() for line in ElementTree.fromstring(text).iter("polyline")]
    assert all(0 < len(line) <= MOST_POINTS for line in lines)
    assert "polyline" in card("one", "done", b"", rows[:1])  # one row: no division by zero


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a cell in a new kernel and returns its outputs as they are when the cell has ended."""
    pytest.importorskip("ipykernel", reason="needs a kernel: pip install ipykernel nbclient")
    nbclient = pytest.importorskip("nbclient", reason="needs a kernel: pip install ipykernel nbclient")
    nbformat = pytest.importorskip("nbformat", reason="needs a kernel: pip install ipykernel nbclient")

    def run(*cells: str) -> list[Any]:
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
        nbclient.NotebookClient(book, timeout=240, kernel_name="python3").execute()
        return [output for cell in book.cells for output in cell.outputs]

    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return run


@pytest.mark.slow
@pytest.mark.process
def test_a_training_of_the_notebook_is_drawn_and_passed_on(kernel: Any) -> None:
    drawn, printed = kernel(SETUP, OWN)
    assert printed["text"] == "1 30\n"
    text = drawn["data"]["text/html"]
    assert "step 30" in text  # the output was replaced, not repeated
    assert len(pictures(text)) == 1


@pytest.mark.slow
@pytest.mark.process
def test_a_run_folder_is_redrawn_while_another_process_trains_it(kernel: Any, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, tiny(stop__steps=None, stop__seconds=4))
    train = f"""
import subprocess, sys, threading
from playground import show
run = {str(folder.path)!r}
process = subprocess.Popen([sys.executable, "-m", "playground", "train", "--resume", run])
view = show(run)
while "running" not in view._repr_html_():
    assert process.poll() is None
"""
    wait = "process.wait(); [t.join() for t in threading.enumerate() if t.name == 'show']; None"
    (shown,) = kernel(train, "view", wait)
    text = shown["data"]["text/html"]
    assert f"done · step {folder.state().step}<" in text
    assert len(pictures(text)) == 1
