"""Each registry, extended as somebody outside would extend it: one option more, and a run with it, start to script.

An option is written as the documents say, registered under its name, and then used by that name alone.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import torch

import playground
from playground import link
from playground.config import SETS, RunConfig, flatten, table
from playground.data import load
from playground.standalone.script import script
from playground.training.algorithm import train
from playground.training.steps import Step
from tests.alone import run_alone_here
from tests.outside_options import OPTIONS

SMALL: dict[str, Any] = {
    "data": "ring", "data.samples": 200, "latent.size": 2, "G.hidden": [8], "D.hidden": [8], "loop.batch": 16,
}  # fmt: skip


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    """A module of somebody else's with the option of one registry, which it registers."""
    registry = request.param
    written, package = OPTIONS[registry], f"outside_{registry.lower()}"
    (tmp_path / package).mkdir()
    for name, text in {"__init__.py": "", "option.py": written.source(), **written.files}.items():
        (tmp_path / package / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    option = getattr(import_module(f"{package}.option"), written.cls)
    monkeypatch.setitem(getattr(playground, registry), option.name, option)
    return written.section, option, written.settings, package


@pytest.mark.parametrize("outside", OPTIONS, indirect=True)
def test_a_new_option_trains_and_is_exported(outside: Any, tmp_path: Path) -> None:
    section, option, settings, package = outside
    choice = {f"{section}.{option.name}": {}} if section in SETS else {section: option.name}
    base = {k: v for k, v in SMALL.items() if k.split(".")[0] != section}
    config = RunConfig().edit({**base, **choice, **settings})
    assert config.problems() == []

    assert RunConfig.from_json(json.loads(json.dumps(config.to_json()))) == config
    assert link.from_query(link.to_query(config))[1] == config
    assert {path: value for path, value in flatten(config) if path in settings} == settings
    assert set(settings) <= {entry.path for entry in table(config)}

    data = load(config.data)
    *_, last = itertools.islice(train(config, data), 6)
    assert isinstance(last, Step)
    assert all(value == value for value in last.numbers().values())
    z = config.latent.sample(5, torch.Generator().manual_seed(0))
    assert last.state.generate(z).isfinite().all()
    saved = last.state.snapshot()
    again = next(train(config, data, saved=saved))
    assert isinstance(again, Step)
    assert again.step == 7

    alone = tmp_path / "alone"  # from where neither this package nor the other can be imported
    alone.mkdir()
    (alone / "script.py").write_text(script(config, threads=1))
    run_alone_here(alone, "--steps", "6", hidden=(package,))
    found = torch.load(alone / "players.pt", weights_only=True)
    assert all(torch.equal(found["D"][k], v) for k, v in last.state.D.state_dict().items())


def test_one_more_metric_is_measured_and_stops_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.metrics import METRICS, Metric, floor, measure

    def spread(samples: Any, data: Any) -> float:
        return float(samples.std())

    metric = Metric("spread", "The standard deviation.", "", False, spread, kinds=("points",))
    monkeypatch.setitem(METRICS, "spread", metric)
    config = RunConfig().edit({**SMALL, "stop.metric": "spread", "stop.target": 0.9})
    assert config.problems() == []
    assert [p.code for p in dataclasses.replace(config, data=RunConfig().data).problems()] == ["stop_metric_unknown"]
    assert RunConfig.from_json(config.to_json()) == config
    data = load(config.data)
    step = next(train(config, data))
    assert isinstance(step, Step)
    samples = step.state.generate(config.latent.sample(100, torch.Generator().manual_seed(0)))
    assert measure("spread", samples, data) == pytest.approx(float(samples.std()))
    assert floor("spread", data, 100) > 0
    assert "stop" in script(config)
