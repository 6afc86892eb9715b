"""The layers of both networks in the left column."""

from __future__ import annotations

import pytest

from playground import presets
from playground.app.panels.networks import listed
from playground.runs.helper import handlers


@pytest.mark.parametrize("preset", ["digits", "points"])
@pytest.mark.parametrize("player", ["G", "D"])
def test_every_layer_is_told_with_its_shape_and_its_numbers(preset: str, player: str) -> None:
    layers = handlers.summary(presets.load(preset).config.to_json())[player]["layers"]
    lines = iter(listed(layers).split("  \n"))
    for layer in layers:
        told = next(lines)
        assert told.startswith(layer["kind"])
        assert "×".join(map(str, layer["shape"])) in told
        if layer["parameters"]:
            numbers = next(lines)
            assert f"{layer['parameters']:,} parameters" in numbers
            assert ("MACs" in numbers) == (layer["macs"] > 0)
            assert ("sees" in numbers) == (layer["field"] != "all")
    assert next(lines, None) is None
