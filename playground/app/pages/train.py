"""The Train page: settings on the left, the picture in the middle, the curves on the right, all runs below."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.curves import Curve, CurvesSpec, curves
from playground.app.blocks.run import RunSpec
from playground.app.blocks.run import run as run_block
from playground.app.figures import figures_for
from playground.app.language import t
from playground.app.panels.class_address import for_class
from playground.app.panels.controls import controls, phase
from playground.app.panels.diagnosis import diagnosis
from playground.app.panels.downloads import downloads
from playground.app.panels.runs import runs_list, title
from playground.app.tab_state import TabState, attempt, enter, held_up, open_run, owner, pending, session, steerable
from playground.app.wording import plain
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.kinds import extensions
from playground.messages import LIVE, Command, Pause, Resume, StepOnce, Stop
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager
from playground.training.estimate import estimate, size

RECORDED = "digits"
# The curves scroll by themselves, from under the buttons to the list of runs: at least three figures whole.
TALL = "<style>:has(> .st-key-curves) { flex-basis: max(786px, calc(100dvh - 240px)) !important; }</style>"


def main() -> None:
    st.html(TALL)
    now = enter("session")
    now.shown = None
    with st.sidebar:
        _settings()
    _theatre()


@st.fragment
def _settings() -> None:
    """The left column: what changes nothing in the middle is drawn without it."""
    now, run = session(), open_run()
    if now.shown is not None and (now.draft != now.shown or now.problem):
        st.rerun()
    now.shown = now.draft
    st.markdown("### GAN Playground")
    for_class()
    now.marked = phase(run)
    controls(now.marked)


@st.fragment
def _theatre() -> None:
    """Everything that follows a run's status: reruns by itself when that changes, the left column stays."""
    now, run = session(), open_run()
    begins = run is not None and run.place_in_queue is None and run.state.status in ("queued", "starting")
    if now.marked != phase(run) and not begins:
        st.rerun()  # once the first picture is there, the left column may say what a change would reset
    if now.shown is not None and now.draft != now.shown:
        st.rerun()  # the run's settings have been changed in another tab
    _buttons(now, run)
    with st.container(key="notes"):  # now and then, and what follows keeps its place: else it would be built anew
        _say_problem(now)
        _say_what_is_wrong(now, run)
        _say_who_leads(run)
        _new_run_wanted(now, run)
    diagnosis(now, run)
    picture, charts = st.columns([11, 9], gap="medium")
    with picture:
        spec = RunSpec(run, recorded=RECORDED, ready=not now.draft.problems(), address=now.address)
        run_block(spec, "run", owns_address=True)
        if run:
            downloads(run)
    with charts:
        _curves(now, run)
    runs_list(now, run)


def _say_problem(now: TabState) -> None:
    if now.problem:
        with st.container(key="problem"):  # stays in sight: see frame.html
            st.error(plain(t(now.problem)), icon=":material/error:")
        now.problem = None


def _buttons(now: TabState, run: RunInfo | None) -> None:
    """One row that never moves: what cannot be done at the moment is grey, not gone."""
    status = run.state.status if run else ""
    mine = run is not None and steerable(run)
    problems = now.draft.problems()
    going, paused = mine and status in ("running", "starting"), mine and status == "paused"
    more = run is not None and status == "done" and _goes_on(now, run)
    resumable = mine and (more or status in ("paused", "stopped", "interrupted", "diverged", "failed"))
    done = t("This run is done. Give it more steps, epochs or seconds on the left; then it can continue.")
    resume = t("Continue from where it stands.") if status != "done" or more else done
    fresh = _fresh(now, run)
    row = st.columns([1.35, 1, 1.1, 1, 1.05, 1.05, 1.25, 2.2], gap="small", vertical_alignment="center")
    row[0].button(
        t("Train"),
        type="primary" if fresh and not problems else "secondary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=bool(problems) or not fresh,
        key="train",
        on_click=start,  # callbacks come before the rerun, so that one is enough
        help=t("Start a new run with the settings on the left.") if not problems else plain(t(problems[0].message)),
    )
    live = mine and status in LIVE
    step = going or paused
    actions: dict[str, tuple[str, bool, Command, str]] = {
        "Pause": (t("Pause"), going, Pause(), t("Pause after this step.")),
        "Resume": (t("Resume"), resumable, Resume(), resume),
        "Stop": (t("Stop"), live, Stop(), t("End the run with a checkpoint. You can resume it later.")),
        "Step D": (t("Step D"), step, StepOnce("D"), t("One update of the discriminator alone.")),
        "Step G": (t("Step G"), step, StepOnce("G"), t("One update of the generator alone.")),
        "Step both": (t("Step both"), step, StepOnce("both"), t("One whole step: D, then G.")),
    }
    for column, (key, (label, possible, command, help)) in zip(row[1:], actions.items(), strict=False):
        column.button(
            label,
            disabled=not possible,
            help=help,
            width="stretch",
            key=f"do:{key}",
            on_click=_steer,
            args=(run, command),
        )
    if fresh and not problems:
        needs = estimate(now.draft)
        row[7].caption(
            t("about {memory} of memory, up to {disk} on disk", memory=size(needs.memory), disk=size(needs.disk))
        )
    if run is not None and run.label.name:
        row[7].markdown(f"**{plain(run.label.name)}**")


