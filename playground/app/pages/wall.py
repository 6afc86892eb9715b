"""The wall: the class on the projector, each student's run at a glance. For the teacher only."""

from __future__ import annotations

import streamlit as st

from playground import classroom
from playground.app.blocks.wall import WallSpec, wall
from playground.app.frame import hidden_heading
from playground.app.identity import owner
from playground.app.language import t
from playground.app.panels.class_address import class_address

WIDE = "<style>.stMainBlockContainer { padding: 4rem 1.5rem 1rem; max-width: none; }</style>"


def main() -> None:
    st.html(WIDE)
    hidden_heading(t("Wall"))
    here = classroom.current()
    if here is None:
        st.info(t("This app was started without a class. Start it with `gan-playground --class`."))
    elif here.role(owner()) != "teacher":
        st.info(t("Only the teacher sees this page. The teacher's link is in the window where the app was started."))
    else:
        wall(WallSpec(class_address(), here.code), "wall")


main()
