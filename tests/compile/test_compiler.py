"""What the compiler makes of a traced step, and what is known when it fails. Each compilation takes many seconds."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

from playground.compile import compiled_step
from playground.compile.tracing import StepPart
from playground.data.dataset import Dataset
from playground.runs.worker import compiler
from tests.compile.hands import CASES, differences, tiny

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.mark.parametrize(
    ("case", "cache"),
    [("objective ns", "x y ü日本"), ("R1 and R2", "plain")],
    ids=["in a path of any letters", "R1 and R2"],
)
def test_a_compiled_step_agrees_with_the_algorithm(
    case: str, cache: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Dataset
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / cache))
    config = tiny(**CASES[case])
    part = StepPart(1, 1, tuple(p.name for p in config.penalties))
    maker = compiler.start(config, (2,), part)  # the process itself, as runs start it
    assert maker.stdout is not None
    assert (maker.stdout.read(), maker.wait()) == (b"", 0)
    assert compiled_step.exists(compiled_step.key(config, (2,), part))
    compiled = compiled_step.load(config, (2,), part)
    assert differences(config, data, part, compiled) == []
    after = dataclasses.replace(config, opt_G=config.opt_G.replace(lr=0.1, beta1=0.3))
    compiled.set(after)
    assert differences(after, data, part, compiled, states=5) == []


def test_the_reason_of_a_failed_compilation_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "cache"))
    broken = tmp_path / "broken-g++"
    broken.write_text("#!/bin/sh\necho 'g++: fatal error: no input files' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CXX", str(broken))
    config, part = tiny(), StepPart(1, 1)
    maker = compiler.start(config, (2,), part)
    assert maker.stdout is not None
    why = maker.stdout.read().decode()
    assert maker.wait() == compiler.FAILED
    assert why
    assert compiled_step.failure(compiled_step.key(config, (2,), part)) == why
    assert compiled_step.failures() == [why]
    record = next(compiled_step.folder().glob("*.failed"))
    os.utime(record, (0, 0))
    assert compiled_step.failures() == []
