"""Downloads of the open run: links to routes of ours, so that nothing is read before it is wanted."""

from __future__ import annotations

import streamlit as st

from playground.export.downloads import KINDS
from playground.runs.folder.index import RunInfo

WORDS = {
    "samples.png": "Samples, PNG",
    "samples.npz": "Samples, NPZ",
    "metrics.csv": "Metrics, CSV",
    "config.json": "Configuration",
    "checkpoint.safetensors": "Checkpoint",
    "script.py": "Stand-alone script",
    "data.npz": "Training data, NPZ",
    "run.zip": "The whole run, zip",
}
SAMPLES = {"samples.png", "samples.npz"}


def downloads(run: RunInfo) -> None:
    missing = (SAMPLES if run.thumbnail is None else set()) | (
        {"checkpoint.safetensors"} if run.state.checkpoint is None else set()
    )
    useless = {"data.npz"} if run.config.data.kind != "images" else set()  # the script makes points itself
    links = [
        f'<a href="/api/runs/{run.id}/download/{what}" download>{WORDS[what]}</a>'
        for what in KINDS
        if what not in missing | useless
    ]
    with st.popover("Download", icon=":material/download:", key="downloads"):
        st.html(f"<div style='line-height:2'>{'<br>'.join(links)}</div>")
        if missing:
            st.caption(f"Not there yet: {', '.join(WORDS[what] for what in KINDS if what in missing)}.")
        st.caption("The script trains the same run with PyTorch alone, without this package.")
