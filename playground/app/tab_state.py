"""The state of one browser tab: the configuration that a person edits (the draft), and the open run.

Each page that trains has a session of its own, so that digits on one page and points on another do not mix. The page's
address contains the session (`?run=…`, or the differences from a preset), so that a refresh and a link restore it.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from playground import presets
from playground.app.blocks.assigned import assigned, hold
from playground.app.blocks.browser_runs import BrowserRuns
from playground.app.lab_view import PREFIX, settings_of
from playground.app.language import write_address
from playground.app.other_tabs import Confirmation, note
from playground.assignments import Assignment
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.kinds import Kind
from playground.link import KEPT, to_address, without_limits
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager
from playground.texts import Message

COMPARED = "compare"  # the key of the address that names the runs side by side
MOST_COMPARED = 4


@dataclasses.dataclass
class TabState:
    """One session, stored in `st.session_state` until the tab closes."""

    preset: str
    draft: RunConfig
    run: str = ""
    device: str = "auto"
    threads: int = 0  # 0: a number that suits the run
    generation: int = 0  # part of every widget's key: a new number makes new widgets, which show the draft
    problem: Message | None = None  # shown once, at the top
    shown: RunConfig | None = None  # the draft that the page shows; `None` while the page is being drawn
    marked: str = ""  # the phase of the open run that the controls show; see `controls.phase`
    waiting: dict[str, Any] = dataclasses.field(default_factory=dict)  # changes that the live run cannot apply yet
    overlay: tuple[str, ...] = ()  # runs whose cards are ticked: their curves are also drawn
    compared: tuple[str, ...] = ()  # runs that the page shows side by side; also in the address
    actions: int = 0  # number of actions in the list of runs; part of its menus' keys, so each action closes its menu
    begun: bool = False  # `lab_session.begin` has been called
    seen: RunConfig | None = None  # the configuration of the open run when it was last read
    rival: str = ""  # the other run of a race; also in the address
    home: str = presets.FIRST  # the preset that a reset chooses
    controls: str = ""  # how much the Train page shows: "simple" or "full"; empty on other pages
    plane_only: bool = False  # only data in the plane is shown here
    hidden: frozenset[str] = frozenset()  # sections that a teacher has hidden
    owns_address: bool = True  # the page's address restores this session
    unfolded: set[str] = dataclasses.field(default_factory=set)  # the sections of settings that are open
    said: str = ""  # why the last table of points was refused
    table: Any = None  # the `TakenTable` that the points come from
    layers: bool = False  # the layer tables are shown
    page: str = ""  # whose assignment this session keeps to; "" for a block in another page
    browser: BrowserRuns = dataclasses.field(default_factory=BrowserRuns)  # runs of the lab in the browser
    confirmation: Confirmation | None = None  # what the page asks before it ends a run

    @property
    def assignment(self) -> Assignment | None:
        return assigned(self.page)

    def refuses(self, config: RunConfig) -> bool:
        """Whether the assignment holds a setting that is another one in `config`; then the page says so."""
        why = self.assignment.refusal(config) if self.assignment else None
        if why is not None:
            self.problem, self.generation = why, self.generation + 1
        return why is not None

    def shows(self, kind: Kind) -> bool:
        """Whether data of this kind can be shown here."""
        return kind.in_plane or not self.plane_only

    def open(self, run: str) -> None:
        """Open a run, and show its configuration in the controls."""
        hold(self.page, run)
        before, self.run, self.draft = self.draft, run, manager().info(run).config
        self.seen, self.waiting, self.compared = self.draft, {}, ()
        if self.draft == before:  # the controls already show it
            self.remember()
        else:
            self.preset = presets.nearest(self.draft).name
            self.refresh()

    def follow(self, config: RunConfig) -> None:
        """Note the present configuration of the open run. A draft that was not changed here changes with it."""
        if self.seen is not None and self.seen != config and self.draft == self.seen:
            self.draft, self.waiting = config, {}
            self.generation += 1
        self.seen = config

    def overlaid(self, run: str, drawn: bool) -> None:  # the curves of ticked runs are drawn as well
        self.overlay = tuple(i for i in self.overlay if i != run) + ((run,) if drawn else ())

    def copy(self, config: RunConfig) -> None:
        """Close the open run, and make `config` the draft of a new one."""
        if self.refuses(config):
            return
        self.run, self.draft, self.preset = "", config, presets.nearest(config).name
        self.waiting, self.compared = {}, ()
        self.refresh()

    def start_over(self, preset: str = "") -> None:
        """Make the draft a preset; without a preset, reset everything: in an assignment, to the state that is given."""
        home = presets.load(preset or self.home)
        if preset and self.refuses(home.config):
            return
        given = self.assignment.given() if self.assignment and not preset else None
        self.preset, self.draft = given or (home.name, home.config)
        self.run, self.rival, self.waiting = "", "", {}
        self.overlay, self.compared = (), ()
        if not preset:
            self.device, self.threads = "auto", 0
        self.refresh()

    def refresh(self) -> None:
        """Show the draft in new widgets, and write it into the address."""
        self.generation += 1
        self.remember()

    @property
    def address(self) -> dict[str, str]:
        """The query that restores this session."""
        view = {f"{PREFIX}controls": "full"} if self.controls == "full" else {}
        view |= {COMPARED: ",".join(self.compared)} if self.compared else {}
        if not self.run:
            settings = to_address(self.draft, self.preset)
            return (without_limits(settings) if self.browser.run is not None else settings) | view
        return {"run": self.run, "rival": self.rival} if self.rival else {"run": self.run} | view

    def remember(self) -> None:
        """Write the query into the page's address, if this session owns it."""
        if not self.owns_address:
            return
        view = {k: v for k, v in st.query_params.to_dict().items() if k.startswith(PREFIX)}
        if self.controls:
            view.pop(f"{PREFIX}controls", None)
        write_address(self.address | view)


