"""Handing in the open run: the teacher gets it in a class, and the student has the page as a file."""

from __future__ import annotations

import streamlit as st

from playground import classroom
from playground.app.identity import owner
from playground.app.language import language, t
from playground.app.tab_state import TabState, attempt
from playground.handin.making import MadeHandIn, make, of_run
from playground.messages import LIVE
from playground.runs.folder.index import RunInfo
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager

MADE = "hand-in"  # the key of the tab's state with the run and what was made of it last


def hand_in(now: TabState, run: RunInfo) -> None:
    """A button for one's own run that has ended, or that has a checkpoint and is paused."""
    ready = run.state.checkpoint is not None and (run.state.status not in LIVE or run.state.status == "paused")
    if not manager().owns(run, owner()):
        return
    here = classroom.current()
    member = here.member(owner()) if here else None
    with st.popover(
        t("Hand in"),
        icon=":material/assignment_turned_in:",
        key="hand_in",
        disabled=not ready,
        help=None if ready else t("Pause or stop the run first."),
    ):
        if member:
            st.markdown(
                t(
                    "Your teacher gets this run with its curves and its settings, under your nickname {name}.",
                    name=f"**{member.nickname}**",
                )
            )
        else:
            st.markdown(t("You get a file with this run, its curves and its settings. Send it to your teacher."))
        identity = st.text_input(
            t("Student ID or e-mail, if your teacher wants it"), key="hand_in:identity", max_chars=100
        )
        if st.button(t("Hand in"), type="primary", key="hand_in:do"):
            attempt(lambda m: _keep(run.id, identity))
        made = _kept(run.id)
        if made:
            st.success(t("Handed in: your teacher has it.") if made.stored else t("The file is ready."))
            st.download_button(
                t("Download your copy"),
                made.page.encode(),
                made.name,
                "text/html",
                key="hand_in:file",
                on_click="ignore",
            )


def _keep(id: str, identity: str) -> None:
    request = of_run(RunFolder.open(manager().root, id), identity=identity, language=language())
    st.session_state[MADE] = id, make(manager().root, request, owner(), classroom.current())


def _kept(id: str) -> MadeHandIn | None:
    of, made = st.session_state.get(MADE, ("", None))
    return made if of == id else None
