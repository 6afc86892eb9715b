"""What one browser tab is about: the configuration that is being written, and the run that is open.

Each page that trains is a room with a session of its own, so that digits on one and points on the other do not meet.
The page's address carries both (`?run=…`, or the differences from a preset), so a refresh and a link lead back.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from playground import presets
from playground.app.lab_view import PREFIX, settings_of
from playground.app.language import write_address
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.kinds import Kind
from playground.link import LANGUAGE, difference, to_address
from playground.messages import LIVE, Edit
from playground.options import Change
from playground.runs.folder.index import RunInfo
from playground.runs.manager import RunManager, manager
from playground.texts import Message
from playground.web.access import OWNER_COOKIE


@dataclasses.dataclass
class TabState:
    """Kept in `st.session_state` as long as the tab lives."""

    preset: str
    draft: RunConfig
    run: str = ""
    device: str = "auto"
    threads: int = 0  # 0: what suits the run
    generation: int = 0  # part of every widget's key: a new one shows the draft afresh
    problem: Message | None = None  # shown once, at the top
    shown: RunConfig | None = None  # the draft that the page was drawn for; none yet: it is being drawn
    marked: str = ""  # the phase of the open run for which the controls were drawn: see there
    waiting: dict[str, Any] = dataclasses.field(default_factory=dict)  # what the live run cannot take as yet
    overlay: tuple[str, ...] = ()  # other runs whose curves are drawn too
    actions: int = 0  # in the list of runs so far: part of the keys of its menus, so that each action closes a menu
    begun: bool = False  # the first look has been taken
    seen: RunConfig | None = None  # what the open run's was when it was looked at last
    rival: str = ""  # the other run of a race; in the address too
    home: str = presets.FIRST  # the preset that a reset leads to
    controls: str = ""  # how much the Train page shows: "simple" or "full"; empty on other pages
    plane_only: bool = False  # only data in the plane is shown here
    hidden: frozenset[str] = frozenset()  # sections that a teacher has put away
    owns_address: bool = True  # the page's address leads back to what is shown here
    said: str = ""  # what was wrong with the last table of points
    table: Any = None  # the table (`TakenTable`) that the points are from
    layers: bool = False  # the layer tables are shown

    def shows(self, kind: Kind) -> bool:
        """Whether data of this kind can be shown here."""
        return kind.in_plane or not self.plane_only

    def open(self, run: str) -> None:
        """Show a run, its configuration in the controls."""
        before, self.run, self.draft = self.draft, run, manager().info(run).config
        self.seen, self.waiting = self.draft, {}
        if self.draft == before:  # the controls show it already
            self.remember()
        else:
            self.preset = presets.nearest(self.draft).name
            self.refresh()

    def follow(self, config: RunConfig) -> None:
        """The open run has this configuration now; what was not changed here changes with it."""
        if self.seen is not None and self.seen != config and self.draft == self.seen:
            self.draft, self.waiting = config, {}
            self.generation += 1
        self.seen = config

    def overlaid(self, run: str, drawn: bool) -> None:
        """Draw the curves of another run too, or not."""
        self.overlay = tuple(i for i in self.overlay if i != run) + ((run,) if drawn else ())

    def copy(self, config: RunConfig) -> None:
        """A new run is to be made from this configuration."""
        self.run, self.draft, self.preset, self.waiting = "", config, presets.nearest(config).name, {}
        self.refresh()

    def start_over(self, preset: str = "") -> None:
        """A preset as it is; without one, everything as at first."""
        self.preset, self.run, self.rival, self.overlay, self.waiting = preset or self.home, "", "", (), {}
        if not preset:
            self.device, self.threads = "auto", 0
        self.draft = presets.load(self.preset).config
        self.refresh()

    def refresh(self) -> None:
        self.generation += 1
        self.remember()

    @property
    def address(self) -> dict[str, str]:
        """The query that leads back to what is shown."""
        full = {f"{PREFIX}controls": "full"} if self.controls == "full" else {}
        if not self.run:
            return to_address(self.draft, self.preset) | full
        return {"run": self.run, "rival": self.rival} if self.rival else {"run": self.run} | full

    def remember(self) -> None:
        """Write it into the browser's address, if that is about this room."""
        if not self.owns_address:
            return
        view = {k: v for k, v in st.query_params.to_dict().items() if k.startswith(PREFIX)}
        if self.controls:
            view.pop(f"{PREFIX}controls", None)
        write_address(self.address | view)


TRAIN = "session"  # the room of the Train page


def enter(room: str) -> TabState:
    """What is done from now on in this tab is done in this room."""
    st.session_state.room = room
    return session()


def session() -> TabState:
    """This tab's session in the room it is in; the Train page's is made from the address at its first run."""
    room: str = st.session_state.get("room", TRAIN)
    if room not in st.session_state:
        st.session_state[room] = _from_address(st.query_params.to_dict(), presets.FIRST, False)
    found: TabState = st.session_state[room]
    return found


@contextlib.contextmanager
def block_session(
    room: str, query: Mapping[str, str], start: str, *, plane_only: bool, owns_address: bool
) -> Iterator[TabState]:
    """The session of a block, in which everything inside is done; made from a link's `query` at its first run.

    `start` is the preset that it begins with where the link names none; `plane_only`: only data in the plane is shown.
    """
    before = st.session_state.get("room", TRAIN)
    if room not in st.session_state:
        st.session_state[room] = _from_address(query, start, plane_only)
        st.session_state[room].owns_address = owns_address
    try:
        yield enter(room)
    finally:
        st.session_state.room = before


