"""The latent space: where z comes from."""

from __future__ import annotations

from playground.networks.prior import Latent

__all__ = ["Latent"]
