"""The list of all runs: a card for each, with its picture, its state, its newest numbers and what can be done."""

from __future__ import annotations

import streamlit as st

from playground.app.language import t
from playground.app.panels import run_menu
from playground.app.panels.comparison import bar
from playground.app.panels.diagnosis import badge
from playground.app.run_names import title
from playground.app.tab_state import TabState
from playground.app.wording import date, megabytes, plain
from playground.base_path import at
from playground.commands.progress import clock
from playground.messages import LIVE, STATUS_WORDS
from playground.metrics import METRICS
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager
from playground.texts import mark

PAGE = 12
FRESH = 5  # seconds between two looks at runs that are live but not shown above
WORTH_SEEING = 100  # steps before which a picture of a live run is noise
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
THUMBNAIL = "width:100%;aspect-ratio:1;object-fit:contain;image-rendering:pixelated;border-radius:4px"
WAITING = "aspect-ratio:1;border-radius:4px;background:#88888826;display:grid;place-items:center;font-size:14px"


def runs_list(now: TabState) -> None:
    """Cards of the runs: first a person's own, then the starred, then the newest. Live ones are redrawn."""
    elsewhere = any(r.state.status in LIVE for r in manager().runs() if r.id != now.run)
    st.fragment(_list, run_every=FRESH if elsewhere else None)(now)


def _list(now: TabState) -> None:
    runs = sorted(manager().runs(), key=lambda r: (run_menu.theirs(r), not r.label.starred, -r.label.created))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown(f"## {t('Runs')}" + (f" :gray[:small[{_summary(runs)}]]" if runs else ""))
        run_menu.trash(now)
        run_menu.import_run(now)
    run_menu.undo(now)
    run_menu.damaged(now)
    if len(runs) > 1 and not now.overlay:
        st.caption(t("Tick **Compare** on two or more cards to see these runs side by side."))
    if not runs:
        st.caption(t("No runs yet. Each press of **Train** starts one; runs stay here until you delete them."))
        return
    pages = (len(runs) - 1) // PAGE + 1
    page = int(st.number_input(t("Page"), 1, pages, 1, key="runs:page", width=160)) if pages > 1 else 1
    with st.container(horizontal=True, key="cards"):
        for run in runs[(page - 1) * PAGE : page * PAGE]:
            _card(now, run)
    bar(now, runs)


def _summary(runs: list[RunInfo]) -> str:
    size = megabytes(manager().disk_used())
    return (
        t("1 run, {size} on disk", size=size)
        if len(runs) == 1
        else t("{n} runs, {size} on disk", n=len(runs), size=size)
    )


def _card(now: TabState, run: RunInfo) -> None:
    here = now.run == run.id
    # The numbers of a live run are shown live above; here they would be old within a second.
    moving = here and run.state.status in LIVE
    with st.container(border=True, width=300, key=f"card:{run.id}"):
        with st.container(horizontal=True, wrap=False, gap="small"):
            with st.container(width=84):
                _picture(run, moving)
            with st.container():
                _words(run, moving)
        with st.container(horizontal=True, vertical_alignment="center", key=f"buttons:{run.id}"):
            if st.button(t("Shown") if here else t("Open"), key=f"open:{run.id}", disabled=here):
                now.open(run.id)
                st.rerun()
            _tick(now, run)
            run_menu.menu(now, run)


def _picture(run: RunInfo, moving: bool) -> None:
    early = run.state.status in LIVE and (moving or (run.thumbnail or 0) < WORTH_SEEING)
    if run.thumbnail is None or early:
        word = t("learning…") if run.state.status in LIVE else t("no picture")
        st.html(f'<div style="{WAITING}">{word}</div>')
        return
    source = at(f"api/runs/{run.id}/samples/{run.thumbnail}.png")
    st.html(f'<img src="{source}" alt="{t("samples")}" style="{THUMBNAIL}">')


def _words(run: RunInfo, moving: bool) -> None:
    star = "★ " if run.label.starred else ""
    colour = COLOURS.get(run.state.status, "gray")
    waiting = t(", place {n}", n=run.place_in_queue) if run.place_in_queue else ""
    begun = run.state.step or not waiting
    far = f" · {t('step {n}', n=run.state.step)} · {clock(run.state.seconds)}" if begun and not moving else ""
    status = badge(run, f"{t(STATUS_WORDS[run.state.status])}{waiting}", colour) + far
    whose = ":material/group: " if run_menu.theirs(run) else ""
    numbers = "" if moving else _numbers(run)
    small = f"{numbers}  \n" if numbers else ""
    created = date(run.label.created)
    foot = created if moving else f"{created} · {megabytes(run.size)}"
    st.markdown(f"**{whose}{star}{plain(title(run))}**  \n{status}  \n{small}:gray[{foot}]")


def _tick(now: TabState, run: RunInfo) -> None:
    key = f"ticked:{run.id}"
    st.session_state[key] = run.id in now.overlay

    def changed() -> None:
        now.overlaid(run.id, st.session_state[key])
        st.session_state["ticked"] = True

    st.checkbox(t("Compare"), key=key, on_change=changed)
    if st.session_state.pop("ticked", False):
        st.rerun()  # of the whole page: the curves are not a part of this list


def _numbers(run: RunInfo) -> str:
    """The newest metrics with an arrow in the direction that is better; without any, the losses."""
    words = dict(KEY_NUMBERS)
    found = [key for key, _ in KEY_NUMBERS if key in run.values]
    known = [key for key in found if key in METRICS] or found
    return " · ".join(f"{t(words[key])} {run.values[key]:.3g}{_arrow(key)}".replace(" ", "\u00a0") for key in known)


def _arrow(key: str) -> str:
    if key not in METRICS:
        return ""
    return " ↓" if METRICS[key].lower_is_better else " ↑"