def _say_what_is_wrong(now: TabState, run: RunInfo | None) -> None:
    for missing in extensions.problems():
        st.warning(plain(t(missing)), icon=":material/extension_off:")
    waits = held_up(now, run)
    if waits:
        st.warning(t("Not applied yet: {why}", why=plain(t(waits))), icon=":material/hourglass_empty:")
    for problem in now.draft.problems():
        if problem.message == waits:
            continue
        st.warning(f"{plain(t(problem.message))} :gray[({problem.path})]", icon=":material/warning:")


def _say_who_leads(run: RunInfo | None) -> None:
    """Why a run can only be watched here."""
    if run is None or steerable(run):
        return
    if manager().owns(run, owner()):
        text = t("This run is trained by another app or in a terminal. Control it there.")
        icon = ":material/terminal:"
    else:
        text = t("This is someone else's run. **Train** starts one of your own like it.")
        icon = ":material/visibility:"
    st.info(text, icon=icon)


def _fresh(now: TabState, run: RunInfo | None) -> bool:
    """Whether a new run would be another one than the open run, which goes on."""
    return run is None or not steerable(run) or run.state.status not in LIVE or _differs(now.draft, run)


def start() -> None:
    """A new run of the draft, opened at once; one alone for the two clicks of a double click."""
    now, run = session(), open_run()
    if not _fresh(now, run):
        return
    try:
        now.open(manager().create(now.draft, owner=owner(), device=now.device, threads=now.threads or None))
    except PlaygroundError as error:
        now.problem = error.message


def _steer(run: RunInfo, command: Command) -> None:
    patch = pending(session(), run)
    if isinstance(command, Resume) and patch:
        attempt(lambda m: m.resume(run.id, owner(), patch))
    else:
        attempt(lambda m: m.steer(run.id, command, owner()))


def _goes_on(now: TabState, run: RunInfo) -> bool:
    """Whether Resume lets the run go on with what has been changed: one that is done must be given more to do."""
    patch = pending(now, run)
    return any(path.startswith("stop.") for path in patch) if run.state.status == "done" else bool(patch)


def _differs(draft: RunConfig, run: RunInfo) -> bool:
    return draft != run.config


def _new_run_wanted(now: TabState, run: RunInfo | None) -> None:
    """Settings have been changed that the open run cannot take: say so, and offer the two ways out."""
    if run is None or not _differs(now.draft, run):
        return
    text, back = st.columns([5, 1.4], vertical_alignment="center")
    says = t("The settings on the left differ from this run's.")
    if not now.draft.problems():
        both = t("**Resume** continues with them, **Train** starts a new run with them.")
        says += " " + (both if _goes_on(now, run) else t("**Train** starts a new run with them."))
    text.info(says, icon=":material/edit:")
    if back.button(t("Undo the changes"), width="stretch"):
        now.open(run.id)
        st.rerun()


def _curves(now: TabState, run: RunInfo | None) -> None:
    config = run.config if run else now.draft
    figures = figures_for(config)
    shown = [] if run is None else [run]
    for other in now.overlay:
        if run is None or other != run.id:
            try:
                shown.append(manager().info(other))
            except PlaygroundError:  # it is gone
                now.overlaid(other, False)
    with st.container(height=786, border=False, key="curves"):
        lines = [Curve(each.id, title(each), each.state.status in LIVE) for each in shown]
        curves(CurvesSpec(lines, figures, opened=now.run), "charts", on_leave=lambda id: now.overlaid(id, False))


main()
