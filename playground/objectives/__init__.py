"""The terms of the losses: objectives on logits, penalties on D, auxiliary terms. Importing this loads no torch."""

from __future__ import annotations

from playground.objectives.auxiliaries import FeatureMatching
from playground.objectives.base import Auxiliary, Objective, Penalty
from playground.objectives.logistic_losses import Minimax, NonSaturating, Relativistic, value
from playground.objectives.penalties import R1, R2, Dragan, GradientPenalty
from playground.objectives.score_losses import Hinge, LeastSquares, Wasserstein

OBJECTIVES: dict[str, type[Objective]] = {
    option.name: option for option in (Minimax, NonSaturating, LeastSquares, Hinge, Wasserstein, Relativistic)
}
PENALTIES: dict[str, type[Penalty]] = {option.name: option for option in (R1, R2, GradientPenalty, Dragan)}
AUXILIARIES: dict[str, type[Auxiliary]] = {option.name: option for option in (FeatureMatching,)}

__all__ = ["AUXILIARIES", "OBJECTIVES", "PENALTIES", "Auxiliary", "Objective", "Penalty", "value"]
