"""`WallView`: what the teacher's wall shows. Pure functions of members, runs and predictions."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from playground.classroom.lab_reports import FINDINGS, LabReport
from playground.classroom.members import Member
from playground.messages import LIVE
from playground.metrics import METRICS
from playground.runs.folder.index import RunInfo
from playground.texts import Message

FIRST_SHOWN = ("modes", "classifier_fd", "js", "sliced_wasserstein", "energy", "hq", "reverse_kl")
RUNNING = ("starting", "running")
WAITING = "queued"
ENDED_WELL = ("done", "stopped")
FINE, DIVERGED, GOING = "fine", "diverged", "going"  # outcomes, besides the names of findings


@dataclass(frozen=True)
class WallRun:
    """A run on a card. `metric`: the name of the number that is shown, or ""; `sample`: the step of its picture."""

    id: str
    name: str
    status: str
    step: int
    place: int | None = None  # in the queue
    progress: float | None = None
    plane: bool = False  # whether its samples are points in the plane
    sample: int | None = None
    metric: str = ""
    value: float | None = None
    finding: str = ""
    title: Message | None = None  # of the finding
    message: Message | None = None  # what is said of its status or finding
    points: tuple[float, ...] = ()  # of a run that trains in the student's browser: x and y, one after the other
    real: tuple[float, ...] = ()


@dataclass(frozen=True)
class WallCard:
    """A student. `here`: a page of theirs is open; `runs`: how many runs they have."""

    id: str
    nickname: str
    here: bool
    run: WallRun | None
    runs: int = 0


@dataclass(frozen=True)
class ClassOutcome:
    """What became of a run with these learning rates: "fine", "diverged", "going" or the name of a finding."""

    run: str
    nickname: str
    lr_G: float
    lr_D: float
    outcome: str
    title: Message | None = None


@dataclass(frozen=True)
class WallView:
    """All students, in the order in which they have joined, and what became of their runs."""

    cards: tuple[WallCard, ...]
    running: int = 0
    waiting: int = 0
    outcomes: tuple[ClassOutcome, ...] = field(default=())


def wall_view(
    members: Sequence[Member],
    here: Collection[str],
    runs: Iterable[RunInfo],
    lab: Mapping[str, tuple[LabReport, float]] | None = None,
) -> WallView:
    """The wall. `here`: ids of members whose page is open; `runs`: all runs, also those of nobody in the class.

    `lab`: the newest report of a run in a member's browser, with its time. Such a run is shown if the member has no
    newer one on the server, and none that is live.
    """
    names = {member.id: member.nickname for member in members}
    theirs: dict[str, list[RunInfo]] = {id: [] for id in names}
    for run in runs:
        if run.label.owner in theirs:
            theirs[run.label.owner].append(run)
    lab = lab or {}
    cards = tuple(
        WallCard(
            m.id, m.nickname, m.id in here, _card_run(newest(theirs[m.id]), lab.get(m.id), here=m.id in here),
            len(theirs[m.id]) + (m.id in lab),
        )
        for m in members
    )  # fmt: skip
    known = [run for each in theirs.values() for run in each]
    return WallView(
        cards,
        sum(card.run is not None and bool(card.run.points) and card.run.status in RUNNING for card in cards)
        + sum(run.state.status in RUNNING for run in known),
        sum(run.state.status == WAITING for run in known),
        tuple(
            outcome_of(run, names[run.label.owner]) for run in known if run.state.step and run.state.status != "failed"
        )
        + tuple(_outcome_of_lab(report, names[id]) for id, (report, _) in lab.items() if id in names and report.step),
    )


def newest(runs: Sequence[RunInfo]) -> RunInfo | None:
    """The run that a card shows: one that is live before one that has ended, then the newest."""
    return max(runs, key=lambda run: (run.state.status in LIVE, run.label.created), default=None)


def _card_run(run: RunInfo | None, lab: tuple[LabReport, float] | None, *, here: bool) -> WallRun | None:
    if lab is None or (run is not None and (run.state.status in LIVE or run.label.created > lab[1])):
        return _shown(run)
    report, _ = lab
    status = report.status if here or report.status not in RUNNING else "paused"  # nobody trains in a page that is gone
    metric = "js" if report.js is not None else ""
    return WallRun(
        report.id, "", status, report.step, plane=True, metric=metric, value=report.js, points=report.points,
        real=report.real, finding=report.finding, title=FINDINGS.get(report.finding),
    )  # fmt: skip


def _outcome_of_lab(report: LabReport, nickname: str) -> ClassOutcome:
    ended = FINE if report.status in ENDED_WELL else GOING
    outcome = DIVERGED if report.status == DIVERGED else report.finding or ended
    return ClassOutcome(report.id, nickname, report.lr_G, report.lr_D, outcome, FINDINGS.get(outcome))


def _shown(run: RunInfo | None) -> WallRun | None:
    if run is None:
        return None
    state, metric = run.state, shown_metric(run)
    return WallRun(
        id=run.id,
        name=run.label.name,
        status=state.status,
        step=state.step,
        place=run.place_in_queue,
        progress=state.progress,
        plane=run.config.data.kind.in_plane,
        sample=run.thumbnail,
        metric=metric,
        value=run.values[metric] if metric else None,
        finding=state.finding.name if state.finding else "",
        title=state.finding.title if state.finding else None,
        message=state.finding.message if state.finding else state.message,
    )


def shown_metric(run: RunInfo) -> str:
    """The name of the metric that says most about a run, of those that were measured; "" without one."""
    known = [name for name, value in run.values.items() if name in METRICS and math.isfinite(value)]
    return min(known, key=lambda name: FIRST_SHOWN.index(name) if name in FIRST_SHOWN else len(METRICS), default="")


def outcome_of(run: RunInfo, nickname: str) -> ClassOutcome:
    """What became of a run, with its learning rates at present."""
    rates, status, finding = (run.config.opt_G.lr, run.config.opt_D.lr), run.state.status, run.state.finding
    if status == DIVERGED:
        return ClassOutcome(run.id, nickname, *rates, DIVERGED)
    if finding is not None:
        return ClassOutcome(run.id, nickname, *rates, finding.name, finding.title)
    return ClassOutcome(run.id, nickname, *rates, FINE if status in ENDED_WELL else GOING)
