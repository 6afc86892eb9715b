"""Every option and pair of options as a stand-alone script: each is complete, and a few are run."""

from __future__ import annotations

import ast
import builtins
import itertools
import symtable
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.config import REGISTRIES, SETS, RunConfig
from playground.data import load
from playground.errors import InputError
from playground.export.downloads import download
from playground.export.training_data import training_data, write
from playground.runs.folder.store import RunFolder
from playground.standalone.script import script
from playground.training.algorithm import train
from playground.training.steps import Step
from tests.alone import run_alone

SMALL: dict[str, Any] = {"data": "ring", "data.samples": 200, "loop.batch": 16, "G.hidden": [8], "D.hidden": [8]}
PICTURES = {"data": "mnist", "data.fraction": 0.01, "loop.batch": 8}
ALL = {
    **{section: list(registry) for section, registry in REGISTRIES.items()},
    **{section: list(registry) for section, registry in SETS.items()},
}
CHOICES = [(section, name) for section, names in ALL.items() for name in names]


def patch(section: str, name: str) -> dict[str, Any]:
    return {f"{section}.{name}": {}} if section in SETS else {section: name}


@cache
def chunk(text: str) -> tuple[list[str], set[str], set[str]]:
    """What a piece of code defines at its top, which names it reads as globals, and from where it imports."""
    if "from __future__ import annotations" not in text:  # the script has it: annotations are not read
        text = f"from __future__ import annotations\n{text}"
    module = symtable.symtable(text, "script.py", "exec")
    tree = ast.parse(text)
    defined = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    defined += sorted({s.get_name() for s in module.get_symbols() if s.is_assigned() or s.is_imported()} - {*defined})

    def read(table: symtable.SymbolTable) -> Iterator[str]:
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global()):
                yield symbol.get_name()
        for child in table.get_children():
            yield from read(child)

    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    return defined, set(read(module)), imported


def faults(text: str) -> list[str]:
    """Names that a script reads and nothing defines, those that it defines twice, and imports of ours."""
    chunks = [chunk(part) for part in text.split("\n\n\n")]
    names = [name for defined, _, _ in chunks for name in defined if name != "annotations"]
    unknown = set().union(*(read for _, read, _ in chunks)) - {*names, *dir(builtins), "__name__"}
    twice = {name for name, times in Counter(names).items() if times > 1}
    ours = {m for _, _, imported in chunks for m in imported if m.split(".")[0] == "playground"}
    return sorted(unknown | twice | ours)


def test_the_check_sees_what_is_missing() -> None:
    assert faults("def f():\n    return g(x)\n\n\nx = 1") == ["g"]
    assert faults("def f(): pass\n\n\nclass f: pass") == ["f"]
    assert faults("import playground.data") == ["playground.data"]


@pytest.mark.parametrize(("section", "name"), CHOICES, ids=lambda value: str(value))
def test_each_pair_of_options_gives_a_complete_script(section: str, name: str) -> None:
    """The pairs (this one, each that comes later); with itself it is the option alone."""
    first = CHOICES.index((section, name))
    for other_section, other in CHOICES[first:]:
        if (other_section, other) == (section, name) or other_section != section or section in SETS:
            text = script(RunConfig().edit(patch(section, name)).edit(patch(other_section, other)))
            assert faults(text) == [], (other_section, other)


