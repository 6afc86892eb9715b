"""Trains a run of a browser again: in Node, or in a browser without a window, with the code of this program only.

WebAssembly computes the same bits on every computer, so these runs can be verified anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.config import RunConfig
from playground.errors import ConfigError, InputError
from playground.handin.digest import digest_of, networks_of
from playground.handin.document import BAD, HandedRun
from playground.handin.replaying import replayed
from playground.handin.retraining import Retrained
from playground.runs.helper.training_setup import training_setup
from playground.texts import Message

MOST_CONFIGS = 200  # edits of one run
DIVERGED = Message("replay_diverged", "The run diverged when it was trained again.")


def retrain_browser_run(run: HandedRun, progress: Callable[[int], None]) -> Retrained:
    """Raises `InputError`, `ConfigError` or `MachineError` where it cannot be trained again."""
    journal = [_command(entry) for entry in run.journal if entry["step"] < run.step]
    configs = [run.config, *(each["command"]["config"] for each in journal if "config" in each["command"])]
    if len(configs) > MOST_CONFIGS:
        raise InputError(Message("too_many_edits", "This run was changed too often to be trained again."))
    checked = [_checked(config) for config in configs]
    asked = {
        "history": {"config": checked[0], "journal": _with_configs(journal, checked[1:])},
        "step": run.step,
        "rows": [row["step"] for row in run.rows],
        "setups": [training_setup(config) for config in checked],
    }
    found = replayed(asked, progress)
    digest, probe = digest_of(networks_of(found["weights"]))
    rows = {int(row["step"]): row["values"] for row in found["rows"]}
    ended = DIVERGED if found["diverged"] else None
    return Retrained(int(found["step"]), digest, probe, rows, {}, ended)


def _command(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A command of the journal: a configuration from a step on, or a step of one network. Raises `InputError`."""
    command = entry["command"]
    if command.get("type") in ("edit", "branch") and isinstance(command.get("config"), Mapping):
        return {"step": entry["step"], "command": {"type": command["type"], "config": command["config"]}}
    if command.get("type") == "only" and command.get("player") in ("G", "D"):
        return {"step": entry["step"], "command": {"type": "only", "player": command["player"]}}
    raise InputError(BAD)


def _checked(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration without what would end the run."""
    found = RunConfig.from_json(config)
    for problem in found.problems():
        raise ConfigError(problem.message, path=problem.path)
    return found.edit({f"stop.{name}": None for name in ("steps", "epochs", "seconds")}).to_json()


def _with_configs(journal: list[dict[str, Any]], configs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left = iter(configs)
    return [
        {**each, "command": {**each["command"], "config": next(left)}} if "config" in each["command"] else each
        for each in journal
    ]
