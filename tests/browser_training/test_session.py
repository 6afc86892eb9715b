"""A run in the browser: the same bits again, whatever a person does, and what a page is told."""

from __future__ import annotations

from playground.runs.helper.training_setup import training_setup
from tests.browser_training.conftest import Trains
from tests.browser_training.test_trainer import SMALL

LONG = SMALL.edit({"penalties.r1.gamma": 0.1, "penalties.r1.every": 3, "schedule.kind": "linear"})


def test_every_step_can_be_had_again_with_the_same_bits(trains: Trains) -> None:
    edited = LONG.edit({"opt_G.lr": 0.0005, "loop.batch": 30, "opt_D": "sgd"})
    more = {"edited": edited.to_json(), "answered": training_setup(edited.to_json(), points=False)}
    found, again = trains.ask("rewind", LONG, **more), trains.ask("rewind", LONG, **more)
    assert found == again
    assert found["single"] == found["paused"] + 2
    assert found["end"] >= found["single"] + 100
    del found["again"][str(found["single"])]["memory_D"]  # which the other optimiser has emptied
    for step, weights in found["again"].items():
        assert weights.items() <= found["seen"][step].items(), step
    assert found["again"]["150"] != found["again"]["299"]
    before, after = (found["again"][str(found["paused"] + i)] for i in (0, 1))
    assert before["G"] == after["G"]  # a single step of D
    assert before["D"] != after["D"]
    assert [status for status, _ in found["states"]][-1] == "stopped"


def test_a_stored_run_goes_on_with_the_same_bits(trains: Trains) -> None:
    edited = LONG.edit({"opt_G.lr": 0.0005, "loop.batch": 30, "opt_D": "sgd"})
    found = trains.ask("reload", LONG, edited=edited.to_json(), answered=training_setup(edited.to_json(), points=False))
    assert found["begun"]["status"] == "paused"
    assert found["begun"]["step"] > 150
    assert found["begun"]["seconds"]
    assert found["shared"] >= 3  # the points, the data's frames and its density are stored once
    assert found["bits"][0] == found["bits"][1]
    assert found["kept"][0] == found["kept"][1]


def test_another_seed_trains_on_other_samples(trains: Trains) -> None:
    one, other = (trains.ask("train", LONG.edit({"seed": seed}), steps=["both"] * 3) for seed in (5, 6))
    assert one["drawn"][0]["real"] != other["drawn"][0]["real"]
    assert one["drawn"][0]["noise"] != other["drawn"][0]["noise"]


def test_a_page_is_told_what_it_needs(trains: Trains) -> None:
    found = trains.ask("told", LONG.edit({"stop.steps": 40}))
    assert found["held"] == 5
    assert found["hidden"]["status"] == "paused"
    assert found["hidden"]["code"] == "hidden_tab"
    assert found["hidden"]["step"] == found["still"]
    assert found["status"] == "done"
    assert found["rows"][:20] == list(range(1, 21))
    assert found["frames"][0] == 0
    assert found["frames"][-1] == 40
    assert found["frames"] == sorted(set(found["frames"]))
