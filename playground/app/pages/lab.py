"""The 2-D lab: its block fills the page."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.lab import lab
from playground.app.language import t

STYLE = """<style>
  .stMainBlockContainer { padding: 3.6rem 0.9rem 0; max-width: none; }
  .stMainBlockContainer > div > .stVerticalBlock { gap: 0.4rem; }
  h1.unseen { position: absolute; width: 1px; height: 1px; margin: 0; padding: 0; overflow: hidden;
    clip-path: inset(50%); }
</style>"""

st.html(f'{STYLE}<h1 class="unseen">{t("2-D lab")}</h1>')
lab(st.query_params.to_dict(), "lab", owns_address=True)
