"""The terms of the losses: objectives on logits, penalties on D, auxiliary terms; and augmentations of D's inputs.

Importing this loads no torch.
"""

from __future__ import annotations

from playground.objectives.augmentations import Colour, Cutout, Translation
from playground.objectives.auxiliaries import FeatureMatching
from playground.objectives.base import Augmentation, Auxiliary, Objective, Penalty
from playground.objectives.logistic_losses import Minimax, NonSaturating, Relativistic, value
from playground.objectives.penalties import R1, R2, Dragan, GradientPenalty
from playground.objectives.score_losses import Hinge, LeastSquares, Wasserstein

OBJECTIVES: dict[str, type[Objective]] = {
    option.name: option for option in (Minimax, NonSaturating, LeastSquares, Hinge, Wasserstein, Relativistic)
}
PENALTIES: dict[str, type[Penalty]] = {option.name: option for option in (R1, R2, GradientPenalty, Dragan)}
AUXILIARIES: dict[str, type[Auxiliary]] = {option.name: option for option in (FeatureMatching,)}
# Applied in this order, which is that of Zhao et al. 2020.
AUGMENTATIONS: dict[str, type[Augmentation]] = {option.name: option for option in (Colour, Translation, Cutout)}

__all__ = [
    "AUGMENTATIONS",
    "AUXILIARIES",
    "OBJECTIVES",
    "PENALTIES",
    "Augmentation",
    "Auxiliary",
    "Objective",
    "Penalty",
    "value",
]
