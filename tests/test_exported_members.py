"""What can be imported from `playground` itself: exactly these names, each loaded when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import playground

PUBLIC = [
    *("AUGMENTATIONS", "AUXILIARIES", "DATA", "DISCRIMINATORS", "DYNAMICS", "Edit", "Edited", "GENERATORS"),
    *("Judgement", "METRICS", "OBJECTIVES", "OPTIMISERS", "Only", "PENALTIES", "PlaygroundError", "RunConfig"),
    *("SavedState", "Step", "Stop"),
    *("load", "measure", "show", "train", "__version__"),
]


def test_the_public_names_are_these() -> None:
    assert playground.__all__ == PUBLIC
    assert dir(playground) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_each_name_is_there(name: str) -> None:
    found = getattr(playground, name)
    assert name == "__version__" or name.isupper() or found.__name__ == name


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="play_on"):
        playground.play_on  # noqa: B018


@pytest.mark.process
def test_importing_the_package_and_its_menus_loads_no_torch() -> None:
    code = """
import sys
sys.modules["torch"] = sys.modules["streamlit"] = sys.modules["numpy"] = None  # importing them raises
import playground
assert not any(name.startswith("playground.") for name in sys.modules), "nothing of ours is loaded yet"
sys.modules.pop("numpy")
from playground import OBJECTIVES, Edit, Judgement, Only, PlaygroundError, RunConfig, Stop, load
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_run_by_the_public_names_alone() -> None:
    from playground import Edit, Edited, RunConfig, Step, Stop, load, train

    config = RunConfig().edit({"data": "ring", "data.samples": 100, "G.hidden": [4], "D.hidden": [4], "loop.batch": 8})
    run = train(config, load(config.data))
    step = next(run)
    assert isinstance(step, Step)
    assert step.numbers()["loss_D"] > 0
    answer = run.send(Edit({"opt_G.lr": 0.5}))
    assert isinstance(answer, Edited)
    assert not answer.problem
    with pytest.raises(StopIteration):
        run.send(Stop())
