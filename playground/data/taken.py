"""What was taken in of a person's own data: sentences for people, and the same facts for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.texts import Message


@dataclass(frozen=True)
class Taken:
    """What became of own data: `messages`, one sentence each, and `facts`, for `train --json` under the key `data`.

    `facts` are JSON values. Every kind of data has "samples" (how many are trained on); "skipped" is a list of objects
    that name what was left out and why, and is absent where nothing was.
    """

    messages: tuple[Message, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """All messages in English, as one paragraph."""
        return " ".join(map(str, self.messages))

    def to_json(self) -> dict[str, Any]:
        return dict(self.facts)
