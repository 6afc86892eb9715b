"""How names, choices and dates are written on a page, in each language."""

from __future__ import annotations

import time
import typing

import pytest

from playground import presets
from playground.app import language
from playground.app.panels.controls import about
from playground.app.wording import MONTHS, date, megabytes, plain
from playground.blocks.setting_words import CHOICES, choice_text
from playground.config import REGISTRIES, SETS, RunConfig, table
from playground.data import DATA
from playground.metrics import METRICS
from playground.options import bare


def configs() -> list[RunConfig]:
    """One with each option of the project."""
    found = [preset.config for preset in presets.all_presets()]
    for section, registry in REGISTRIES.items():
        for name in registry:
            start = next(c for c in found if section not in ("G", "D") or c.data.kind.takes(registry[name]))
            found.append(start.with_data(DATA[name]()) if section == "data" else start.edit({section: name}))
    found += [found[0].edit({f"{section}.{name}": {}}) for section, registry in SETS.items() for name in registry]
    return found


def test_every_choice_of_every_setting_has_a_label() -> None:
    shown = set()
    for config in configs():
        for setting in table(config):
            kind = bare(setting.kind)
            literal = typing.get_args(kind) if typing.get_origin(kind) is typing.Literal else ()
            if setting.path != "stop.metric":
                shown |= {str(value) for value in setting.spec.choices or literal}
    assert len(shown) > 15
    assert {value for value in shown if not value.isdecimal()} <= CHOICES.keys() | METRICS.keys()
    assert choice_text("leaky_relu") == "leaky ReLU"
    assert choice_text(32) == "32"


CHINESE = {"{day} {month} {time}": "{month}{day}日 {time}", "Nov": "11月"}


@pytest.mark.parametrize(("spoken", "short", "exact"), [
    ("en", "29 Nov 14:05", "29 Nov 14:05:33"),
    ("zh_Hans", "11月29日 14:05", "11月29日 14:05:33"),
])  # fmt: skip
def test_a_date_is_written_as_the_language_writes_it(
    monkeypatch: pytest.MonkeyPatch, spoken: str, short: str, exact: str
) -> None:
    from playground import texts

    monkeypatch.setattr(language, "language", lambda: spoken)
    monkeypatch.setattr(texts, "catalogue", {"en": {}, "zh_Hans": CHINESE}.__getitem__)
    then = time.mktime((2026, 11, 29, 14, 5, 33, 0, 0, -1))
    assert date(then) == short
    assert date(then, exact=True) == exact


def test_months_are_in_order() -> None:
    assert [time.strftime("%b", (2026, month, 1, 0, 0, 0, 0, 1, -1)) for month in range(1, 13)] == list(MONTHS)


def test_names_are_shown_as_typed_and_sizes_are_short() -> None:
    assert plain("a*b_[c](d)") == r"a\*b\_\[c\]\(d\)"
    assert [megabytes(n) for n in (123_456_789, 2.5e9)] == ["123 MB", "2.5 GB"]


def test_what_is_said_about_data_is_one_text() -> None:
    about_ring, about_digits = about(DATA["ring"]()), about(DATA["mnist"]())
    assert about_ring.endswith("Any number of points; generated on demand.")
    assert about_digits.endswith("60,000 grey pictures, included; CC BY-SA 3.0.")
    assert about(DATA["own"]()) == DATA["own"].help
