"""Every golden case still comes to the stored bits (on a machine that is on file) and numbers (everywhere)."""

from __future__ import annotations

from typing import Any

import pytest

from playground.compile import compiled_step
from playground.config import REGISTRIES, RunConfig
from playground.data import DATA
from playground.objectives import AUGMENTATIONS, PENALTIES
from tests.golden.cases import CASES, COMPILED, FROM_AFAR
from tests.golden.store import differing, names, place, read, result

STORED = read()


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.slow if n.startswith("compiled") else ()) for n in names()]
)
def test_golden(name: str) -> None:
    if name.startswith("compiled") and compiled_step.compiler() is None:
        pytest.skip("no C++ compiler here")
    found = result(name)
    assert not differing(found["numbers"], STORED["numbers"][name])
    on_file = STORED["digests"].get(place(name))
    if on_file is not None:
        assert found["digest"] == on_file[name], "The numbers agree within rounding, but the bits do not."


def test_no_case_has_a_problem() -> None:
    for case in (*CASES.values(), *COMPILED.values()):
        assert not case.config.problems(), case.patch


def test_the_cases_cover_every_option() -> None:
    used: dict[str, set[str]] = {section: set() for section in (*REGISTRIES, "penalties", "augmentations")}
    for case in CASES.values():
        config = case.config
        for section in REGISTRIES:
            used[section].add(getattr(config, section).name)
        used["penalties"] |= {penalty.name for penalty in config.penalties}
        used["augmentations"] |= {augmentation.name for augmentation in config.augmentations}
    for section, registry in REGISTRIES.items():
        assert used[section] >= set(registry) - FROM_AFAR, section
    assert used["penalties"] == set(PENALTIES)
    assert used["augmentations"] == set(AUGMENTATIONS)
    assert set(DATA) >= FROM_AFAR


@pytest.mark.parametrize("section", ["G", "D"])
@pytest.mark.parametrize("setting", ["norm", "activation", "init"])
def test_the_cases_cover_every_choice_of_the_networks(section: str, setting: str) -> None:
    choices: set[Any] = {"norm": {"none", "batch", "spectral", "instance"},
                         "activation": {"relu", "leaky_relu", "silu", "tanh"},
                         "init": {"pytorch", "dcgan", "orthogonal"}}[setting]  # fmt: skip
    assert {getattr(getattr(case.config, section), setting) for case in CASES.values()} == choices


def test_the_cases_cover_conditions_schedules_priors_and_tricks() -> None:
    configs = [case.config for case in CASES.values()]
    assert {c.condition for c in configs} == {"none", "projection", "concatenation"}
    assert {c.schedule.kind for c in configs} == {"constant", "linear", "cosine"}
    assert {c.latent.prior for c in configs} == {"normal", "uniform"}
    plain = RunConfig()
    for section in ("tricks", "loop", "schedule"):
        for name, value in vars(getattr(plain, section)).items():
            assert any(getattr(getattr(c, section), name) != value for c in configs), f"{section}.{name}"
