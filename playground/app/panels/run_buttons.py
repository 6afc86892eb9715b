"""The row of buttons that start and steer a run, and what they do."""

from __future__ import annotations

import streamlit as st

from playground.app.editing import pending, steerable
from playground.app.identity import owner
from playground.app.language import t
from playground.app.other_tabs import act_or_ask
from playground.app.tab_state import TabState, attempt, open_run, session
from playground.app.wording import plain
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.messages import LIVE, Command, Pause, Resume, StepOnce, Stop
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager
from playground.training.estimate import estimate, size


def buttons(now: TabState, run: RunInfo | None) -> None:
    """One row that keeps its place: what cannot be done at the moment is grey, not gone."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="controls"):
        _train(now, run)
        _hold(now, run)
        live = run is not None and steerable(run) and run.state.status in LIVE
        _action("stop", t("Stop"), run, Stop(), live, t("End the run with a checkpoint. You can resume it later."))
        step = run is not None and steerable(run) and run.state.status in ("running", "starting", "paused")
        with st.container(horizontal=True, gap=None, width="content", key="steps"):
            _action("step_D", t("Step D"), run, StepOnce("D"), step, t("One update of the discriminator alone."))
            _action("step_G", t("Step G"), run, StepOnce("G"), step, t("One update of the generator alone."))
            _action("step_both", t("Step both"), run, StepOnce("both"), step, t("One whole step: D, then G."))
        if now.controls == "full" and can_start(now, run) and not now.draft.problems():
            needs = estimate(now.draft)
            amounts = {"memory": size(needs.memory), "disk": size(needs.disk)}
            st.caption(t("about {memory} of memory, up to {disk} on disk", **amounts), width="content")


def _train(now: TabState, run: RunInfo | None) -> None:
    problems, possible = now.draft.problems(), can_start(now, run)
    st.button(
        t("Train"),
        type="primary" if possible and not problems else "secondary",
        icon=":material/play_arrow:",
        disabled=bool(problems) or not possible,
        key="train",
        on_click=start,  # callbacks come before the rerun, so that one is enough
        help=t("Start a new run with the settings on the left.") if not problems else plain(t(problems[0].message)),
    )


def _hold(now: TabState, run: RunInfo | None) -> None:
    """Pause and Resume, one button: a run can be asked for one of them alone."""
    mine, status = run is not None and steerable(run), run.state.status if run else ""
    if run is None or status in ("running", "starting", "queued"):
        going = mine and status != "queued"
        _action("hold", t("Pause"), run, Pause(), going, t("Pause after this step."), ":material/pause:")
        return
    more = status == "done" and goes_on(now, run)
    possible = mine and (more or status in ("paused", "stopped", "interrupted", "diverged", "failed"))
    done = t("This run is done. Give it more steps, epochs or seconds on the left; then it can continue.")
    help = t("Continue from where it stands.") if status != "done" or more else done
    _action("hold", t("Resume"), run, Resume(), possible, help, ":material/resume:")


def _action(
    key: str, label: str, run: RunInfo | None, command: Command, possible: bool, help: str, icon: str | None = None
) -> None:
    st.button(label, icon=icon, disabled=not possible, help=help, key=f"do:{key}", on_click=_steer, args=(run, command))


def can_start(now: TabState, run: RunInfo | None) -> bool:
    """Whether a new run would be another one than the open run, which goes on."""
    return run is None or not steerable(run) or run.state.status not in LIVE or differs(now.draft, run)


def start() -> None:
    """A new run of the draft, opened at once; one alone for the two clicks of a double click."""
    now, run = session(), open_run()
    if not can_start(now, run) or now.refuses(now.draft):
        return
    try:
        now.open(manager().create(now.draft, owner=owner(), device=now.device, threads=now.threads or None))
    except PlaygroundError as error:
        now.problem = error.message


def _steer(run: RunInfo, command: Command) -> None:
    patch = pending(session(), run)
    if patch and session().refuses(session().draft):
        return
    if isinstance(command, Resume) and patch:
        attempt(lambda m: m.resume(run.id, owner(), patch))
    elif isinstance(command, Stop):
        act_or_ask(session(), run, t("Stop"), lambda: attempt(lambda m: m.steer(run.id, command, owner())))
    else:
        attempt(lambda m: m.steer(run.id, command, owner()))


def goes_on(now: TabState, run: RunInfo) -> bool:
    """Whether Resume lets the run go on with what has been changed: one that is done must be given more to do."""
    patch = pending(now, run)
    return any(path.startswith("stop.") for path in patch) if run.state.status == "done" else bool(patch)


def differs(draft: RunConfig, run: RunInfo) -> bool:
    """Whether settings have been changed that the open run does not have."""
    return draft != run.config
