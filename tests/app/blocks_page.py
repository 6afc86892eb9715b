"""The page of `blocks_app`: two runs and two curves; with `?more=labs explorer` also two labs and the explorer."""

from __future__ import annotations

import json
import os

import streamlit as st

from playground.app.blocks.curves import Curve, CurvesSpec, curves
from playground.app.blocks.run import RunSpec, run
from playground.runs.manager import manager

st.set_page_config(layout="wide")
runs = [manager().info(id) for id in json.loads(os.environ["GAN_PLAYGROUND_TEST_RUNS"])]
more = st.query_params.get("more", "").split()
for n, (info, column) in enumerate(zip(runs, st.columns(len(runs)), strict=True)):
    with column, st.container(key=f"place-{n}"):
        run(RunSpec(info), f"run-{n}")
        curves(CurvesSpec([Curve(info.id, info.label.name, live=False)], opened=info.id), f"curves-{n}")
if "labs" in more:
    from playground.app.blocks.lab import lab

    for n, (preset, column) in enumerate(zip(("lab", "lab-thread"), st.columns(2), strict=True)):
        with column, st.container(key=f"lab-{n}"):
            lab({"preset": preset}, f"lab-block-{n}")
if "explorer" in more:
    from playground.app.blocks import ExplorerSpec, explorer
    from playground.export.models import models

    with st.container(key="explorer"):
        explorer(ExplorerSpec(models(manager().root), "", {}, False), "explorer-block")
