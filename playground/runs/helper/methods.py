"""What the app may ask of a helper process, the «clerk», because it needs PyTorch or takes long.

A question is a function of JSON values that returns JSON values, in `answers`, with the seconds it may take. The app
reads this table, and never loads what answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class HelperRequest:
    """The message of a question; its `Answer` carries the same id."""

    id: int
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


# The seconds that each may take.
METHODS: dict[str, float] = {
    "summary": 30.0,
    "problems": 30.0,
    "preview": 60.0,
    "ingest": 600.0,
    "sample": 300.0,
    "pictures": 60.0,
    "score": 60.0,
    "lens": 120.0,
    "local": 60.0,
    "invert": 60.0,
    "divergences": 120.0,
    "fresh_critic": 120.0,
    "eigenvalues": 120.0,
}
