"""What can be done with runs: the menu of a card, the trash and the import."""

from __future__ import annotations

import io
from collections.abc import Callable

import streamlit as st

from playground.app.identity import owner
from playground.app.language import t
from playground.app.other_tabs import act_or_ask
from playground.app.run_names import title
from playground.app.tab_state import TabState, attempt
from playground.app.wording import megabytes, plain
from playground.base_path import at
from playground.messages import LIVE, Stop
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager

SHOWN = 12  # deleted runs in the trash


def theirs(run: RunInfo) -> bool:
    """Whether the run is someone else's."""
    return not manager().owns(run, owner())


def menu(now: TabState, run: RunInfo) -> None:
    """The menu of a card, behind a button."""
    key = f"menu:{run.id}:{now.actions}"
    # The sign “⋯” is drawn by the page's styles: an icon of Streamlit's would be read out as “more_horiz icon”.
    label = t("Actions on {name}", name=plain(title(run)))
    place = st.popover(label, key=key, help=t("More"), on_change="rerun")
    if place.open:
        with place:
            _menu(now, run)


def _menu(now: TabState, run: RunInfo) -> None:
    """The actions on a run. Only its owner can change it; in a class the teacher can also stop and delete it."""
    actions: dict[str, tuple[str, Callable[[], object]]] = {}  # key → label of the button, and what it does
    if mine := not theirs(run):
        name = f"name:{run.id}:{run.label.name}"
        st.text_input(t("Name"), run.label.name, key=name, max_chars=80, placeholder=title(run))
        if st.session_state[name] != run.label.name:
            do(now, lambda: attempt(lambda m: m.rename(run.id, st.session_state[name], owner())))
        word = t("Unstar") if run.label.starred else t("Star")
        actions["star"] = word, lambda: attempt(lambda m: m.star(run.id, not run.label.starred, owner()))
    actions["copy"] = t("Copy its settings"), lambda: now.copy(run.config)
    if mine and run.state.status not in (*LIVE, "done"):
        actions["resume"] = t("Resume"), lambda: _resume(now, run)
    ends = manager().may_end(run, owner())
    if ends and run.state.status in LIVE and not mine:
        actions["stop"] = t("Stop"), lambda: attempt(lambda m: m.steer(run.id, Stop(), owner()))
    if ends:
        actions["delete"] = t("Delete"), lambda: act_or_ask(now, run, t("Delete"), lambda: _delete(now, run))
    help = {"copy": t("Starts from these settings: change what you like, then press Train.")}
    for key, (word, action) in actions.items():
        if key == "delete":
            st.html(f'<a href="{at(f"api/runs/{run.id}/download/run.zip")}" download>{t("Export as zip")}</a>')
        if st.button(word, key=f"{key}:{run.id}", width="stretch", help=help.get(key)):
            do(now, action)


def do(now: TabState, action: Callable[[], object]) -> None:
    """Carry out the action, close the menu and draw the page again."""
    action()
    now.actions += 1
    st.rerun()


def _resume(now: TabState, run: RunInfo) -> None:
    if attempt(lambda m: m.resume(run.id, owner())):
        now.open(run.id)


def _delete(now: TabState, run: RunInfo) -> None:
    if not attempt(lambda m: m.delete(run.id, owner())):
        return
    st.session_state.deleted = (run.id, title(run))
    now.overlaid(run.id, False)
    if now.run == run.id:
        now.run = ""
        now.refresh()


def damaged(now: TabState) -> None:
    """Name the runs that cannot be opened, and why."""
    for id, message in manager().damaged().items():
        text, delete = st.columns([4, 1], vertical_alignment="center")
        text.warning(plain(t(message)), icon=":material/broken_image:")
        if manager().owns(id, owner()) and delete.button(t("Delete"), key=f"damaged:{id}", width="stretch"):
            do(now, lambda id=id: _delete_damaged(id))  # type: ignore[misc]


def _delete_damaged(id: str) -> None:
    if attempt(lambda m: m.delete(id, owner())):
        st.session_state.deleted = (id, id)


def undo(now: TabState) -> None:
    """Offer to restore the run that was deleted last."""
    deleted = st.session_state.get("deleted")
    if deleted is None:
        return
    id, name = deleted
    text, back = st.columns([4, 1], vertical_alignment="center")
    text.info(t("“{name}” was deleted. You can restore it for a week.", name=plain(name)), icon=":material/delete:")
    if back.button(t("Undo"), width="stretch"):
        do(now, lambda: _bring_back(now, id))


def _bring_back(now: TabState, id: str) -> None:
    if attempt(lambda m: m.undelete(id, owner())) and id not in manager().damaged():
        now.open(id)
    st.session_state.deleted = None


def trash(now: TabState) -> None:
    """The runs deleted in the last week: restore one, or remove all for good."""
    deleted = manager().deleted(owner())
    if not deleted:
        return
    size = megabytes(sum(run.size for run in deleted))
    label, key = t("Deleted: {n}", n=len(deleted)), f"trash:{now.actions}"
    place = st.popover(label, icon=":material/delete:", key=key, on_change="rerun")
    if not place.open:
        return
    with place:
        for run in deleted[:SHOWN]:
            word = t("Restore {name}", name=plain(title(run)))
            if st.button(word, key=f"back:{run.id}", width="stretch", icon=":material/undo:"):
                do(now, lambda id=run.id: _bring_back(now, id))  # type: ignore[misc]
        st.caption(t("After a week a deleted run is removed for good."))
        if st.button(t("Remove all for good, {size}", size=size), key="trash:empty", width="stretch"):
            st.session_state.deleted = None
            do(now, lambda: attempt(lambda m: m.empty_trash(owner())))


def import_run(now: TabState) -> None:
    """Take in a run from a zip."""
    with st.popover(t("Import a run"), icon=":material/upload:", key=f"import:{now.actions}"):
        by_hand = t("Unpack a larger one by hand into {folder}.", folder=str(manager().root))
        file = st.file_uploader(
            t("A zip that was exported here or elsewhere"),
            ["zip"],
            key=f"import:file:{now.actions}",
            help=by_hand if manager().local_only else None,
        )
        if file is not None:
            taken: list[str] = []
            if attempt(lambda m: taken.append(m.import_zip(io.BytesIO(file.getvalue()), owner()))):
                now.open(taken[0])
            now.actions += 1
            st.rerun()
