"""The networks, layer by layer: computed from the modules themselves, by the helper process that has PyTorch."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.app.ask import answer
from playground.config import RunConfig


def draw(config: RunConfig) -> None:
    if config.problems() or not st.toggle("Layer tables", key="layers"):
        return
    found = answer("summary", "Building the networks…", config=config.to_json())
    if found is None:
        return
    for player in ("G", "D"):
        summary = found[player]
        st.markdown(
            f"**{player}**: {summary['parameters']:,} parameters, {_short(summary['macs'])} multiply-adds a sample"
        )
        st.markdown(_table(summary["layers"]))


def _table(layers: list[dict[str, Any]]) -> str:
    """Markdown, since tables of Streamlit would load pandas into the app."""
    lines = ["| layer | output | parameters | mult-adds | sees |", "|---|---|--:|--:|--:|"]
    for layer in layers:
        shape = "×".join(map(str, layer["shape"]))
        lines.append(
            f"| {layer['kind']} | {shape} | {layer['parameters']:,} | {_short(layer['macs'])} | {layer['field']} |"
        )
    return "\n".join(lines)


def _short(number: float) -> str:
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.0f}"
