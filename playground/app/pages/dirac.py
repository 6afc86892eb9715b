"""The Dirac page: the smallest GAN there is, its phase portrait, and which methods converge."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.dirac import dirac
from playground.app.language import t
from playground.training.dirac import METHODS


def main() -> None:
    st.markdown("#### " + t("Nash equilibrium: the smallest GAN"))
    st.markdown(
        t(
            "Real data is the point 0, a fake is the point θ, and D(x) = ψx is larger for points that look more fake. "
            "**Drag the start**, choose how the players move, and see whether they settle at the equilibrium."
        )
    )
    dirac(st.query_params.to_dict(), "dirac", owns_address=True)
    with st.expander(t("Where the formulas come from")):
        st.markdown(
            t(
                r"The game is $L(\theta, \psi) = f(\psi\theta) + f(0)$ with $f(t) = -\log(1 + e^{-t})$. G makes it "
                r"small, D makes it large, and each update moves $h$ along the field $v$. An update multiplies a small "
                r"deviation from the equilibrium by its Jacobian. The deviation dies out if the eigenvalues lie within "
                r"the unit circle."
            )
        )
        for method in METHODS.values():
            st.markdown(f"**{t(method.label)}.** {method.source}\n\n$${method.formula}$$")


main()
