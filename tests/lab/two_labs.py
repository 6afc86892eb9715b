"""A page of two labs and a Dirac plane, as a lesson might have it. None of them owns the address."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.dirac import dirac
from playground.app.blocks.lab import lab

SMALL = {"G.hidden": "[6,5]", "D.hidden": "[7]", "loop.batch": "20", "data.samples": "500", "preset": "lab"}

st.set_page_config(layout="wide")
lab(SMALL | {"seed": "31", "view.speed": "5"}, "first")
lab(SMALL | {"seed": "32", "view.speed": "5"}, "second")
dirac({"method": "gradient_penalty"}, "plane")
