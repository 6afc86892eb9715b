"""The first page: what a GAN is, one button to see one learn, and the doors to the other pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from playground.app.blocks.home import home
from playground.app.first_run import start_first_run
from playground.app.panels.class_address import for_class
from playground.link import KEPT

HERE = Path(__file__).parent
WIDE = "<style>.stMainBlockContainer { padding-top: 4.6rem; padding-bottom: 1.5rem; }</style>"


def main() -> None:
    if any(key not in KEPT for key in st.query_params):  # a link from before there was this page
        st.switch_page(HERE / "train.py", query_params=dict(st.query_params))
    st.html(WIDE)
    pressed = home()
    for_class()
    if pressed is None:
        return
    if pressed.start:
        start_first_run()
    page = HERE / f"{pressed.page}.py"
    if page in HERE.iterdir():
        st.switch_page(page)


main()
