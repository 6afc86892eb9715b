"""The first page: a generator that morphs, and three doors."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from playground.app.blocks import morphing
from playground.app.language import t
from playground.app.panels.class_address import for_class
from playground.export.models import pretrained
from playground.link import LANGUAGE
from playground.texts import mark

HERE = Path(__file__).parent
LEGIBLE = "<style>.st-key-words p { font-size: clamp(0.95rem, 0.35rem + 0.75vw, 1.3rem) !important; }</style>"
DOORS: tuple[tuple[str, str, str, dict[str, str], str], ...] = (
    ("train.py", mark("Train one"), ":material/model_training:", {},
     mark("Two networks compete, and digits appear out of noise within a minute.")),
    ("explore.py", mark("Explore one"), ":material/explore:", {},
     mark("Move through the latent space of a trained generator: sliders, paths, your own drawing.")),
    ("lab.py", mark("See how it works"), ":material/scatter_plot:", {},
     mark("In two dimensions you see everything: real points, fakes, and where the discriminator says “real”.")),
)  # fmt: skip


def main() -> None:
    if any(key != LANGUAGE for key in st.query_params):  # a link from before there was this page
        st.switch_page(HERE / "train.py", query_params=dict(st.query_params))
    picture, words = st.columns([6, 5], gap="large", vertical_alignment="center")
    with picture:
        morphing([model for model in pretrained() if not model.in_plane])
    with words:
        st.html(LEGIBLE)
        with st.container(key="words"):
            st.title(t("See a GAN learn"))
            st.markdown(
                t(
                    "A **generator** invents pictures. A **discriminator** tries to tell them apart from real ones. "
                    "Each gets better because the other does."
                )
            )
            for page, title, icon, query, sentence in DOORS:
                with st.container(border=True):
                    st.page_link(HERE / page, label=f"**{t(title)}**", icon=icon, query_params=query)
                    st.caption(t(sentence))
        for_class()


main()
