"""Who the person at a tab is: the owner of runs, and in a class a member."""

from __future__ import annotations

import streamlit as st

from playground.web import access

IDENTITY = "identity"  # the key of the tab's state with its token, where the browser sends no cookie


def cookie() -> str:
    """The token in this browser's cookie; "" where it sends none, such as from a frame of another site."""
    return access.token(st.context.cookies.get(access.OWNER_COOKIE))


def owner() -> str:
    """The token of this browser, or of this tab where there is no cookie. It owns the runs that are started here."""
    return cookie() or str(st.session_state.get(IDENTITY, ""))