RUN: dict[str, dict[str, Any]] = {
    "two modules with one private name": {**SMALL, "G": "mlp", "D": "mlp", "auxiliaries.feature_matching": {}},
    "mlp against dcgan": {**PICTURES, "G": "mlp", "D": "dcgan", "D.width": 4, "G.hidden": [8]},
    "dcgan against mlp": {
        **PICTURES, "G": "dcgan", "D": "mlp", "G.width": 4, "D.hidden": [8], "condition": "projection",
    },
    "some labels": {**PICTURES, "data.classes": [3, 8], "condition": "concatenation", "G.hidden": [8], "D.hidden": [8]},
    "all penalties but one": {
        **SMALL, "penalties": {"r1": {}, "r2": {"every": 2}, "gp": {}}, "objective": "rpgan", "opt_G": "sgd",
    },
    "augmented, R1": {
        "data": "landscapes", "data.samples": 100, "data.size_px": 32, "loop.batch": 8, "G": "dcgan", "D": "dcgan",
        "G.width": 4, "D.width": 4, "penalties.r1": {"every": 2},
        "augmentations": {"colour": {"strength": 0.5}, "translation": {}, "cutout": {}},
    },
    "feature matching, noise and packs": {
        **SMALL, "auxiliaries": {"feature_matching": {"weight": 0.5}}, "tricks.pac": 2, "tricks.instance_noise": 0.1,
        "dynamics": "consensus", "opt_D": "rmsprop",
    },
}  # fmt: skip


@pytest.mark.process
@pytest.mark.parametrize(
    ("case", "precision"),
    [
        ("feature matching, noise and packs", "float32"),
        ("augmented, R1", "float32"),
        *(pytest.param(case, "float32", marks=pytest.mark.slow) for case in list(RUN)[:-2]),
        pytest.param("dcgan against mlp", "bfloat16", marks=pytest.mark.slow),
    ],
)
def test_a_few_scripts_are_run_and_reproduce_the_bits_of_the_app(case: str, precision: str, tmp_path: Path) -> None:
    config = RunConfig().edit(RUN[case])
    assert config.problems() == []
    data = load(config.data)
    arguments = ["--steps", "6"]
    if not config.data.scriptable:
        write(config.to_json()["data"], tmp_path / "data.npz")
        arguments += ["--data", "data.npz"]
    (tmp_path / "script.py").write_text(script(config, precision=precision, threads=1), encoding="utf-8")
    run_alone(tmp_path, *arguments)
    *_, last = itertools.islice(train(config, data, precision=precision), 6)
    assert isinstance(last, Step)
    found = torch.load(tmp_path / "players.pt", weights_only=True)
    for name, module in (("G", last.state.G), ("D", last.state.D), ("ema", last.state.ema)):
        assert all(torch.equal(found[name][k], v) for k, v in module.state_dict().items()), name


def test_a_script_says_what_it_does_not_reproduce() -> None:
    text = script(RunConfig(), threads=3, precision="bfloat16", differences=["The run was computed on cuda."])
    assert "The run was computed on cuda." in text
    assert "to the bit" not in text
    assert "PRECISION = 'bfloat16'" in text
    assert "With 3 threads" in text or "default=3" in text
    assert "to the bit" in script(RunConfig())


@pytest.mark.parametrize("name", [name for name, source in REGISTRIES["data"].items() if source().kind == "images"])  # type: ignore[attr-defined]
def test_a_script_names_the_way_to_its_pictures(name: str) -> None:
    text = script(RunConfig().edit({"data": name}))
    assert "your own" not in text
    assert "data.npz" in text


@pytest.mark.parametrize("name", ["faces", "mnist"])
def test_the_training_data_of_a_run_can_be_exported(name: str, tmp_path: Path) -> None:
    few = {"data.samples": 100} if name == "faces" else {}  # drawn for this test
    config = RunConfig().edit({"data": name, "data.fraction": 0.5, "data.noise": 0.1, **few})
    target = download(RunFolder.create(tmp_path, config), "data.npz")
    assert target.temporary
    assert isinstance(target.content, Path)
    whole = config.data.open(lambda sentence, part: None)
    with np.load(target.content) as found:
        assert np.array_equal(found["pixels"], whole.train.numpy()), "uncut: the script cuts it as the run does"
        assert len(found["labels"]) == len(found["pixels"])
    target.content.unlink()


def test_missing_training_data_is_reported_with_a_message(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, RunConfig().edit({"data": "own"}))
    with pytest.raises(InputError, match="cannot be exported: There are no pictures yet"):
        training_data(folder)
    with pytest.raises(InputError, match="computes these points itself"):
        training_data(RunFolder.create(tmp_path, RunConfig().edit({"data": "ring"})))
