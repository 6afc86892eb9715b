"""The block “curves”: live charts of one run, or of several side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import streamlit as st

from playground import assets
from playground.app.blocks import _mount, plotly_address
from playground.app.language import t
from playground.blocks.charts import Figure
from playground.blocks.figures import FIGURES


@dataclasses.dataclass(frozen=True)
class Curve:
    """A run whose rows are drawn."""

    run: str
    name: str
    live: bool  # whether it is running or about to run


@dataclasses.dataclass(frozen=True)
class CurvesSpec:
    """What the block shows. The first run is drawn solid. A person can remove all runs except the `opened` one."""

    runs: Sequence[Curve]
    figures: Sequence[Figure] = FIGURES
    opened: str = ""
    recorded: str = ""  # without a run, the rows of this recording are drawn
    tools: bool = True  # the log scale and the smoothing, which hold for all blocks of a page
    names: bool = True  # which run is drawn how
    wide: bool = False  # figures side by side as far as there is room


def curves(spec: CurvesSpec, key: str, *, on_leave: Callable[[str], None] | None = None) -> None:
    """Place the block. `on_leave` is called with the run whose curves a person removes."""

    def left() -> None:
        if on_leave is not None:
            on_leave(str(st.session_state.get(key, {}).get("leave")))

    data = {
        "runs": [{"id": each.run, "name": each.name, "live": each.live} for each in spec.runs],
        "open": spec.opened,
        "figures": [figure.to_json(t) for figure in spec.figures],
        "recorded": assets.address(info) if (info := f"recorded/{spec.recorded}.json") in assets.files() else "",
        "tools": spec.tools,
        "names": spec.names,
        "wide": spec.wide,
        "assets": {"plotly": plotly_address()},
    }
    _mount("curves", False)(data=data, key=key, **({"on_leave_change": left} if on_leave is not None else {}))
