"""Downloads of the open run: links to routes of ours, so that nothing is read before it is wanted."""

from __future__ import annotations

import streamlit as st

from playground.export.downloads import offered
from playground.runs.folder.index import RunInfo

WORDS = {
    "samples.png": "Samples, PNG",
    "samples.npz": "Samples, NPZ",
    "metrics.csv": "Metrics, CSV",
    "config.json": "Configuration",
    "checkpoint.safetensors": "Checkpoint",
    "script.py": "Stand-alone script",
    "run.zip": "The whole run, zip",
}


def downloads(run: RunInfo) -> None:
    known = offered(run.config.data.kind)
    samples = {what for what in known if what.startswith("samples.")}
    missing = (samples if run.thumbnail is None else set()) | (
        {"checkpoint.safetensors"} if run.state.checkpoint is None else set()
    )
    links = [
        f'<a href="/api/runs/{run.id}/download/{what}" download>{_word(what)}</a>'
        for what in known
        if what not in missing
    ]
    with st.popover("Download", icon=":material/download:", key="downloads"):
        st.html(f"<div style='line-height:2'>{'<br>'.join(links)}</div>")
        if missing:
            st.caption(f"Not there yet: {', '.join(_word(what) for what in known if what in missing)}.")
        st.caption("The script trains the same run with PyTorch alone, without this package.")


def _word(what: str) -> str:
    """In the menu; a kind of data may have formats of its own."""
    return WORDS.get(what) or f"Samples, {what.rpartition('.')[2].upper()}"
