"""The 2-D lab: its block fills the page."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.lab import lab
from playground.app.frame import hidden_heading
from playground.app.language import t

STYLE = """<style>
  .stMainBlockContainer { padding: 3.6rem 0.9rem 0; max-width: none; }
  .stMainBlockContainer > div > .stVerticalBlock { gap: 0.4rem; }
</style>"""

st.html(STYLE)
hidden_heading(t("Lab"))
lab(st.query_params.to_dict(), "lab", owns_address=True)
