"""The Dirac page: the smallest GAN there is, its phase portrait, and which methods come to rest."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks import dirac_game
from playground.training.dirac import METHODS


def main() -> None:
    st.markdown(
        "#### The smallest GAN\n"
        "Real data is the point 0, a fake the point θ, and D(x) = ψx says how fake a point looks. "
        "**Drag the start**, choose how the players move, and see whether they come to rest."
    )
    dirac_game()
    with st.expander("Where the formulas come from"):
        st.markdown(
            r"The game is $L(\theta, \psi) = f(\psi\theta) + f(0)$ with $f(t) = -\log(1 + e^{-t})$; G makes it small, "
            r"D makes it large, and each update goes $h$ along the field $v$. An update multiplies small deviations "
            r"from the equilibrium by its Jacobian: within the unit circle its eigenvalues let them die out."
        )
        for method in METHODS.values():
            st.markdown(f"**{method.label}.** {method.source}\n\n$${method.formula}$$")


main()
