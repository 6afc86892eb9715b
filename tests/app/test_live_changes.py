"""Settings changed while a run goes on, one widget after the other: what is sent, what waits, what a new run takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground import presets
from playground.app.tab_state import TabState
from playground.machine import hardware
from playground.messages import Edit
from playground.networks import GENERATORS
from playground.objectives import AUGMENTATIONS
from playground.runs import manager as runs
from tests.runs.stage import Theatre


@pytest.fixture
def theatre(page: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Theatre:
    """Runs whose workers only listen."""
    found = Theatre(tmp_path / "runs")
    monkeypatch.setattr(runs, "_manager", found.runs)
    for section in ("networks", "objective", "machine"):
        page.session_state[f"section:{section}:en"] = True
    return found


def open_running(page: AppTest, theatre: Theatre, **patch: Any) -> str:
    id = theatre.running(**patch)
    page.query_params["run"] = id
    page.query_params["view.controls"] = "full"
    page.run()
    return id


def change(page: AppTest, label: str, value: Any) -> None:
    """Set the first widget whose label begins so."""
    widgets = [*page.selectbox, *page.number_input, *page.text_input, *page.multiselect]
    next(w for w in widgets if w.label.startswith(label)).set_value(value).run()
    assert not page.exception
    assert not page.error


def sent(theatre: Theatre, id: str) -> list[dict[str, Any]]:
    return [dict(told.patch) for told in theatre.stage.of(id).told if isinstance(told, Edit)]


def waits(page: AppTest) -> list[str]:
    return [w.value for w in page.warning if w.value.startswith("Not applied yet: ")]


METRIC, TARGET = ("stop at metric", "modes"), ("at this value", 8.0)
CLIP, PENALTY = ("weight clipping", None), ("Penalties on D", ["gp"])
WGAN = {"objective": "wasserstein", "objective__clip": 0.01}


def test_an_auxiliary_term_joins_a_run_that_goes_on_and_its_weight_is_steered(page: AppTest, theatre: Theatre) -> None:
    id = open_running(page, theatre)
    change(page, "Auxiliary terms", ["feature_matching"])
    assert sent(theatre, id) == [{"auxiliaries.feature_matching": {}}]
    assert any(c.value.startswith("G also makes its fakes look like real samples") for c in page.caption)
    change(page, "Feature matching: λ", 3.0)
    assert sent(theatre, id)[-1]["auxiliaries.feature_matching.weight"] == 3.0
    change(page, "Auxiliary terms", [])
    assert sent(theatre, id)[-1]["auxiliaries.feature_matching"] is None


def test_augmentation_is_offered_for_few_pictures_and_joins_a_run_that_goes_on(page: AppTest, theatre: Theatre) -> None:
    id = open_running(page, theatre, data="mnist", data__fraction=0.01)
    (offer,) = (info.value for info in page.info if info.value.startswith("Only 600 pictures"))
    assert "G copies them" in offer
    (switch,) = (toggle for toggle in page.toggle if toggle.label == "Augmentation")
    switch.set_value(True).run()
    assert not page.exception
    assert sent(theatre, id) == [{f"augmentations.{name}": {} for name in AUGMENTATIONS}]
    assert any("D sees them changed at random" in info.value for info in page.info)
    change(page, "Cutout: side", 0.25)
    assert sent(theatre, id)[-1]["augmentations.cutout.side"] == 0.25
    (switch,) = (toggle for toggle in page.toggle if toggle.label == "Augmentation")
    switch.set_value(False).run()
    assert sent(theatre, id)[-1] == {f"augmentations.{name}": None for name in AUGMENTATIONS}


def test_nothing_is_offered_for_many_pictures(page: AppTest, theatre: Theatre) -> None:
    open_running(page, theatre, data="mnist")
    assert [info.value for info in page.info if info.value.startswith("Only")] == []
    assert [toggle for toggle in page.toggle if toggle.label == "Augmentation"] == []


@pytest.mark.parametrize(
    ("before", "changes", "sentence", "patch"),
    [
        ({}, [METRIC, TARGET], "Set the value", {"stop.metric": "modes", "stop.target": 8.0}),
        ({}, [TARGET, METRIC], "Choose the metric", {"stop.metric": "modes", "stop.target": 8.0}),
        (WGAN, [CLIP, PENALTY], "needs a critic", {"objective.clip": None, "penalties.gp": {}}),
        (WGAN, [PENALTY, CLIP], "against each other", {"objective.clip": None, "penalties.gp": {}}),
    ],
)
def test_what_makes_sense_only_together_is_sent_together(
    page: AppTest, theatre: Theatre, before: dict[str, Any], changes: list[Any], sentence: str, patch: dict[str, Any]
) -> None:
    id = open_running(page, theatre, **before)
    change(page, *changes[0])
    assert sent(theatre, id) == []
    assert len(page.warning) == 1
    assert sentence in waits(page)[0]
    change(page, "batch size", 32)  # makes sense by itself, and need not wait
    assert sent(theatre, id) == [{"loop.batch": 32}]
    assert waits(page)
    change(page, *changes[1])
    assert sent(theatre, id) == [{"loop.batch": 32}, patch]
    assert not waits(page)


def test_what_is_taken_back_before_it_was_sent_is_not_sent(page: AppTest, theatre: Theatre) -> None:
    id = open_running(page, theatre)
    change(page, *METRIC)
    change(page, "seed", 9)  # for a new run
    assert waits(page)
    change(page, METRIC[0], "")
    assert sent(theatre, id) == []
    assert not waits(page)
    now: TabState = page.session_state.session
    assert now.waiting == {}
    assert now.draft == runs.manager().info(id).config.edit({"seed": 9})


def test_another_generator_and_its_settings_are_for_a_new_run(page: AppTest, theatre: Theatre) -> None:
    id = open_running(page, theatre, data="mnist")
    change(page, "Generator G", "dcgan")
    change(page, "width", 16)
    assert sent(theatre, id) == []
    now: TabState = page.session_state.session
    assert GENERATORS["dcgan"](width=16) == now.draft.G  # type: ignore[call-arg]


def test_metrics_are_chosen_by_their_names(page: AppTest, theatre: Theatre) -> None:
    page.query_params["stop.metric"] = "![a](http://a.example)"
    page.query_params["stop.target"] = "3"
    page.run()
    menu = next(s for s in page.selectbox if s.label == "stop at metric")
    assert menu.options == ["none", "classifier-FD", "sliced Wasserstein", "![a](http://a.example)"]
    assert "![" not in page.button(key="train").help  # nothing is fetched


def test_device_and_threads_are_kept_and_reset(
    page: AppTest, theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hardware, "cores", lambda: 4)
    page.query_params["view.controls"] = "full"
    page.run()
    now: TabState = page.session_state.session
    for device, threads in (("cpu", 1), ("cuda", 2), ("mps", 3)):
        change(page, "Device", device)
        change(page, "Threads", threads)
        assert (now.device, now.threads) == (device, threads)
    next(b for b in page.button if b.label == "Reset everything to default").click().run()
    assert (now.device, now.threads) == ("auto", 0)


def clicked_twice() -> None:
    """The Train page, and two clicks before it could be drawn anew."""
    import runpy

    from playground.app.panels.run_buttons import start
    from tests.app.conftest import PAGE

    runpy.run_path(str(PAGE))
    start()
    start()


def test_a_double_click_on_train_makes_one_run(theatre: Theatre) -> None:
    page = AppTest.from_function(clicked_twice, default_timeout=60).run()
    assert not page.exception
    assert len(theatre.runs.runs()) == 1


def test_the_controls_say_when_a_change_applies(page: AppTest, theatre: Theatre) -> None:
    first, second, third = (theatre.runs.create(presets.load("points").config) for _ in range(3))
    theatre.stage.of(first).say("running")
    theatre.stage.of(second).end("stopped")
    theatre.stage.of(third)  # its turn has come
    queued = theatre.runs.create(presets.load("points").config)
    said = {first: "apply immediately", second: "when you press **Resume**", queued: "is queued"}
    for id, words in said.items():
        page.query_params["run"] = id
        page.run()
        (legend,) = [c.value for c in page.caption if "new run" in c.value]
        assert words in legend
        del page.session_state["session"]
