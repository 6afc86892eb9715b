"""The page of frequent questions: each answer leads to a live state of the app."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.reference import reference

reference("faq", st.query_params.to_dict(), "faq")
