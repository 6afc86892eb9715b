"""The list of all runs: open, name, star, delete, compare, copy, take elsewhere."""

from __future__ import annotations

import html
import io
from typing import Any

import streamlit as st

from playground.app.session import Session, attempt, owner, session
from playground.config import flatten
from playground.events import LIVE
from playground.progress import clock
from playground.runs.library import RunInfo
from playground.runs.manager import manager

PAGE = 12
COLOURS = {
    "running": "green",
    "paused": "orange",
    "queued": "orange",
    "starting": "orange",
    "done": "blue",
    "diverged": "red",
    "failed": "red",
}
KEY_NUMBERS = (("classifier_fd", "FD"), ("modes", "modes"), ("hq", "HQ %"), ("loss_D", "loss D"), ("loss_G", "loss G"))


def runs_list(now: Session, opened: RunInfo | None) -> None:
    """Cards of the runs, the starred and the newest first."""
    runs = sorted(manager().runs(), key=lambda r: (not r.label.starred, -r.label.created))
    head, tools = st.columns([3, 2], vertical_alignment="bottom")
    head.markdown(f"#### Runs :gray[:small[{_summary(runs)}]]" if runs else "#### Runs")
    with tools:
        _import()
    _undo(now)
    if not runs:
        st.caption("No runs yet. Each press of **Train** makes one; they stay here until you delete them.")
        return
    pages = (len(runs) - 1) // PAGE + 1
    page = int(st.number_input("Page", 1, pages, 1, key="runs:page")) if pages > 1 else 1
    shown = runs[(page - 1) * PAGE : page * PAGE]
    for start in range(0, len(shown), 4):
        for column, run in zip(st.columns(4, gap="small"), shown[start : start + 4], strict=False):
            with column:
                _card(now, run, opened)
    if opened is not None:
        _compare(opened, runs)


def _summary(runs: list[RunInfo]) -> str:
    return f"{len(runs)}, {manager().disk_used() / 1e6:,.0f} MB on disk"


def _card(now: Session, run: RunInfo, opened: RunInfo | None) -> None:
    here = opened is not None and opened.id == run.id
    with st.container(border=True):
        picture, text = st.columns([1, 2], gap="small")
        if run.thumbnail is not None:
            source = f"/api/runs/{run.id}/samples/{run.thumbnail}.png"
            picture.html(
                f'<img src="{source}" alt="samples" style="width:100%;image-rendering:pixelated;border-radius:4px">'
            )
        star = "★ " if run.label.starred else ""
        colour = COLOURS.get(run.state.status, "gray")
        name = plain(run.label.name or run.config.data.label)
        waiting = f", place {run.place_in_queue}" if run.place_in_queue else ""
        status = f":{colour}[{run.state.status}{waiting}] · step {run.state.step:,} · {clock(run.state.seconds)}"
        text.markdown(f"**{star}{name}**  \n{status}  \n:small[:gray[{_numbers(run)}]]")
        go, more = st.columns([5, 3], gap="small")
        if go.button("Shown above" if here else "Open", key=f"open:{run.id}", disabled=here, width="stretch"):
            now.open(run.id)
            st.rerun()
        with more.popover(":material/more_horiz:", width="stretch", key=f"menu:{run.id}", help="More"):
            _menu(now, run)


def plain(text: str) -> str:
    """A name as it is typed, without Markdown's signs meaning anything."""
    return html.escape("".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>:$~" else c for c in text), quote=False)


def _numbers(run: RunInfo) -> str:
    return " · ".join(f"{word} {run.values[key]:.3g}" for key, word in KEY_NUMBERS if key in run.values)


def _menu(now: Session, run: RunInfo) -> None:
    name = st.text_input("Name", run.label.name, key=f"name:{run.id}", max_chars=80)
    if name != run.label.name and attempt(lambda m: m.rename(run.id, name, owner())):
        st.rerun(scope="fragment")
    if st.button("Take the star away" if run.label.starred else "Star", key=f"star:{run.id}", width="stretch"):
        attempt(lambda m: m.star(run.id, not run.label.starred, owner()))
        st.rerun(scope="fragment")
    drawn = run.id in now.overlay
    if st.button("Hide its curves" if drawn else "Draw its curves too", key=f"overlay:{run.id}", width="stretch"):
        now.overlay = tuple(i for i in now.overlay if i != run.id) if drawn else (*now.overlay, run.id)
        st.rerun(scope="fragment")
    if st.button(
        "Copy its settings", key=f"copy:{run.id}", width="stretch", help="Change what you like, then press Train."
    ):
        now.run, now.draft = "", run.config
        now.refresh()
        st.rerun()
    if run.state.status not in LIVE and st.button("Resume", key=f"resume:{run.id}", width="stretch"):
        if attempt(lambda m: m.resume(run.id, owner())):
            now.open(run.id)
        st.rerun()
    st.html(f'<a href="/api/runs/{run.id}/download/run.zip" download>Export as zip</a>')
    if st.button("Delete", key=f"delete:{run.id}", width="stretch", icon=":material/delete:"):
        if attempt(lambda m: m.delete(run.id, owner())):
            st.session_state.deleted = (run.id, run.label.name or run.config.data.label)
            if now.run == run.id:
                now.run = ""
                now.refresh()
        st.rerun()


def _undo(now: Session) -> None:
    deleted = st.session_state.get("deleted")
    if deleted is None:
        return
    id, name = deleted
    text, undo = st.columns([4, 1], vertical_alignment="center")
    text.info(f"«{plain(name)}» was deleted. It can be brought back for a week.", icon=":material/delete:")
    if undo.button("Undo", width="stretch"):
        if attempt(lambda m: m.undelete(id)):
            now.open(id)
        st.session_state.deleted = None
        st.rerun()


def _import() -> None:
    with st.popover("Import a run", icon=":material/upload:", key="import"):
        file = st.file_uploader("A zip that was exported here or elsewhere", ["zip"], key="import:file")
        if file is not None and st.button("Take it in", key="import:go"):
            taken: list[str] = []
            if attempt(lambda m: taken.append(m.import_zip(io.BytesIO(file.getvalue()), owner()))):
                session().open(taken[0])
            st.rerun()


def _compare(opened: RunInfo, runs: list[RunInfo]) -> None:
    """The settings in which two runs differ."""
    others = {r.id: f"{r.label.name or r.config.data.label} · {r.id}" for r in runs if r.id != opened.id}
    if not others:
        return
    chosen = st.selectbox(
        "Compare the open run's settings with",
        list(others),
        None,
        format_func=lambda i: others[i],
        key="compare",
        placeholder="another run",
    )
    if chosen is None:
        return
    mine, theirs = dict(flatten(opened.config)), dict(flatten(next(r for r in runs if r.id == chosen).config))
    differing = [p for p in mine | theirs if mine.get(p) != theirs.get(p)]
    if not differing:
        st.caption("Both runs have the same settings.")
        return
    rows = "\n".join(f"| `{p}` | {_cell(mine.get(p))} | {_cell(theirs.get(p))} |" for p in differing)
    st.markdown(f"| setting | this run | {plain(others[chosen])} |\n|---|---|---|\n{rows}")


def _cell(value: Any) -> str:
    return "–" if value is None else plain(str(list(value) if isinstance(value, tuple) else value))
