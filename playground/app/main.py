"""The app's entry: the page's frame and navigation."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from playground.app.frame import frame
from playground.app.freeze_gc import settle
from playground.app.language import menu, t
from playground.app.tab_state import redraw_everything

HERE = Path(__file__).parent

st.set_page_config(
    page_title="GAN Playground", page_icon=str(HERE / "icon.png"), layout="wide", initial_sidebar_state="auto"
)
with st.container(key="frame"):
    st.html(frame(), unsafe_allow_javascript=True)  # all of it is ours
menu(redraw_everything)
page = st.navigation(
    [
        st.Page(HERE / "pages" / "home.py", title=t("Home"), icon=":material/home:", default=True),
        st.Page(HERE / "pages" / "learn.py", title=t("Learn"), icon=":material/school:", url_path="learn"),
        st.Page(HERE / "pages" / "train.py", title=t("Train"), icon=":material/model_training:", url_path="train"),
        st.Page(HERE / "pages" / "explore.py", title=t("Explore"), icon=":material/explore:", url_path="explore"),
        st.Page(HERE / "pages" / "lab.py", title=t("2-D lab"), icon=":material/scatter_plot:", url_path="lab"),
        st.Page(HERE / "pages" / "dirac.py", title=t("Dirac"), icon=":material/adjust:", url_path="dirac"),
    ],
    position="top",
)
page.run()
settle()
