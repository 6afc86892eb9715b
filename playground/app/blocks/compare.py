"""The block “compare”: runs side by side, with one scrubber for pictures and charts, with numbers and settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from playground import assets
from playground.app.blocks import _mount, plotly_address
from playground.app.language import t
from playground.app.run_names import ComparedSetting
from playground.blocks.charts import Figure
from playground.blocks.components import kernels
from playground.blocks.figures import figures_for
from playground.config import RunConfig
from playground.messages import State, to_browser
from playground.metrics import METRICS, fitting
from playground.runs.folder.index import RunInfo


@dataclasses.dataclass(frozen=True)
class ComparedRun:
    """A run of the comparison. `missing` says why it cannot be shown; then there is no `run`."""

    id: str
    name: str
    run: RunInfo | None = None
    missing: str = ""
    note: str = ""  # what else is to be known of it


@dataclasses.dataclass(frozen=True)
class CompareSpec:
    """What the block shows. `remarks` are said above; metrics are ranked only if they are `comparable`."""

    runs: Sequence[ComparedRun]
    settings: Sequence[ComparedSetting] = ()
    remarks: Sequence[str] = ()
    comparable: bool = True
    address: Mapping[str, str] = dataclasses.field(default_factory=dict)


def compare(spec: CompareSpec, key: str, act: Callable[[Any], None]) -> None:
    """Place the block, which owns the address. `act` gets what a person asks for as the browser sends it: untrusted.

    That is `{"open": ID}`, to see a run alone, or `{"leave": ID}`. The page runs again when a run's status or settings
    change.
    """

    def asked() -> None:
        act(st.session_state[key].get("act"))

    configs = {each.id: each.run.config for each in spec.runs if each.run is not None}
    data = {
        "runs": [_shown(each) for each in spec.runs],
        "remarks": list(spec.remarks),
        "figures": _figures(configs),
        "metrics": _metrics(configs.values()),
        "comparable": spec.comparable,
        "settings": [dataclasses.asdict(each) for each in spec.settings],
        "owns_address": True,
        "address": dict(spec.address),
        "assets": {"plotly": plotly_address()},
    }
    _mount("compare", False)(
        data=data,
        key=key,
        on_act_change=asked,
        on_status_change=lambda: None,
        on_edits_change=lambda: None,
        default={"status": "", "edits": 0},
    )


def _shown(each: ComparedRun) -> dict[str, Any]:
    run = each.run
    about = {"id": each.id, "name": each.name, "missing": each.missing, "note": each.note}
    kind = run.config.data.kind if run else None
    renderer = assets.address(kind.renderer) if kind and kind.renderer in assets.files() else ""
    return about | {
        "state": to_browser(run.state if run else State()),
        "place": run.place_in_queue if run else None,
        "since": run.data_since if run else 0,
        "plane": kind is not None and kind.in_plane,
        "labelled": run is not None and run.config.condition != "none",
        "averaged": run is None or run.config.loop.ema > 0,
        "assets": {"renderer": renderer, "kernels": kernels()},
    }


def _figures(configs: Mapping[str, RunConfig]) -> list[dict[str, Any]]:
    """The figures with lines that suit any of the runs, each with the runs that it suits.

    D's answers are probabilities in some runs and scores in others: two figures, though both have the same id.
    """
    found: dict[Figure, list[str]] = {}
    for id, config in configs.items():
        for figure in figures_for(config):
            if figure.form == "lines":
                found.setdefault(figure, []).append(id)
    order = [figure.id for figure in found]
    together = sorted(found.items(), key=lambda item: order.index(item[0].id))
    return [figure.to_json(t) | {"id": f"{n}-{figure.id}", "runs": ids} for n, (figure, ids) in enumerate(together)]


def _metrics(configs: Any) -> list[dict[str, Any]]:
    """The metrics that can be measured on the data of any of the runs."""
    names = dict.fromkeys(name for config in configs for name in fitting(config.data))
    return [
        {
            "key": name,
            "label": t(METRICS[name].label),
            "help": t(METRICS[name].help),
            "unit": METRICS[name].unit,
            "lower": METRICS[name].lower_is_better,
        }
        for name in names
    ]
