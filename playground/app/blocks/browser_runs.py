"""Runs of the lab that train in the browser: what a tab has open.

The browser has the networks; this side knows the configuration only, and changes it with the settings.
"""

from __future__ import annotations

import dataclasses
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.app.lab_actions import StoredRun
from playground.blocks.browser_training import refusal
from playground.config import RunConfig
from playground.errors import InputError
from playground.link import difference
from playground.messages import Command, Pause, Throttle
from playground.options import Change
from playground.texts import Message
from playground.training_options import StopConditions

ID = re.compile("browser-[0-9a-f]{12}")
NOT_STORED = Message("not_a_stored_run", "The run that this browser has stored cannot be read. A new one begins.")
PREFIX = "browser-"  # of the ids of these runs, which no run folder has


@dataclass(frozen=True)
class BrowserRun:
    """A run in the browser: its present configuration, and how it begins."""

    id: str
    config: RunConfig
    speed: float = 0.0  # steps per second; 0: no limit
    until: int | None = None  # the step at which it waits
    paused: bool = False
    origin: tuple[str, int] | None = None  # the run and step that it goes on from
    name: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "config": self.config.to_json()}


@dataclass
class BrowserRuns:
    """Where a tab trains, and its runs in the browser."""

    where: str = ""  # "browser" or "server", as a person or a link chose; "": see `takes`
    run: BrowserRun | None = None
    rival: BrowserRun | None = None  # the other run of a race
    waits: Message | None = None  # why the last change does not apply yet

    def takes(self, config: RunConfig, *, whole_page: bool, on_server: bool) -> bool:
        """Whether a new run trains in the browser: if it can, unless a person chose the server.

        Without a choice, blocks of lessons and pages that show a run of the server stay there.
        """
        chosen = self.where == "browser" or (not self.where and whole_page and not on_server)
        return chosen and refusal(config) is None

    def start(self, config: RunConfig, first: Command | None, **more: Any) -> None:
        """Open a new run; `first` is its first command."""
        speed, until = (first.steps_per_second, first.until) if isinstance(first, Throttle) else (0.0, None)
        self.run = _new(config, speed=speed, until=until, paused=isinstance(first, Pause), **more)
        self.rival, self.waits = None, None

    def compete(self, config: RunConfig) -> None:
        """Open the other run of a race."""
        self.rival = _new(config, until=0, name="B")

    def restore(self, stored: Sequence[StoredRun]) -> None:
        """Open runs that the browser has stored: one, or the two of a race. Raises `InputError` where one is none."""
        runs = [_restored(one) for one in stored]
        if not 1 <= len(runs) <= 2:
            raise InputError(NOT_STORED)
        self.run, self.rival, self.waits = runs[0], runs[1] if runs[1:] else None, None

    def close(self) -> None:
        self.run = self.rival = self.waits = None

    def branch(self, step: int, patch: Mapping[str, Any], name: str, first: Command) -> None:
        """Open a run that goes on from `step` of the open one, with `patch` changed."""
        if self.run is not None:
            stop = self.run.config.stop.steps
            lifted = {"stop.steps": None} if stop is not None and step >= stop else {}
            config = self.run.config.edit({**lifted, **patch})
            self.start(config, first, origin=(self.run.id, step), name=name)

    def lift_limits(self) -> None:
        """Let a run that is done go on."""
        if self.run is not None:
            config = dataclasses.replace(self.run.config, stop=StopConditions())
            self.run = dataclasses.replace(self.run, config=config)

    def follow(self, before: RunConfig, after: RunConfig) -> None:
        """Apply a change of the settings to the open run, as far as a run can change.

        A change that needs a new run is left to it; one that makes no sense by itself waits.
        """
        run = self.run
        if run is None or before == after:
            return
        changed = difference(before, after)
        touched = [f"{path}." for path in changed]
        whole = difference(run.config, after)
        patch = {p: v for p, v in whole.items() if any(path.startswith(f"{p}.") for path in touched)} | changed
        if run.config.changes(patch) is Change.RUN:
            return
        config = run.config.edit(patch)
        problems = [problem.message for problem in config.problems()]
        self.waits = refusal(config) or next(iter(problems), None)
        if self.waits is None:
            self.run = dataclasses.replace(run, config=config)


def _restored(stored: StoredRun) -> BrowserRun:
    if not ID.fullmatch(stored.id):
        raise InputError(NOT_STORED)
    config = RunConfig.from_json(stored.config)
    reason = refusal(config) or next((problem.message for problem in config.problems()), None)
    if reason is not None:
        raise InputError(reason)
    return BrowserRun(stored.id, config, name=stored.name[:80])


def _new(config: RunConfig, **more: Any) -> BrowserRun:
    return BrowserRun(PREFIX + secrets.token_hex(6), config, **more)