TRAIN = "session"  # the name of the Train page's session


def enter(name: str) -> TabState:
    """Make the session `name` the current one of this tab, and return it."""
    st.session_state.current = name
    return session()


def session() -> TabState:
    """The current session of this tab. That of the Train page is made from the address at the first call."""
    name: str = st.session_state.get("current", TRAIN)
    if name not in st.session_state:
        st.session_state[name] = _from_address(st.query_params.to_dict(), presets.FIRST, False, page="train")
    found: TabState = st.session_state[name]
    return found


@contextlib.contextmanager
def block_session(
    name: str, query: Mapping[str, str], start: str, *, plane_only: bool, owns_address: bool
) -> Iterator[TabState]:
    """Make the session of a block the current one inside `with`. The first call makes it from a link's `query`.

    `start` is the preset that it begins with if the link names none; `plane_only`: only data in the plane is shown.
    """
    before = st.session_state.get("current", TRAIN)
    if name not in st.session_state:
        page = "lab" if owns_address else ""
        st.session_state[name] = _from_address(query, start, plane_only, owns_address=owns_address, page=page)
    try:
        yield enter(name)
    finally:
        st.session_state.current = before


def _from_address(query: Mapping[str, str], start: str, plane_only: bool, **place: Any) -> TabState:
    default = presets.load(start)
    compared = tuple(dict.fromkeys(filter(None, query.get(COMPARED, "").split(","))))[:MOST_COMPARED]
    fresh = TabState(default.name, default.config, home=default.name, plane_only=plane_only, compared=compared, **place)
    note(fresh)
    try:
        if run := query.get("run"):
            fresh.draft = fresh.seen = manager().info(run).config
            fresh.run, fresh.preset = run, presets.nearest(fresh.draft).name
            fresh.rival = _rival(fresh, query.get("rival", "")) if plane_only else ""
            hold(fresh.page, fresh.run, fresh.rival)
        else:
            settings = {k: v for k, v in query.items() if k not in (*KEPT, COMPARED) and not k.startswith(PREFIX)}
            old = {"preset": presets.DEFAULT} if settings and not plane_only else {"preset": default.name}
            fresh.preset, fresh.draft = settings_of(old | settings)
    except PlaygroundError as error:
        fresh.problem = error.message
    if not fresh.shows(fresh.draft.data.kind):
        text = "The 2-D lab shows data in the plane. Open this link on the Train page."
        fresh.problem = Message("link_not_for_the_lab", text)
        fresh.preset, fresh.draft, fresh.run, fresh.rival = default.name, default.config, "", ""
    return fresh


def _rival(now: TabState, id: str) -> str:
    """The other run of a race in the address; "" if there is no such run, or if the assignment refuses it."""
    try:
        config = manager().info(id).config if id else None
    except PlaygroundError:
        return ""
    return id if config is not None and config.data.kind.in_plane and not now.refuses(config) else ""


def open_run() -> RunInfo | None:
    """The open run, or `None`. A run that no longer exists is closed with a message."""
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


def attempt(action: Any) -> bool:
    """Call `action` with the manager; false if it fails, and then the page shows the reason at the top."""
    try:
        action(manager())
    except PlaygroundError as error:
        session().problem = error.message
        return False
    return True
