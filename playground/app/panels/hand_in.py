"""Handing in the open run: the teacher gets it in a class, and the student has the page as a file."""

from __future__ import annotations

import streamlit as st

from playground import classroom
from playground.app.identity import owner
from playground.app.language import language, t
from playground.app.tab_state import attempt
from playground.app.wording import plain
from playground.handin.making import MadeHandIn, make, of_run
from playground.messages import LIVE
from playground.runs.folder.index import RunInfo
from playground.runs.manager import RunManager, manager

IDENTITY = "hand_in:identity"  # the key of the field
MADE = "hand-in"  # the key of the tab's state with the run and what was made of it last


def hand_in(run: RunInfo) -> None:
    """A button for one's own run that has ended or is paused."""
    status = run.state.status
    ready = status == "paused" or (status not in LIVE and run.state.checkpoint is not None)
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
                    name=f"**{plain(member.nickname)}**",
                )
            )
        else:
            st.markdown(t("You get a file with this run, its curves and its settings. Send it to your teacher."))
        st.text_input(t("Student ID or e-mail, if your teacher wants it"), key=IDENTITY, max_chars=100)
        st.button(t("Hand in"), type="primary", key="hand_in:do", on_click=_keep, args=(run.id,))
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


def _keep(id: str) -> None:
    """Hand in, and keep the page for the download; the page says at the top why that is not possible."""

    def act(runs: RunManager) -> None:
        request = of_run(runs, id, owner(), identity=st.session_state.get(IDENTITY, ""), language=language())
        st.session_state[MADE] = id, make(runs.root, request, owner(), classroom.current())

    attempt(act)


def _kept(id: str) -> MadeHandIn | None:
    of, made = st.session_state.get(MADE, ("", None))
    return made if of == id else None
