"""The terms of the glossary to which settings, losses and figures lead."""

from __future__ import annotations

import pytest

from playground import presets
from playground.app.terms import help_of
from playground.blocks import figures, terms
from playground.blocks.charts import Figure
from playground.config import REGISTRIES, SETS, table
from playground.reference import find_term


def test_every_term_is_in_the_glossary() -> None:
    for found in (*terms.OF_SETTING.values(), *terms.OF_LOSS.values(), *terms.OF_FIGURE.values()):
        assert [find_term(id).id for id in found] == list(found)


def test_every_loss_and_every_figure_leads_to_a_term() -> None:
    assert terms.OF_LOSS.keys() == REGISTRIES["objective"].keys()
    known = {figure.id for figure in vars(figures).values() if isinstance(figure, Figure)}
    assert terms.OF_FIGURE.keys() <= known
    assert known - terms.OF_FIGURE.keys() == {"time"}  # where the time of a step goes


def test_no_key_of_the_settings_is_wrong() -> None:
    every_penalty = {f"penalties.{name}": {} for name in SETS["penalties"]}
    configs = [preset.config.edit(every_penalty) for preset in presets.all_presets()]
    paths = {entry.path for config in configs for entry in table(config)} | REGISTRIES.keys() | SETS.keys()
    assert [start for start in terms.OF_SETTING if not any(path.startswith(start) for path in paths)] == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("opt_G.lr", ("learning-rate",)),
        ("opt_G.beta2", ("adam",)),
        ("penalties.r1.gamma", ("r1",)),
        ("G", ("generator",)),
        ("stop.metric", ()),
    ],
)
def test_the_longest_beginning_counts(path: str, expected: tuple[str, ...]) -> None:
    assert terms.terms_of(path) == expected


def test_help_ends_with_links() -> None:
    assert help_of("seed", "A number.") == "A number. [seed](glossary?term=seed)"
    assert help_of("stop.metric", "A metric.") == "A metric."
