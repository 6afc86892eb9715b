"""The Nash page: the smallest GAN there is, two methods side by side, and which methods settle."""

from __future__ import annotations

import streamlit as st

from playground.app.blocks.dirac import dirac
from playground.app.language import t
from playground.app.terms import term
from playground.training.dirac import METHODS

WORDS = (
    *("nash-equilibrium", "zero-sum", "dirac-gan", "theta", "psi-slope", "vector-field", "jacobian", "eigenvalue"),
    *("convergence", "r1", "instance-noise", "critical-damping", "consensus", "extragradient"),
)
STYLE = """<style>
  .stMainBlockContainer { padding: 4rem 1.5rem 1rem; max-width: 110rem; }
  .heading { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; align-items: center; }
  .heading h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; padding: 0; }
  .heading p { flex: 1 1 24rem; margin: 0; line-height: 1.35; }
</style>"""


def main() -> None:
    about = t(
        "Real data is the point 0, a fake is the point θ, and D(x) = ψx says how real the point x is. "
        "Drag the start, choose how G and D move, and see whether they settle."
    )
    st.html(f'{STYLE}<div class="heading"><h1>{t("Nash equilibrium: the smallest GAN")}</h1><p>{about}</p></div>')
    dirac(st.query_params.to_dict(), "dirac", owns_address=True)
    st.markdown(t("Words used here: {terms}", terms=" · ".join(term(name) for name in WORDS)))
    with st.expander(t("Where the formulas come from")):
        st.markdown(
            t(
                r"The game is $L(\theta, \psi) = f(-\psi\theta) + f(0)$ with $f(t) = -\log(1 + e^{-t})$. D maximises "
                r"it, G minimises it, and each update goes $h$ along the field $v$. An update multiplies small "
                r"deviations from the equilibrium by its Jacobian. If all eigenvalues lie inside the unit circle, the "
                r"deviations die out."
            )
        )
        for method in METHODS.values():
            st.markdown(f"**{t(method.label)}.** {method.source}\n\n$${method.formula}$$")


main()
