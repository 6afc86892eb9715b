"""What a teacher can do on the wall, as it arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from playground.classroom import Classroom
from playground.messages import LIVE, Pause, Resume, Stop
from playground.runs.manager import manager


@dataclass(frozen=True)
class SayToAll:
    """Show a message to all, who follow to `address`; both empty take it away."""

    TAG: ClassVar[str] = "say"
    text: str
    address: str = ""


@dataclass(frozen=True)
class FreezeAll:
    TAG: ClassVar[str] = "freeze"
    on: bool


@dataclass(frozen=True)
class SetTimer:
    TAG: ClassVar[str] = "timer"
    seconds: float


@dataclass(frozen=True)
class ShowInSpotlight:
    TAG: ClassVar[str] = "spotlight"
    run: str


@dataclass(frozen=True)
class SetDoor:
    TAG: ClassVar[str] = "door"
    open: bool


@dataclass(frozen=True)
class RevokeOthers:
    """Take the rights of all other teachers away."""

    TAG: ClassVar[str] = "revoke"


@dataclass(frozen=True)
class RenameMember:
    TAG: ClassVar[str] = "rename"
    id: str
    nickname: str


@dataclass(frozen=True)
class RemoveMember:
    TAG: ClassVar[str] = "remove"
    id: str


@dataclass(frozen=True)
class PauseOfClass:
    """Pause a run, or let it go on."""

    TAG: ClassVar[str] = "pause"
    run: str
    on: bool


@dataclass(frozen=True)
class StopOfClass:
    TAG: ClassVar[str] = "stop"
    run: str


@dataclass(frozen=True)
class DeleteOfClass:
    TAG: ClassVar[str] = "delete"
    run: str


@dataclass(frozen=True)
class ClearPredictions:
    TAG: ClassVar[str] = "clear_predictions"


Act = (
    SayToAll | FreezeAll | SetTimer | ShowInSpotlight | SetDoor | RevokeOthers | RenameMember | RemoveMember
    | PauseOfClass | StopOfClass | DeleteOfClass | ClearPredictions
)  # fmt: skip


def do(here: Classroom, wanted: Act, owner: str) -> None:
    """Do what the teacher `owner` wants. Raises `InputError` where that cannot be done."""
    match wanted:
        case SayToAll(text, address):
            here.say(text, address)
        case FreezeAll(on):
            here.set_frozen(on)
        case SetTimer(seconds):
            here.set_timer(seconds)
        case ShowInSpotlight(run):
            if run and all(report.id != run for report, _ in here.lab.all().values()):
                manager().info(run)
            here.set_spotlight(run)
        case SetDoor(open):
            here.set_open(open)
        case RevokeOthers():
            here.keep_only_teacher(owner)
        case RenameMember(id, nickname):
            here.rename(id, nickname)
        case RemoveMember(id):
            here.remove(id)
        case PauseOfClass(run, on):
            if not here.order(run, "pause" if on else "resume"):
                manager().steer(run, Pause() if on else Resume(), owner)
        case StopOfClass(run):
            if not here.order(run, "stop") and manager().info(run).state.status in LIVE:
                manager().steer(run, Stop(), owner)
        case DeleteOfClass(run):
            if here.board.spotlight == run:
                here.set_spotlight("")
            if here.order(run, "stop"):
                here.lab.remove(run)
            else:
                manager().delete(run, owner)
        case ClearPredictions():
            here.clear_predictions()
