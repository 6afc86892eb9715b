"""Diagnosis of a run: rules that name what is wrong, from logged rows and the configuration alone.

`CONDITIONS` lists the rules in the order of causes: data, learning rate, balance of D and G, collapse, samples outside.
`Diagnosis` applies them to the rows of a run, one after another. Nothing here loads torch, reads a file or draws a
random number, so the same rows give the same findings everywhere.
"""

from __future__ import annotations

from playground.diagnosis.condition import Condition, Cure, RunFacts
from playground.diagnosis.few_pictures import FewPictures
from playground.diagnosis.high_learning_rate import HighLearningRate
from playground.diagnosis.history import History
from playground.diagnosis.mode_collapse import ModeCollapse
from playground.diagnosis.outside_view import OutsideView
from playground.diagnosis.overpowering_discriminator import OverpoweringDiscriminator
from playground.diagnosis.vanishing_gradient import VanishingGradient

CONDITIONS: tuple[Condition, ...] = (
    FewPictures(),
    HighLearningRate(),
    VanishingGradient(),
    OverpoweringDiscriminator(),
    ModeCollapse(),
    OutsideView(),
)

__all__ = ["CONDITIONS", "Condition", "Cure", "History", "RunFacts"]
