"""`OwnDataReport`: a report on a person's own data that were read, as messages for people and facts for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.texts import Message


@dataclass(frozen=True)
class OwnDataReport:
    """A report on own data: `messages`, one sentence each, and `facts`, which `train --json` prints under `data`.

    `facts` are JSON values. Every kind of data has "samples", the number of training samples. "skipped" lists what was
    skipped and why; it is absent if nothing was skipped.
    """

    messages: tuple[Message, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """All messages in English, as one paragraph."""
        return " ".join(map(str, self.messages))

    def to_json(self) -> dict[str, Any]:
        return dict(self.facts)
