"""What the Train page has to say about settings and runs. It lies over the page, so that nothing moves."""

from __future__ import annotations

import streamlit as st

from playground.app.editing import held_up, steerable
from playground.app.identity import owner
from playground.app.language import t
from playground.app.panels.run_buttons import differs, goes_on
from playground.app.tab_state import TabState
from playground.app.wording import plain
from playground.kinds import extensions
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager


def banners(now: TabState, run: RunInfo | None) -> None:
    """What changes while a person works, in the corner of the window."""
    with st.container(key="notes"):
        if now.problem:
            st.error(plain(t(now.problem)), icon=":material/error:")
            now.problem = None
        _say_what_is_wrong(now, run)
        _new_run_wanted(now, run)


def say_who_leads(run: RunInfo | None) -> None:
    """What stays as it is: packages that are missing, and why a run can only be watched here."""
    for missing in extensions.problems():
        st.warning(plain(t(missing)), icon=":material/extension_off:")
    if run is None or steerable(run):
        return
    if manager().owns(run, owner()):
        text = t("This run is trained by another app or in a terminal. Control it there.")
        icon = ":material/terminal:"
    else:
        text = t("This is someone else's run. **Train** starts one of your own like it.")
        icon = ":material/visibility:"
    st.info(text, icon=icon)


def _say_what_is_wrong(now: TabState, run: RunInfo | None) -> None:
    waits = held_up(now, run)
    if waits:
        st.warning(t("Not applied yet: {why}", why=plain(t(waits))), icon=":material/hourglass_empty:")
    for problem in now.draft.problems():
        if problem.message == waits:
            continue
        st.warning(f"{plain(t(problem.message))} :gray[({problem.path})]", icon=":material/warning:")


def _new_run_wanted(now: TabState, run: RunInfo | None) -> None:
    """Settings have been changed that the open run cannot take: say so, and offer the two ways out."""
    if run is None or not differs(now.draft, run):
        return
    says = t("The settings on the left differ from this run's.")
    if not now.draft.problems():
        both = t("**Resume** continues with them, **Train** starts a new run with them.")
        says += " " + (both if goes_on(now, run) else t("**Train** starts a new run with them."))
    with st.container(key="differ"):
        st.info(says, icon=":material/edit:")
        if st.button(t("Undo the changes"), icon=":material/undo:"):
            now.open(run.id)
            st.rerun()
