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
    st.caption("Each layer and its output. MACs: multiply-adds a sample; sees: the pixels that one output depends on.")
    for player in ("G", "D"):
        summary = found[player]
        st.markdown(
            f"**{player}**: {summary['parameters']:,} parameters, {_short(summary['macs'])} multiply-adds a sample"
        )
        st.markdown(listed(summary["layers"]))


def listed(layers: list[dict[str, Any]]) -> str:
    """Two lines a layer, since a table of five columns is wider than the column on the left."""
    lines = []
    for layer in layers:
        lines.append(f"{layer['kind']} →\u00a0**{'×'.join(map(str, layer['shape']))}**")
        if layer["parameters"]:
            macs = f" · {_short(layer['macs'])} MACs" if layer["macs"] else ""
            sees = f" · sees {layer['field']}" if layer["field"] != "all" else ""
            lines.append(f":small[:gray[{layer['parameters']:,} parameters{macs}{sees}]]")
    return "  \n".join(lines)


def _short(number: float) -> str:
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.0f}"
