"""The block “diagnosis”: one line that says what is wrong with a run, since when, and what to try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.app.blocks import _mount
from playground.app.editing import steerable
from playground.app.language import t
from playground.config import RunConfig
from playground.diagnosis import CONDITIONS
from playground.diagnosis.cures import cures_for
from playground.messages import to_browser
from playground.options import Change
from playground.runs.folder.index import RunInfo


def diagnosis(run: RunInfo | None, key: str, act: Callable[[Any], None]) -> None:
    """Place the block. `act` gets the choice of a cure as the browser sends it: untrusted.

    The page runs again when another finding begins or ends, so that the run's card shows it.
    """

    def chosen() -> None:
        act(st.session_state[key].get("act"))

    _mount("diagnosis", True)(
        data={
            "run": run.id if run else None,
            "state": to_browser(run.state) if run else None,
            "cures": cure_table(run.config) if run else {},
            "steerable": run is not None and steerable(run),
        },
        key=key,
        on_act_change=chosen,
        on_finding_change=lambda: None,
        default={"finding": ""},
    )


def cure_table(config: RunConfig) -> dict[str, list[dict[str, Any]]]:
    """For each finding what to try: `label`, `patch`, and whether a run can go on with it (`live`)."""
    return {
        condition.name: [
            {"label": t(cure.label), "patch": dict(cure.patch), "live": cost is not Change.RUN}
            for cure, cost in cures_for(condition.name, config)
        ]
        for condition in CONDITIONS
    }
