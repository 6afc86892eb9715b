"""What the app may ask of a helper process, the «clerk», because it needs PyTorch or takes long.

A question is a function of JSON values that returns JSON values, with the seconds it may take. PyTorch is imported
within them: the app reads this table and never loads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ask:
    """The message of a question; its `Answer` carries the same id."""

    id: int
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


QUESTIONS: dict[str, Any] = {}
