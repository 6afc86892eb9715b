"""The Learn page: the list of lessons, or the one that the address names."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.lesson import contents, lesson
from playground.app.language import t
from playground.app.wording import plain
from playground.errors import PlaygroundError
from playground.lessons import load

STYLE = """<style>
  .stMainBlockContainer { padding: 3.6rem clamp(0.9rem, 3vw, 2.5rem) 0; max-width: 96rem; }
  .stMainBlockContainer > div > .stVerticalBlock { gap: 0.4rem; }
</style>"""


def main() -> None:
    st.html(STYLE)
    name = st.query_params.get("lesson", "")
    if name:
        try:
            load(name)
        except PlaygroundError as error:
            st.error(plain(t(error.message)), icon=":material/error:")
        else:
            lesson(name, f"lesson-{name}", step=st.query_params.get("step", ""), owns_address=True)
            return
    contents("contents")


main()
