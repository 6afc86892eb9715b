"""The address for the class, and its QR code: shown where others than this computer can reach the app."""

from __future__ import annotations

import streamlit as st

from playground.app.language import t
from playground.web import access


def for_class() -> None:
    if access.current().local_only:
        return
    address = access.class_address(st.get_option("server.address") or "", st.get_option("server.port"))
    with st.popover(t("For the class"), icon=":material/qr_code_2:", key="class", width="stretch"):
        code = access.qr(address).svg_data_uri(scale=7, border=3, light="#fff")  # as a picture: inline it is cut out
        alt = t("QR code of {address}", address=address)
        st.html(f'<img src="{code}" alt="{alt}" style="display:block;width:22rem;border-radius:8px">')
        st.markdown(f"## {address}")
        st.caption(t("For every phone and computer in the same network."))
        st.caption(t("Each browser owns the runs that it starts."))
