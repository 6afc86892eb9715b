"""The latent space: where z comes from."""

from __future__ import annotations

from playground.latent.prior import Latent

__all__ = ["Latent"]
