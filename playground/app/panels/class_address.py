"""The address for the class, and its QR code: shown where others than this computer can reach the app."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from playground import base_path, classroom
from playground.app.identity import owner
from playground.app.language import t
from playground.classroom import join_code
from playground.web import access


def for_class() -> None:
    address, here = class_address(), classroom.current()
    if not address:
        return
    code = here.code if here is not None and here.role(owner()) is not None else ""  # who has joined knows it
    with st.popover(t("For the class"), icon=":material/qr_code_2:", key="class", width="stretch"):
        invites = f"{address.rstrip('/')}/?join={code}" if code else address
        picture = access.qr(invites).svg_data_uri(scale=7, border=3, light="#fff")  # as a picture: inline it is cut out
        alt = t("QR code of {address}", address=address)
        st.html(f'<img src="{picture}" alt="{alt}" style="display:block;width:22rem;border-radius:8px">')
        st.markdown(f"## {address}")
        if code:
            st.markdown(f"## {join_code.spaced(code)}")
        st.caption(t("For every phone and computer in the same network."))
        st.caption(t("Each browser owns the runs that it starts."))


def class_address() -> str:
    """The address for the class.

    "" where only this computer reaches the app, or only a proxy through which this page did not come.
    """
    rules, host = access.current(), st.get_option("server.address") or ""
    here = urlsplit(st.context.url or "")
    if here.hostname in rules.named:  # scheme and port are the proxy's: only the browser knows them
        return base_path.home(f"{here.scheme}://{here.netloc}")
    if rules.local_only or host in access.LOCAL:
        return ""
    return access.class_address(host, st.get_option("server.port"))
