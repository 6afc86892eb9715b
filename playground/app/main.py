"""The app's entry: the page's frame and navigation."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from playground import classroom
from playground.app.blocks.task import task
from playground.app.frame import frame
from playground.app.identity import owner
from playground.app.language import t
from playground.app.tab_state import TabState
from playground.app.top_bar import top_bar
from playground.blocks.titles import MORE, PAGES
from playground.machine.freeze_gc import freeze_imports
from playground.texts import mark

HERE = Path(__file__).parent
WALL = {"wall": mark("Wall")}  # the teacher's, in a class


def pages(titles: dict[str, str], visibility: Literal["visible", "hidden"] = "visible") -> list[StreamlitPage]:
    return [
        st.Page(
            path,
            title=t(title),
            url_path=None if name == "home" else name,
            default=name == "home",
            visibility=visibility,
        )
        for name, title in titles.items()
        if (path := HERE / "pages" / f"{name}.py").is_file()
    ]


def redraw_everything() -> None:
    """Make new widgets in all sessions of this tab; they show the present drafts."""
    for state in st.session_state.values():
        if isinstance(state, TabState):
            state.generation += 1


st.set_page_config(
    page_title="GAN Playground", page_icon=str(HERE / "icon.png"), layout="wide", initial_sidebar_state="auto"
)
here = classroom.current()
teaches = here is not None and here.role(owner()) == "teacher"
wall = pages(WALL, "visible" if teaches else "hidden")
page = st.navigation({"": [*wall, *pages(PAGES)], t("More"): pages(MORE)}, position="top")
with st.container(key="frame"):
    st.html(frame(), unsafe_allow_javascript=True)  # all of it is ours
top_bar(page.url_path, redraw_everything)
task(page.url_path)
page.run()
freeze_imports()
