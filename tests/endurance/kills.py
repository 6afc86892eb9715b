"""Kills processes of the app at random while runs of several owners train, and looks whether anything is lost."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import psutil

from playground.bench.students.page_session import PageSession
from playground.bench.students.visitor import Visitor
from playground.config import RunConfig
from playground.link import to_query
from playground.messages import LIVE
from playground.runs.folder.store import RunFolder, list_runs
from tests.appserver import App, alive
from tests.runs.helpers import Played, final, same, tiny
from tests.waiting import until

OWNERS = 3
RUNS_EACH = 2
SEEDS = 4  # of runs, so that a few undisturbed ones are compared with all
STEPS = 150
PATIENCE = 300.0  # seconds, beside busy neighbours
TARGETS = {"worker": 6, "fork server": 2, "helper": 2, "app": 2}  # how often each is killed, roughly


def config_of(seed: int) -> RunConfig:
    return tiny(stop__steps=STEPS, seed=seed)


class Kills:
    """One app with its owners. `GAN_PLAYGROUND_COMPILED` must be 0: compiled steps have other bits."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        self.root = folder / "runs"
        self.root.mkdir(parents=True, exist_ok=True)
        self.chance = random.Random(seed)
        self.whole = {}
        for n in range(SEEDS):
            played = Played(RunFolder.create(folder / "undisturbed", config_of(n)))
            played.play()
            self.whole[n] = final(played.folder)
        self.app = App(self.root)
        self.owners = [Visitor(self.app.url) for _ in range(OWNERS)]
        for owner in self.owners:
            owner.open_page("/")
        self.owner_of: dict[str, Visitor] = {}  # by run
        self.finished: set[str] = set()
        self.killed: Counter[str] = Counter()
        self.faults: list[str] = []

    # -- runs ----------------------------------------------------------------------------------------------------

    def start_missing(self) -> None:
        """Give every owner as many runs as everybody has."""
        for owner in self.owners:
            while sum(o is owner and id not in self.finished for id, o in self.owner_of.items()) < RUNS_EACH:
                query = urlencode(to_query(config_of(len(self.owner_of) % SEEDS)))
                with contextlib.closing(PageSession(owner, "train", query)) as session:
                    session.rerun()
                    before = {folder.id for folder in list_runs(self.root)}
                    session.rerun("Train")
                (id,) = {folder.id for folder in list_runs(self.root)} - before
                self.owner_of[id] = owner

    def resume_interrupted(self) -> None:
        for id in self.unfinished():
            if self.folder(id).state().status == "interrupted":
                with contextlib.closing(PageSession(self.owner_of[id], "train", f"run={id}")) as session:
                    session.rerun()
                    session.rerun("Resume")

    def unfinished(self) -> list[str]:
        return [id for id in self.owner_of if id not in self.finished]

    def folder(self, id: str) -> RunFolder:
        return RunFolder.open(self.root, id)

    def collect(self) -> None:
        """Compare the runs that are done with the undisturbed ones."""
        for id in self.unfinished():
            folder = self.folder(id)
            if folder.state().status == "done":
                self.finished.add(id)
                if not same(final(folder), self.whole[folder.config().seed]):
                    self.faults.append(f"{id}: other bits than an undisturbed run")
            elif folder.state().status not in (*LIVE, "interrupted"):
                self.faults.append(f"{id}: {folder.state().status}: {folder.state().sentence}")
                self.finished.add(id)

    # -- kills ---------------------------------------------------------------------------------------------------

    def processes(self) -> dict[str, list[psutil.Process]]:
        """The processes of the app by what they do."""
        workers = {self.folder(id).state().pid for id in self.unfinished()}
        found: dict[str, list[psutil.Process]] = {name: [] for name in TARGETS}
        found["app"] = [psutil.Process(self.app.process.pid)]
        for process in self.family():
            with contextlib.suppress(psutil.NoSuchProcess):
                serves = process.ppid() == self.app.process.pid
                found["worker" if process.pid in workers else "fork server" if serves else "helper"].append(process)
        return found

    def family(self) -> list[psutil.Process]:
        """All processes that the app has started; those of a killed fork server are no descendants of the app."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                theirs = process.environ().get("GAN_PLAYGROUND_RUNS") == str(self.root)
                if theirs and process.pid != self.app.process.pid:  # which inherits it where the caller has it
                    found.append(process)
        return found

    def kill_one(self) -> None:
        kinds = {name: found for name, found in self.processes().items() if found}
        kind = self.chance.choices(list(kinds), [TARGETS[name] for name in kinds])[0]
        victim = self.chance.choice(kinds[kind])
        family = self.family()
        if kind == "app":
            self.app.kill()
            self.end_of(family)
            self.app = App(self.root, self.app.port)
        else:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
            until(lambda: not alive(victim), PATIENCE, f"the end of a killed {kind}")
        self.killed[kind] += 1

    def end_of(self, family: list[psutil.Process]) -> None:
        """All of them end by themselves when the app is gone."""
        _, left = psutil.wait_procs(family, timeout=PATIENCE)
        orphans = [process.pid for process in left if alive(process)]
        if orphans:
            self.faults.append(f"{len(orphans)} processes outlived the app")
            for process in left:
                process.kill()

    def settled(self) -> bool:
        """Whether every run that is not done has a worker again, or waits for one."""
        self.collect()
        self.resume_interrupted()
        states = [self.folder(id).state() for id in self.unfinished()]
        return all(s.status == "queued" or (s.status in LIVE and psutil.pid_exists(s.pid)) for s in states)

    def play(self, kills: int) -> None:
        for n in range(kills):
            self.start_missing()
            self.wait_for_steps()
            self.kill_one()
            until(self.settled, PATIENCE, "all runs to go on")
            if (n + 1) % 5 == 0:
                done = len(self.finished)
                print(f"{n + 1} kills, {dict(self.killed)}, {done} runs done, {len(self.faults)} faults", flush=True)
        until(self.all_done, 2 * PATIENCE, "the last runs")

    def wait_for_steps(self) -> None:
        """At any moment: some run has got on a little, others have not begun."""
        before = {id: self.folder(id).state().step for id in self.unfinished()}
        more = self.chance.randrange(0, STEPS // 10)
        until(
            lambda: any(self.folder(id).state().step >= min(step + more, STEPS) for id, step in before.items()),
            PATIENCE,
        )

    def all_done(self) -> bool:
        self.settled()
        return not self.unfinished()

    def close(self) -> None:
        family = self.family()
        self.app.close()
        self.end_of(family)
        lost = set(self.owner_of) - {folder.id for folder in list_runs(self.root)}
        self.faults += [f"{id} is lost" for id in sorted(lost)]
        if "Traceback" in self.app.log.read_text("utf-8", "replace"):
            self.faults.append(f"a traceback in {self.app.log}")
