"""The Nash page: the smallest GAN there is, two methods side by side, and which methods settle."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.dirac import dirac
from playground.app.language import t
from playground.app.terms import term
from playground.blocks.dirac import ABOUT, FORMULAS, GAME, ORIGIN, TERMS, TITLE, WORDS

STYLE = """<style>
  .stMainBlockContainer { padding: 4rem 1.5rem 1rem; max-width: 110rem; }
  .heading { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; align-items: center; }
  .heading h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; padding: 0; }
  .heading p { flex: 1 1 24rem; margin: 0; line-height: 1.35; }
</style>"""


def main() -> None:
    st.html(f'{STYLE}<div class="heading"><h1>{t(TITLE)}</h1><p>{t(ABOUT)}</p></div>')
    dirac(st.query_params.to_dict(), "dirac", owns_address=True)
    st.markdown(t(WORDS, terms=" · ".join(term(name) for name in TERMS)))
    with st.expander(t(ORIGIN)):
        st.markdown(t(GAME))
        for label, source, formula in FORMULAS:
            st.markdown(f"**{t(label)}.** {source}\n\n$${formula}$$")


main()
