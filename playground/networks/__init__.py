"""Families of generators and discriminators. Importing this loads no torch."""

from __future__ import annotations

from playground.networks.dcgan import DCGANDiscriminator, DCGANGenerator
from playground.networks.family import Discriminator, Generator
from playground.networks.mlp import MLPDiscriminator, MLPGenerator

GENERATORS: dict[str, type[Generator]] = {family.name: family for family in (MLPGenerator, DCGANGenerator)}
DISCRIMINATORS: dict[str, type[Discriminator]] = {
    family.name: family for family in (MLPDiscriminator, DCGANDiscriminator)
}

__all__ = ["DISCRIMINATORS", "GENERATORS", "Discriminator", "Generator"]
