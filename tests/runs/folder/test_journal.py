"""Commands that change a run: which are allowed, their order, and the configuration after them."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground import presets
from playground.config import RunConfig
from playground.errors import ConfigError
from playground.messages import Edit, JournalEntry, Only, Row, State, Switch, to_json
from playground.runs.folder import journal
from playground.runs.folder.index import RunIndex
from playground.runs.folder.store import RunFolder
from playground.texts import Message


def entry(step: int, command: journal.Replayed) -> JournalEntry:
    return JournalEntry(step, "command", 0.0, to_json(command))


def test_a_live_edit_gives_the_configuration_after_it() -> None:
    config = RunConfig()
    assert config.edit_while_running({"opt_G.lr": 0.005}) == config.edit({"opt_G.lr": 0.005})


@pytest.mark.parametrize(
    ("patch", "word"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"opt_G.lr": "fast"}, "opt_G.lr"),
        ({"opt_G.lr": -1}, "opt_G.lr"),
        ({"seed": 5}, "new run"),
        ({"latent.size": 5}, "new run"),
        ({"loop.n_D": 0, "loop.n_G": 0}, "Neither"),
    ],
)
def test_an_edit_that_a_running_run_cannot_apply_is_refused(patch: dict[str, object], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        RunConfig().edit_while_running(patch)


def test_commands_are_replayed_by_step_and_within_a_step_by_line() -> None:
    entries = [
        entry(10, Edit({"opt_G.lr": 0.1})),
        entry(140, Only("D")),
        JournalEntry(120, "notice", 0.0, message=Message("said", "no command")),
        entry(120, Edit({"opt_G.lr": 0.2})),  # given after a resume from step 100
        entry(140, Edit({"opt_G.lr": 0.3})),
    ]
    assert journal.commands(entries) == [
        (10, Edit({"opt_G.lr": 0.1})),
        (120, Edit({"opt_G.lr": 0.2})),
        (140, Only("D")),
        (140, Edit({"opt_G.lr": 0.3})),
    ]


def test_a_later_edit_overrules_what_it_sets_and_nothing_else() -> None:
    entries = [
        entry(30, Edit({"opt_G.lr": 0.1, "objective": "wasserstein", "objective.clip": 0.05, "loop.batch": 32})),
        entry(35, Only("D")),
        entry(40, Edit({"penalties.r1.gamma": 9.0})),
        entry(50, Edit({"opt_D": "sgd"})),
        entry(20, Edit({"opt_G.lr": 0.2, "objective.name": "ns", "penalties.r1": None, "opt_D.lr": 0.3})),
    ]
    assert journal.commands(entries) == [
        (20, Edit({"opt_G.lr": 0.2, "objective.name": "ns", "penalties.r1": None, "opt_D.lr": 0.3})),
        (30, Edit({"loop.batch": 32})),
        (35, Only("D")),
        (40, Edit({})),
        (50, Edit({"opt_D": "sgd", "opt_D.lr": 0.3})),
    ]
    config = journal.present(RunConfig(), entries)
    assert (config.opt_G.lr, config.loop.batch, config.opt_D.name, config.opt_D.lr) == (0.2, 32, "sgd", 0.3)
    assert (config.objective.name, config.penalties) == ("ns", ())


def test_a_damaged_command_is_skipped() -> None:
    damaged = [JournalEntry(1, "command", 0.0, {"type": "edit"}), JournalEntry(2, "command", 0.0, {"type": "pause"})]
    assert journal.commands([*damaged, entry(3, Only("G"))]) == [(3, Only("G"))]


@pytest.mark.parametrize(
    ("command", "steered"), [(Edit({"opt_G.lr": 0.1}), True), (Only("D"), True), (Switch(("step",)), False)]
)
def test_edits_and_single_steps_steer_a_run_and_switches_do_not(command: journal.Replayed, steered: bool) -> None:
    assert (
        journal.steered([JournalEntry(1, "notice", 0.0, message=Message("said", "no command")), entry(2, command)])
        is steered
    )


def test_the_present_configuration_has_all_possible_edits() -> None:
    config = RunConfig()
    entries = [entry(5, Edit({"loop.batch": 32})), entry(6, Edit({"seed": 9})), entry(7, Edit({"opt_D.lr": 0.01}))]
    assert journal.present(config, entries) == config.edit({"loop.batch": 32, "opt_D.lr": 0.01})


@pytest.mark.parametrize(
    ("patch", "blamed"),
    [
        ({"stop.steps": 25, "data.size_px": 64}, "data.size_px"),
        ({"seed": 5, "opt_G.lr": 0.1, "latent.size": 8}, "seed, latent.size"),
        ({"D": "dcgan", "loop.batch": 8, "stop.steps": 25}, "D"),
        ({"data.name": "fashion", "opt_D.lr": 0.1}, "data.name"),
    ],
)
def test_a_refusal_names_the_settings_at_fault_and_no_others(patch: dict[str, object], blamed: str) -> None:
    with pytest.raises(ConfigError) as error:
        RunConfig().edit_while_running(patch)
    assert error.value.sentence == f"{blamed} cannot change during a run; start a new run."


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        (
            {"stop.steps": 1000},
            "at step 3,000; stop.steps counts from the beginning. Set stop.steps to 4000 for 1,000 more.",
        ),
        ({"stop.epochs": 2}, "at epoch 6.5; stop.epochs counts from the beginning. Set stop.epochs to 8.5 for 2 more."),
        (
            {"stop.seconds": 20},
            "at second 61.2 of training; stop.seconds counts from the beginning. Set stop.seconds to 81.2",
        ),
        (
            {"opt_G.lr": 0.1},
            "at step 3,000; stop.steps counts from the beginning. Set stop.steps to 6000 for 3,000 more.",
        ),
    ],
)
def test_a_stop_that_is_behind_is_refused_and_nothing_is_written(
    patch: dict[str, object], said: str, tmp_path: Path
) -> None:
    folder = RunFolder.create(tmp_path, RunConfig().edit({"stop.steps": 3000}))
    (folder.path / "checkpoints" / "3000.safetensors").touch()
    folder.write_state(State("done", step=3000, epoch=6.5, seconds=61.2))
    with pytest.raises(ConfigError) as error:
        journal.append(folder, patch if "opt_G.lr" in patch else {"stop.steps": 9000, **patch})
    assert said in error.value.sentence
    assert journal.journal(folder) == []
    journal.append(folder, {"stop.steps": 3001, "opt_G.lr": 0.1})
    assert len(journal.journal(folder)) == 1


def test_numbers_of_earlier_data_are_not_the_runs_newest(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, presets.load("points").config)
    folder.append_row(Row(10, 0.0, 0.0, {"modes": 8.0, "loss_D": 1.0}))
    folder.append_row(Row(20, 0.0, 0.0, {"loss_D": 2.0}))
    assert RunIndex(tmp_path).info(folder.id).values == {"modes": 8.0, "loss_D": 2.0}
    folder.append_entry(entry(15, Edit({"data.noise": 0.5})))
    assert RunIndex(tmp_path).info(folder.id).values == {"loss_D": 2.0}
    assert journal.data_since([entry(5, Edit({"data": "moons"})), entry(7, Edit({"opt_G.lr": 0.1}))]) == 5
    assert journal.data_since([entry(7, Edit({"opt_G.lr": 0.1}))]) == -1
