"""The Dirac page: the smallest GAN there is, its phase portrait, and which methods converge."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.dirac import dirac
from playground.app.language import t
from playground.training.dirac import METHODS


def main() -> None:
    st.markdown("#### " + t("The smallest GAN"))
    st.markdown(
        t(
            "Real data is the point 0, a fake is the point θ, and D(x) = ψx says how fake the point x is. "
            "**Drag the start**, choose how G and D move, and see whether they settle."
        )
    )
    dirac(st.query_params.to_dict(), "dirac", owns_address=True)
    with st.expander(t("Where the formulas come from")):
        st.markdown(
            t(
                r"The game is $L(\theta, \psi) = f(\psi\theta) + f(0)$ with $f(t) = -\log(1 + e^{-t})$. G minimises "
                r"it, D maximises it, and each update goes $h$ along the field $v$. An update multiplies small "
                r"deviations from the equilibrium by its Jacobian. If all eigenvalues lie inside the unit circle, the "
                r"deviations die out."
            )
        )
        for method in METHODS.values():
            st.markdown(f"**{t(method.label)}.** {method.source}\n\n$${method.formula}$$")


main()
