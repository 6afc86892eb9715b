"""`LoadedGenerator`: a trained generator and its configuration."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from playground.config import RunConfig


@dataclass(frozen=True)
class LoadedGenerator:
    """A generator that can be sampled, and the configuration it was trained with."""

    G: nn.Module
    config: RunConfig

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of its labels; empty for an unconditional generator."""
        return self.config.data.class_names if self.config.condition != "none" else ()
