"""Downloads of the open run: links to routes of ours, so that nothing is read before it is wanted."""

from __future__ import annotations

import streamlit as st

from playground.app.language import t
from playground.base_path import at
from playground.export.downloads import offered
from playground.runs.folder.index import RunInfo
from playground.texts import mark

WORDS = {
    "samples.png": mark("Samples, PNG"),
    "samples.npz": mark("Samples, NPZ"),
    "metrics.csv": mark("Metrics, CSV"),
    "config.json": mark("Configuration"),
    "checkpoint.safetensors": mark("Checkpoint"),
    "script.py": mark("Stand-alone script"),
    "data.npz": mark("Training data, NPZ"),
    "run.zip": mark("The whole run, zip"),
}


def downloads(run: RunInfo) -> None:
    known = offered(run.config.data.kind)
    samples = {what for what in known if what.startswith("samples.")}
    missing = (samples if run.thumbnail is None else set()) | (
        {"checkpoint.safetensors"} if run.state.checkpoint is None else set()
    )
    useless = {"data.npz"} if run.config.data.scriptable else set()  # the script makes points itself
    links = [
        f'<a href="{at(f"api/runs/{run.id}/download/{what}")}" download>{_word(what)}</a>'
        for what in known
        if what not in missing | useless
    ]
    with st.popover(t("Download"), icon=":material/download:", key="downloads"):
        st.html(f"<div style='line-height:2'>{'<br>'.join(links)}</div>")
        if missing:
            names = ", ".join(_word(what) for what in known if what in missing)
            st.caption(t("Not available yet: {names}.", names=names))
        st.caption(t("The script trains the same run with PyTorch alone, without this package."))


def _word(what: str) -> str:
    """In the menu; a kind of data may have formats of its own."""
    known = WORDS.get(what)
    return t(known) if known else t("Samples, {format}", format=what.rpartition(".")[2].upper())
