"""What the settings of a configuration are called, in the words of their controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.config.registries import SETS
from playground.config.settings import table
from playground.texts import Message, mark

if TYPE_CHECKING:
    from playground.config.run_config import RunConfig

SECTION_LABELS = {  # of each section that has a menu of options
    "data": mark("Data"),
    "G": mark("Generator G"),
    "D": mark("Discriminator D"),
    "objective": mark("Loss"),
    "penalties": mark("Penalties on D"),
    "auxiliaries": mark("Auxiliary terms"),
    "augmentations": mark("Augmentation"),
    "opt_G": mark("Optimiser of G"),
    "opt_D": mark("Optimiser of D"),
    "dynamics": mark("Who moves when"),
}
PLAYERS = {"G": "G", "D": "D", "opt_G": "G", "opt_D": "D"}


def setting_label(path: str, *configs: RunConfig) -> Message:
    """The label of a setting that one of `configs` has, with the network or the option that it belongs to.

    The path itself where none of them has the setting.
    """
    section, _, rest = path.partition(".")
    field = next((entry.spec.label for config in configs for entry in table(config) if entry.path == path), "")
    label = Message("", field or path)
    if path in SECTION_LABELS:
        return Message("", SECTION_LABELS[path])
    if section in SETS and (option := SETS[section].get(rest.partition(".")[0])) is not None:
        of = Message("", option.label)
        return Message("setting_of_option", "{option}: {setting}", option=of, setting=label) if field else of
    if field and section in PLAYERS:
        return Message("setting_of_player", "{setting} of {player}", setting=label, player=PLAYERS[section])
    return label
