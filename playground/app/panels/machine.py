"""Where a new run computes: the device and the number of threads."""

from __future__ import annotations

import streamlit as st

from playground.app.language import t
from playground.app.tab_state import TabState
from playground.machine import hardware


def draw(now: TabState) -> None:
    device, threads = f"{now.generation}:device", f"{now.generation}:threads"

    def chosen() -> None:
        now.device = st.session_state[device]

    def counted() -> None:
        now.threads = int(st.session_state[threads])

    st.selectbox(
        t("Device"),
        hardware.DEVICES,
        hardware.DEVICES.index(now.device),
        format_func=lambda name: t("auto") if name == "auto" else name,
        key=device,
        on_change=chosen,
        help=t("“auto” uses the GPU for pictures, if there is one."),
    )
    st.number_input(
        t("Threads"),
        0,
        hardware.cores(),
        now.threads,
        key=threads,
        on_change=counted,
        help=t("CPU threads of a new run. 0 means a number that suits the run."),
    )
