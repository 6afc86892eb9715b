"""The Explore page: the latent space of any generator, drawn in the browser at the display's rate."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks import ExplorerSpec, explorer
from playground.app.frame import hidden_heading
from playground.app.language import t
from playground.export.models import models
from playground.runs.manager import manager

WIDE = """<style>
  html.playground-demo [data-testid="stHeader"] { display: none; }
  .stMainBlockContainer { padding: 3.4rem 1.6rem 0; max-width: none; }
</style>"""


def main() -> None:
    st.html(WIDE)
    hidden_heading(t("Explore"))
    query = st.query_params
    spec = ExplorerSpec(models(manager().root), query.get("model", ""), query.to_dict(), query.get("demo", "") == "1")
    explorer(spec, owns_address=True)


main()
