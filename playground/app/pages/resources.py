"""The resources: frameworks, libraries, data sets, papers and teaching tools."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.reference import reference

reference("resources", st.query_params.to_dict(), "resources")
