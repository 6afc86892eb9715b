"""What the Nash page says around the Dirac plane."""

from __future__ import annotations

from playground.texts import mark
from playground.training.dirac import METHODS

TITLE = mark("Nash equilibrium: the smallest GAN")
ABOUT = mark(
    "Real data is the point 0, a fake is the point θ, and D(x) = ψx says how real the point x is. "
    "Drag the start, choose how G and D move, and see whether they settle."
)
WORDS = mark("Words used here: {terms}")
TERMS = (
    *("nash-equilibrium", "zero-sum", "dirac-gan", "theta", "psi-slope", "vector-field", "jacobian", "eigenvalue"),
    *("convergence", "r1", "instance-noise", "critical-damping", "consensus", "extragradient"),
)
ORIGIN = mark("Where the formulas come from")
GAME = mark(
    r"The game is $L(\theta, \psi) = f(-\psi\theta) + f(0)$ with $f(t) = -\log(1 + e^{-t})$. D maximises "
    r"it, G minimises it, and each update goes $h$ along the field $v$. An update multiplies small "
    r"deviations from the equilibrium by its Jacobian. If all eigenvalues lie inside the unit circle, the "
    r"deviations die out."
)
FORMULAS = [(method.label, method.source, method.formula) for method in METHODS.values()]
