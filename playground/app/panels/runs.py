"""The list of all runs: open, name, star, delete, compare, copy, export and import."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.app.language import language, t
from playground.app.panels.diagnosis import badge
from playground.app.tab_state import TabState, attempt, owner
from playground.app.wording import date, megabytes, plain
from playground.commands.progress import clock
from playground.config import flatten
from playground.messages import LIVE, STATUS_WORDS
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager
from playground.texts import mark

PAGE = 12
FRESH = 5  # seconds between two looks at runs that are live but not shown above
COLOURS = {
    "running": "green",
    "paused": "orange",
    "queued": "orange",
    "starting": "orange",
    "done": "blue",
    "diverged": "red",
    "failed": "red",
}
KEY_NUMBERS = (
    ("classifier_fd", mark("FD")),
    ("modes", mark("modes")),
    ("hq", mark("HQ %")),
    ("loss_D", mark("loss D")),
    ("loss_G", mark("loss G")),
)


def runs_list(now: TabState, opened: RunInfo | None) -> None:
    """Cards of the runs: first a person's own, then the starred, then the newest. Live ones are redrawn."""
    elsewhere = any(r.state.status in LIVE for r in manager().runs() if r.id != now.run)
    st.fragment(_list, run_every=FRESH if elsewhere else None)(now)
    if opened is not None:
        _compare(opened, manager().runs())


def _list(now: TabState) -> None:
    runs = sorted(manager().runs(), key=lambda r: (theirs(r), not r.label.starred, -r.label.created))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(f"#### {t('Runs')}" + (f" :gray[:small[{_summary(runs)}]]" if runs else ""))
        _trash(now)
        _import(now)
    _undo(now)
    _damaged(now)
    if not runs:
        st.caption(t("No runs yet. Each press of **Train** starts one; runs stay here until you delete them."))
        return
    pages = (len(runs) - 1) // PAGE + 1
    page = int(st.number_input(t("Page"), 1, pages, 1, key="runs:page", width=160)) if pages > 1 else 1
    with st.container(horizontal=True):
        for run in runs[(page - 1) * PAGE : page * PAGE]:
            _card(now, run)


def _summary(runs: list[RunInfo]) -> str:
    return t("{n} runs, {size} on disk", n=len(runs), size=megabytes(manager().disk_used()))


def _card(now: TabState, run: RunInfo) -> None:
    here = now.run == run.id
    with st.container(border=True, width=284, key=f"card:{run.id}"):
        picture, text = st.columns([1, 2], gap="small")
        if run.thumbnail is not None:
            source = f"/api/runs/{run.id}/samples/{run.thumbnail}.png"
            alt = t("samples")
            style = "width:100%;image-rendering:pixelated;border-radius:4px"
            picture.html(f'<img src="{source}" alt="{alt}" style="{style}">')
        star = "★ " if run.label.starred else ""
        colour = COLOURS.get(run.state.status, "gray")
        waiting = t(", place {n}", n=run.place_in_queue) if run.place_in_queue else ""
        moving = here and run.state.status in LIVE  # the block above shows its numbers live
        begun = run.state.step or not waiting
        far = f" · {t('step {n}', n=run.state.step)} · {clock(run.state.seconds)}" if begun and not moving else ""
        status = badge(run, f"{t(STATUS_WORDS[run.state.status])}{waiting}", colour) + far
        whose = ":material/group: " if theirs(run) else ""
        small = f":small[:gray[{_numbers(run)}]]  \n" if run.values and not moving else ""
        name = whose + star + plain(run.label.name or t(run.config.data.label))
        created = date(run.label.created)
        foot = created if moving else f"{created} · {megabytes(run.size)}"
        text.markdown(f"**{name}**  \n{status}  \n{small}:small[:gray[{foot}]]")
        go, more = st.columns([5, 3], gap="small")
        if go.button(t("Shown above") if here else t("Open"), key=f"open:{run.id}", disabled=here, width="stretch"):
            now.open(run.id)
            st.rerun()
        menu = more.popover(
            ":material/more_horiz:",
            width="stretch",
            key=f"menu:{run.id}:{now.actions}",
            help=t("More"),
            on_change="rerun",
        )
        if menu.open:
            with menu:
                _menu(now, run)


def title(run: RunInfo) -> str:
    """What a run is called away from its card: in menus and beside its curves."""
    return run.label.name or t(
        "{data}, {date}", data=t(run.config.data.label), date=date(run.label.created, exact=True)
    )


def theirs(run: RunInfo) -> bool:
    """Whether the run is someone else's."""
    return not manager().owns(run, owner())


def _numbers(run: RunInfo) -> str:
    found = [f"{t(word)} {run.values[key]:.3g}" for key, word in KEY_NUMBERS if key in run.values]
    return " · ".join(words.replace(" ", "\u00a0") for words in found)  # lines break only between two numbers


