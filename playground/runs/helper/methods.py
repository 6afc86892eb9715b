"""The methods of the helper process, which does for the app what needs PyTorch or takes long.

A method is a function of JSON values that returns JSON values, in `handlers`. The app reads this table, and never
loads the handlers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class HelperRequest:
    """A call of a method; its `Answer` has the same id."""

    id: int
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


# The seconds that each method may take.
METHODS: dict[str, float] = {
    "summary": 30.0,
    "problems": 30.0,
    "preview": 60.0,
    "ingest": 600.0,
    "sample": 300.0,
    "pictures": 60.0,
    "score": 60.0,
    "lineup": 60.0,
    "lens": 120.0,
    "local": 60.0,
    "invert": 60.0,
    "divergences": 120.0,
    "fresh_critic": 120.0,
    "eigenvalues": 120.0,
    "training_setup": 60.0,
    "step_module": 120.0,
    "script": 60.0,
}