def _from_address(query: Mapping[str, str], start: str, plane_only: bool) -> TabState:
    default = presets.load(start)
    fresh = TabState(default.name, default.config, home=default.name, plane_only=plane_only)
    try:
        if run := query.get("run"):
            fresh.draft, fresh.run = manager().info(run).config, run
            fresh.seen = fresh.draft
            fresh.rival = _rival(query.get("rival", "")) if plane_only else ""
            fresh.preset = presets.nearest(fresh.draft).name
        else:
            settings = {k: v for k, v in query.items() if k != LANGUAGE and not k.startswith(PREFIX)}
            old = {"preset": presets.DEFAULT} if settings and not plane_only else {"preset": default.name}
            fresh.preset, fresh.draft = settings_of(old | settings)
    except PlaygroundError as error:
        fresh.problem = error.message
    if not fresh.shows(fresh.draft.data.kind):
        fresh.problem = Message(
            "link_not_for_the_lab", "The 2-D lab shows data in the plane. Open this link on the Train page."
        )
        fresh.preset, fresh.draft, fresh.run, fresh.rival = default.name, default.config, "", ""
    return fresh


def _rival(id: str) -> str:
    """The other run of a race in the address; one that is gone, or is none, leaves the first alone."""
    try:
        return id if id and manager().info(id).config.data.kind.in_plane else ""
    except PlaygroundError:
        return ""


def redraw_everything() -> None:
    """Make every widget of this tab anew, from the settings that it has."""
    for state in st.session_state.values():
        if isinstance(state, TabState):
            state.generation += 1


def owner() -> str:
    """The token of this browser, which owns the runs that it starts."""
    return str(st.context.cookies.get(OWNER_COOKIE, ""))


def open_run() -> RunInfo | None:
    """The run that is shown, or none. One that is gone is closed with a sentence."""
    now = session()
    if not now.run:
        return None
    try:
        found = manager().info(now.run)
        now.follow(found.config)
        return found
    except PlaygroundError as error:
        now.problem, now.run, now.rival = error.message, "", ""
        now.remember()
        return None


def edit(patch: Mapping[str, Any]) -> None:
    """A person has changed settings: of the running run at once where that is possible, else of the draft alone."""
    now, run = session(), open_run()
    try:
        after = now.draft.edit(patch)
    except PlaygroundError as error:
        now.problem = error.message
        now.generation += 1
        return
    if after == now.draft:  # a widget that was drawn anew, not a change
        return
    if run is not None and run.state.status in LIVE and steerable(run) and not _tell(now, run, after):
        now.generation += 1
        return
    now.draft = after
    if run is None:
        now.remember()


def _tell(now: TabState, run: RunInfo, after: RunConfig) -> bool:
    """Give a live run the step from the draft to `after`; false if it refuses. What costs a new run is not told.

    What makes no sense by itself (a metric to stop at, without its target) waits for the change that makes it whole,
    and both are sent together. An option is sent along with its settings, in case the run has another as yet.
    """
    changed, theirs = difference(now.draft, after), difference(run.config, after)
    touched = [f"{path}." for path in (*now.waiting, *changed)]
    patch = {p: v for p, v in theirs.items() if any(path.startswith(f"{p}.") for path in touched)}
    patch |= {p: v for p, v in changed.items() if p not in now.waiting}  # if only back from what is on its way there
    if run.config.changes(patch) is Change.RUN:
        return True
    alone = {p: v for p, v in patch.items() if p not in now.waiting}
    ready = next((part for part in (patch, alone) if not _objection(run, part)), {})
    if ready and not attempt(lambda m: m.steer(run.id, Edit(ready), owner())):
        return False
    now.waiting = {p: v for p, v in patch.items() if p not in ready}
    return True


def _objection(run: RunInfo, patch: Mapping[str, Any]) -> Message | None:
    """Why a run cannot go on with a change; `None` where it can."""
    try:
        return next((problem.message for problem in run.config.edit(patch).problems()), None) if patch else None
    except PlaygroundError as error:
        return error.message


def held_up(now: TabState, run: RunInfo | None) -> Message | None:
    """Why the waiting changes have not been applied; `None` where none wait."""
    return _objection(run, now.waiting) if run is not None and run.state.status in LIVE else None


def pending(now: TabState, run: RunInfo) -> dict[str, Any]:
    """What has been changed since a run ended that it can go on with; empty where it is nothing, or needs a new run."""
    if run.state.status in LIVE or not steerable(run):
        return {}
    patch = difference(run.config, now.draft)
    return {} if run.config.changes(patch) is Change.RUN else patch


def steerable(run: RunInfo) -> bool:
    """Whether this browser may steer the run here."""
    return manager().owns(run, owner()) and (
        run.mine_here or run.place_in_queue is not None or run.state.status not in LIVE
    )


def attempt(action: Any) -> bool:
    """Do something with the manager; what goes wrong is said in a sentence at the top of the page."""
    now = session()
    runs: RunManager = manager()
    try:
        action(runs)
    except PlaygroundError as error:
        now.problem = error.message
        return False
    return True
