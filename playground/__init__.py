"""GAN Playground: see a GAN learn. Importing it loads neither torch nor streamlit.

    from playground import RunConfig, load, train

    config = RunConfig().edit({"data": "ring", "stop.steps": 1000})
    for step in train(config, load(config.data)):
        ...

What else can be imported from here is in `__all__`; each name is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.config import RunConfig as RunConfig
    from playground.data import DATA as DATA
    from playground.data import load as load
    from playground.errors import PlaygroundError as PlaygroundError
    from playground.messages import Edit as Edit
    from playground.messages import Only as Only
    from playground.messages import Stop as Stop
    from playground.metrics import METRICS as METRICS
    from playground.metrics import measure as measure
    from playground.networks import DISCRIMINATORS as DISCRIMINATORS
    from playground.networks import GENERATORS as GENERATORS
    from playground.networks.judgement import Judgement as Judgement
    from playground.notebook.show import show as show
    from playground.objectives import AUGMENTATIONS as AUGMENTATIONS
    from playground.objectives import AUXILIARIES as AUXILIARIES
    from playground.objectives import OBJECTIVES as OBJECTIVES
    from playground.objectives import PENALTIES as PENALTIES
    from playground.optimisers import DYNAMICS as DYNAMICS
    from playground.optimisers import OPTIMISERS as OPTIMISERS
    from playground.training.algorithm import train as train
    from playground.training.state import SavedState as SavedState
    from playground.training.steps import Edited as Edited
    from playground.training.steps import Step as Step

__version__ = "0.1.0"

_HOMES = {
    "AUGMENTATIONS": "playground.objectives",
    "AUXILIARIES": "playground.objectives",
    "DATA": "playground.data",
    "DISCRIMINATORS": "playground.networks",
    "DYNAMICS": "playground.optimisers",
    "Edit": "playground.messages",
    "Edited": "playground.training.steps",
    "GENERATORS": "playground.networks",
    "Judgement": "playground.networks.judgement",
    "METRICS": "playground.metrics",
    "OBJECTIVES": "playground.objectives",
    "OPTIMISERS": "playground.optimisers",
    "Only": "playground.messages",
    "PENALTIES": "playground.objectives",
    "PlaygroundError": "playground.errors",
    "RunConfig": "playground.config",
    "SavedState": "playground.training.state",
    "Step": "playground.training.steps",
    "Stop": "playground.messages",
    "load": "playground.data",
    "measure": "playground.metrics",
    "show": "playground.notebook.show",
    "train": "playground.training.algorithm",
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'playground' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
