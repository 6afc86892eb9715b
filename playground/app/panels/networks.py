"""Layer tables of the networks. The helper process computes them from the modules, since it has PyTorch."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.app.helper_requests import answer
from playground.app.language import t
from playground.config import RunConfig


def draw(config: RunConfig) -> None:
    if config.problems() or not st.toggle(t("Layer tables"), key="layers"):
        return
    found = answer("summary", t("Building the networks…"), config=config.to_json())
    if found is None:
        return
    st.caption(
        t("Each layer and its output. MACs: multiply-adds per sample; sees: the pixels that one output depends on.")
    )
    for name in ("G", "D"):
        summary = found[name]
        counts = {"n": summary["parameters"], "macs": _short(summary["macs"])}
        st.markdown(f"**{name}**: " + t("{n} parameters, {macs} multiply-adds per sample", **counts))
        st.markdown(listed(summary["layers"]))


def listed(layers: list[dict[str, Any]]) -> str:
    """Two lines per layer, since a table of five columns is wider than the column on the left."""
    lines = []
    for layer in layers:
        lines.append(f"{layer['kind']} →\u00a0**{'×'.join(map(str, layer['shape']))}**")
        if layer["parameters"]:
            macs = " · " + t("{macs} MACs", macs=_short(layer["macs"])) if layer["macs"] else ""
            sees = " · " + t("sees {field}", field=layer["field"]) if layer["field"] != "all" else ""
            lines.append(f":small[:gray[{t('{n} parameters', n=layer['parameters'])}{macs}{sees}]]")
    return "  \n".join(lines)


def lines(found: dict[str, Any]) -> list[str]:
    """The layer tables as plain text, line by line."""
    told = []
    for name in ("G", "D"):
        summary = found[name]
        counts = {"n": summary["parameters"], "macs": _short(summary["macs"])}
        told.append(f"{name}: " + t("{n} parameters, {macs} multiply-adds per sample", **counts))
        for layer in summary["layers"]:
            shape = "×".join(map(str, layer["shape"]))
            parameters = f", {t('{n} parameters', n=layer['parameters'])}" if layer["parameters"] else ""
            told.append(f"  {layer['kind']} → {shape}{parameters}")
    return told


def _short(number: float) -> str:
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.0f}"
