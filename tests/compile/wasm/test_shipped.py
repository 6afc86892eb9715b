"""The shipped modules: what presets of the lab need is there, and they are what the present source builds."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground import presets
from playground.blocks.browser_training import refusal
from playground.compile.wasm import stored
from playground.compile.wasm.module import build_module, needed_parts, structure, with_numbers
from playground.compile.wasm.stored import FILE, pack, shipped_modules, unpack
from playground.config import RunConfig
from playground.lessons import all_lessons
from playground.site.structures import CHANGES, lesson_configs

MOST_BYTES = 1_500_000
IN_PLANE = [preset for preset in presets.all_presets() if preset.kind.in_plane]


def test_they_are_small_and_come_back_as_they_were_packed() -> None:
    assert FILE.stat().st_size < MOST_BYTES
    few = dict(list(shipped_modules().items())[:3])
    assert unpack(pack(few)) == few


@pytest.mark.parametrize("preset", IN_PLANE, ids=lambda p: p.name)
def test_a_preset_needs_no_tracing(preset: presets.Preset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    stored.stored_module(preset.config, preset.config.data.shape)
    assert not stored.folder().exists()  # what has been built is stored there


def test_runs_of_lessons_are_shipped() -> None:
    for lesson in all_lessons():
        for slot, config in lesson_configs(lesson):
            if refusal(config) is None:
                assert _name(config) in shipped_modules(), (lesson.name, slot)


@pytest.mark.parametrize("name", ["lab-circles", "lab-strong-d", "lab"])
def test_the_source_builds_the_same_module(name: str) -> None:
    _same(presets.load(name).config)


@pytest.mark.slow
@pytest.mark.parametrize("patch", CHANGES, ids=str)
def test_the_source_builds_the_same_variation(patch: dict[str, object]) -> None:
    config = presets.load(presets.LAB).config.edit(patch)
    if _name(config) in shipped_modules():
        _same(config)


def _same(config: RunConfig) -> None:
    """Where this fails, run `python -m playground.site.step_modules`."""
    shape, parts = config.data.shape, needed_parts(config)
    shipped = with_numbers(shipped_modules()[_name(config)], config, shape, parts)
    built = build_module(config, shape, parts)
    assert shipped.description | {"key": ""} == built.description | {"key": ""}
    assert shipped.code == built.code


def _name(config: RunConfig) -> str:
    return structure(config, config.data.shape, needed_parts(config))
