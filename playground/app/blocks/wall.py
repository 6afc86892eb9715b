"""The block “wall”: the class on the projector. It asks `api/class/wall` for everything that changes."""

from __future__ import annotations

import dataclasses

import streamlit as st

from playground import base_path
from playground.app.blocks import _mount
from playground.app.language import language, t
from playground.blocks.components import kernels
from playground.texts import mark
from playground.web import access

FOLLOWED = {  # pages to which a teacher leads the class, by their path
    "home": mark("Home"), "learn": mark("Learn"), "train": mark("Train"), "lab": mark("Lab"),
    "explore": mark("Explore"), "dirac": mark("Nash equilibrium"), "glossary": mark("Glossary"),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class WallSpec:
    """`address`: where students join, or "" where only this computer reaches the app; `code`: the join code."""

    address: str
    code: str


def wall(spec: WallSpec, key: str) -> None:
    port = st.get_option("server.port")
    address = (spec.address or base_path.home(f"http://localhost:{port}")).rstrip("/")
    data = {
        "address": address,
        "qr": access.qr(f"{address}/?join={spec.code}").svg_data_uri(scale=10, border=3, light="#fff"),
        "pages": [[path, t(title)] for path, title in FOLLOWED.items()],
        "language": language(),
        "kernels": kernels(),
    }
    _mount("wall", True)(data=data, key=key)
