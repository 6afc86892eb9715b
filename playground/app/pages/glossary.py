"""The glossary: every term of the app, with a picture and a place to see it live."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.reference import reference

reference("glossary", st.query_params.to_dict(), "glossary")