def _menu(now: TabState, run: RunInfo) -> None:
    """The actions on a run. Only its owner can change it."""
    actions: dict[str, tuple[str, Callable[[], object]]] = {}  # key → label of the button, and what it does
    if mine := not theirs(run):
        name = f"name:{run.id}:{run.label.name}"
        st.text_input(t("Name"), run.label.name, key=name, max_chars=80)
        if st.session_state[name] != run.label.name:
            _do(now, lambda: attempt(lambda m: m.rename(run.id, st.session_state[name], owner())))
        word = t("Unstar") if run.label.starred else t("Star")
        actions["star"] = word, lambda: attempt(lambda m: m.star(run.id, not run.label.starred, owner()))
    drawn = run.id in now.overlay
    word = t("Hide its curves") if drawn else t("Compare curves")
    actions["curves"] = word, lambda: now.overlaid(run.id, not drawn)
    actions["copy"] = t("Copy its settings"), lambda: now.copy(run.config)
    if mine and run.state.status not in (*LIVE, "done"):
        actions["resume"] = t("Resume"), lambda: _resume(now, run)
    if mine:
        actions["delete"] = t("Delete"), lambda: _delete(now, run)
    help = {"copy": t("Starts from these settings: change what you like, then press Train.")}
    for key, (word, action) in actions.items():
        if key == "delete":
            st.html(f'<a href="/api/runs/{run.id}/download/run.zip" download>{t("Export as zip")}</a>')
        if st.button(word, key=f"{key}:{run.id}", width="stretch", help=help.get(key)):
            _do(now, action)


def _do(now: TabState, action: Callable[[], object]) -> None:
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


def _damaged(now: TabState) -> None:
    """Name the runs that cannot be opened, and why."""
    for id, message in manager().damaged().items():
        text, delete = st.columns([4, 1], vertical_alignment="center")
        text.warning(plain(t(message)), icon=":material/broken_image:")
        if manager().owns(id, owner()) and delete.button(t("Delete"), key=f"damaged:{id}", width="stretch"):
            _do(now, lambda id=id: _delete_damaged(id))  # type: ignore[misc]


def _delete_damaged(id: str) -> None:
    if attempt(lambda m: m.delete(id, owner())):
        st.session_state.deleted = (id, id)


def _undo(now: TabState) -> None:
    deleted = st.session_state.get("deleted")
    if deleted is None:
        return
    id, name = deleted
    text, undo = st.columns([4, 1], vertical_alignment="center")
    text.info(t("“{name}” was deleted. You can restore it for a week.", name=plain(name)), icon=":material/delete:")
    if undo.button(t("Undo"), width="stretch"):
        _do(now, lambda: _bring_back(now, id))


def _bring_back(now: TabState, id: str) -> None:
    if attempt(lambda m: m.undelete(id, owner())) and id not in manager().damaged():
        now.open(id)
    st.session_state.deleted = None


def _trash(now: TabState) -> None:
    """The runs deleted in the last week: restore one, or remove all for good."""
    deleted = manager().deleted(owner())
    if not deleted:
        return
    size = megabytes(sum(run.size for run in deleted))
    place = st.popover(
        t("Deleted: {n}", n=len(deleted)), icon=":material/delete:", key=f"trash:{now.actions}", on_change="rerun"
    )
    if not place.open:
        return
    with place:
        for run in deleted[:PAGE]:
            if st.button(
                t("Restore {name}", name=plain(title(run))),
                key=f"back:{run.id}",
                width="stretch",
                icon=":material/undo:",
            ):
                _do(now, lambda id=run.id: _bring_back(now, id))  # type: ignore[misc]
        st.caption(t("After a week a deleted run is removed for good."))
        if st.button(t("Remove all for good, {size}", size=size), key="trash:empty", width="stretch"):
            st.session_state.deleted = None
            _do(now, lambda: attempt(lambda m: m.empty_trash(owner())))


def _import(now: TabState) -> None:
    with st.popover(t("Import a run"), icon=":material/upload:", key=f"import:{now.actions}"):
        file = st.file_uploader(
            t("A zip that was exported here or elsewhere"),
            ["zip"],
            key=f"import:file:{now.actions}",
            help=t("Unpack a larger one by hand into {folder}.", folder=str(manager().root))
            if manager().local_only
            else None,
        )
        if file is not None and st.button(t("Import"), key="import:go"):
            taken: list[str] = []
            if attempt(lambda m: taken.append(m.import_zip(io.BytesIO(file.getvalue()), owner()))):
                now.open(taken[0])
            now.actions += 1
            st.rerun()


def _compare(opened: RunInfo, runs: list[RunInfo]) -> None:
    """The settings in which two runs differ."""
    others = {r.id: title(r) for r in runs if r.id != opened.id}
    if not others:
        return
    chosen = st.selectbox(
        t("Compare the open run's settings with"),
        list(others),
        None,
        format_func=lambda i: others[i],
        key=f"compare:{language()}",
        placeholder=t("another run"),
    )
    if chosen is None:
        return
    mine, theirs = dict(flatten(opened.config)), dict(flatten(next(r for r in runs if r.id == chosen).config))
    differing = [p for p in mine | theirs if mine.get(p) != theirs.get(p)]
    if not differing:
        st.caption(t("Both runs have the same settings."))
        return
    rows = "\n".join(f"| `{p}` | {_cell(mine.get(p))} | {_cell(theirs.get(p))} |" for p in differing)
    head = f"| {t('setting')} | {t('this run')} | {plain(others[chosen])} |"
    st.markdown(f"{head}\n|---|---|---|\n{rows}")


def _cell(value: Any) -> str:
    return "–" if value in (None, ()) else plain(", ".join(map(str, value)) if isinstance(value, tuple) else str(value))
