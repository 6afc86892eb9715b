"""The registries that the sections of a configuration choose from."""

from __future__ import annotations

from playground.data import DATA
from playground.networks import DISCRIMINATORS, GENERATORS
from playground.objectives import AUGMENTATIONS, AUXILIARIES, OBJECTIVES, PENALTIES
from playground.optimisers import DYNAMICS, OPTIMISERS
from playground.options import Registry

# The registry of each section that is one option.
REGISTRIES: dict[str, Registry] = {
    "data": DATA,
    "G": GENERATORS,
    "D": DISCRIMINATORS,
    "objective": OBJECTIVES,
    "opt_G": OPTIMISERS,
    "opt_D": OPTIMISERS,
    "dynamics": DYNAMICS,
}

# The registry of each section that is a set of options.
SETS: dict[str, Registry] = {"penalties": PENALTIES, "auxiliaries": AUXILIARIES, "augmentations": AUGMENTATIONS}
