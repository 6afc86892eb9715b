"""Labels are names in configurations, edits, links, samples and scripts; older files may contain indices."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.config import SCHEMA, RunConfig
from playground.data import DATA, labels, load
from playground.data.pictures.ingest import ingest
from playground.data.pictures.store import labels_of
from playground.data.user_images import UserImages
from playground.errors import ConfigError, InputError
from playground.link import MAX_CHARACTERS, from_query, to_address, to_query
from playground.messages import Edit, JournalEntry, to_json
from playground.runs.folder import files, journal
from playground.runs.folder.store import RunFolder
from playground.standalone.script import script
from tests.data.test_user_images import picture, save

NUMBERED = UserImages(sha256="0" * 64, pictures=90, labels=("10", "11", "2"))


def chosen(config: RunConfig) -> tuple[str, ...]:
    return config.data.classes


@pytest.mark.parametrize(
    ("data", "places", "names"),
    [
        ("mnist", [3, 8], ("3", "8")),
        ("fashion", [9, 0], ("ankle boot", "T-shirt")),
        ("moons", [1], ("lower",)),
        ({"name": "own", "labels": ["10", "11", "2"]}, [2, 0], ("2", "10")),
        ("fashion", [10], ("10",)),  # there is none, which its problem says
    ],
)
def test_schema_1_contains_the_indices_of_labels(data: object, places: list[int], names: tuple[str, ...]) -> None:
    section = {"name": data} if isinstance(data, str) else data
    assert isinstance(section, dict)
    config = RunConfig.from_json({"schema": 1, "data": {**section, "classes": places}})
    assert chosen(config) == names
    again = config.to_json()
    assert (again["schema"], again["data"]["classes"]) == (SCHEMA, list(names))
    assert RunConfig.from_json(again) == config


def test_a_number_is_a_name() -> None:
    assert chosen(RunConfig.from_json({"data": {"name": "mnist", "classes": [3]}})) == ("3",)
    config = RunConfig().edit({"data": {"name": "own", "labels": ["10", "11", "2"]}, "data.classes": [2, "11"]})
    assert (chosen(config), config.data.class_names) == (("2", "11"), ("11", "2"))
    assert chosen(RunConfig().edit({"data.classes": 7})) == ("7",)
    assert chosen(RunConfig().edit({"data": "fashion", "data.classes": "bag"})) == ("bag",)
    for bad in (True, [2.5], [None], {"a": 1}):
        with pytest.raises(ConfigError, match=r"data\.classes must be a list"):
            RunConfig().edit({"data.classes": bad})


def test_an_unknown_label_is_refused_with_the_known_ones() -> None:
    (problem,) = RunConfig().edit({"data": "moons", "data.classes": ["0"]}).data.problems()
    assert problem.sentence == "The data have no label “0”. Their labels are: upper, lower."
    (problem,) = NUMBERED.replace(classes=("3",)).problems()
    assert problem.sentence == "The data have no label “3”. Their labels are: 10, 11, 2."


def test_indices_and_names_give_the_same_samples() -> None:
    by_place = RunConfig.from_json({"schema": 1, "data": {"name": "ring", "classes": [6, 1]}})
    data, whole = load(by_place.data), load(DATA["ring"]())
    assert data.class_names == ("1", "6")
    assert whole.labels is not None
    assert torch.equal(data.train, whole.train[(whole.labels == 1) | (whole.labels == 6)])


def test_a_run_folder_of_schema_1_opens_with_its_edits(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, RunConfig().edit({"data": "ring", "D": "mlp", "G": "mlp"}))
    values = folder.config().to_json()
    files.write_json(folder.path / "config.json", {**values, "schema": 1, "data": {"name": "moons", "classes": [1]}})
    assert chosen(folder.config()) == ("lower",)
    entries = [
        JournalEntry(10, "command", time.time(), to_json(Edit({"data.classes": [0]}))),
        JournalEntry(20, "command", time.time(), to_json(Edit({"data": "pinwheel", "data.classes": [4, 0]}))),
    ]
    for entry in entries[:1]:
        folder.append_entry(entry)
    assert chosen(journal.present(folder.config(), journal.journal(folder))) == ("upper",)
    folder.append_entry(entries[1])
    assert chosen(journal.present(folder.config(), journal.journal(folder))) == ("4", "0")


def test_a_journal_contains_names(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, RunConfig().edit({"data": "ring", "data.classes": [1, 2]}))
    journal.append(folder, {"data.classes": [3, 5]})
    (entry,) = journal.journal(folder)
    assert entry.command["patch"] == {"data.classes": ["3", "5"]}
    assert chosen(journal.present(folder.config(), [entry])) == ("3", "5")
    assert labels.named({"data": {"name": "ring", "classes": [1]}, "seed": 3}) == {
        "data": {"name": "ring", "classes": ["1"]},
        "seed": 3,
    }


def test_a_link_says_that_its_labels_are_names() -> None:
    config = RunConfig().edit({"data": "fashion", "data.classes": ["bag", "coat"]})
    preset = "digits"
    query = to_query(from_query({"data": "fashion"})[1].edit({"data.classes": ["bag", "coat"]}), preset)
    assert (query["data.classes"], query["schema"]) == ('["bag","coat"]', "2")
    assert chosen(from_query(query)[1]) == chosen(config)
    assert "schema" not in to_query(from_query({"data": "fashion"})[1])
    own = {"data": '{"name":"own","labels":["10","11","2"]}', "data.classes": "[2]"}
    assert chosen(from_query(own)[1]) == ("2",)  # an older link: the place of the third
    assert chosen(from_query({"data": "fashion", "data.classes": "[8,4]"})[1]) == ("bag", "coat")
    assert chosen(from_query({"data": "moons", "data.classes": '["upper"]'})[1]) == ("upper",)
    assert chosen(from_query({"data.classes": "[7]", "schema": "2"})[1]) == ("7",)
    for schema in ("9", "x", ""):
        with pytest.raises(InputError, match="schema"):
            from_query({"schema": schema})


@pytest.fixture
def many_labels(tmp_path: Path) -> UserImages:
    """300 labels with long names, of one picture each."""
    for i in range(300):
        folder = tmp_path / "all" / f"{i} {'a class with quite a long name '}"
        folder.mkdir(parents=True)
        save(picture(i), folder / "1.png")
    return ingest([tmp_path / "all"]).option


def test_an_address_holds_labels_only_where_some_were_chosen(many_labels: UserImages) -> None:
    config = RunConfig().with_data(many_labels)
    assert len(many_labels.labels) == 300
    assert labels_of(many_labels.sha256) == many_labels.labels
    query = to_query(config)
    assert "data.labels" not in query
    assert sum(map(len, query.values())) < 500
    assert from_query(query)[1] == config
    (some,) = (config.edit({"data.classes": list(many_labels.labels[:3])}),)
    assert from_query(to_query(some))[1] == some
    elsewhere = config.with_data(many_labels.replace(sha256="f" * 64))  # not kept here: the link must say all
    assert "data.labels" in to_query(elsewhere)


def test_a_query_too_long_for_an_address_gets_a_short_id(many_labels: UserImages) -> None:
    config = RunConfig().with_data(many_labels).edit({"data.classes": list(many_labels.labels[:290])})
    assert sum(map(len, to_query(config).values())) > MAX_CHARACTERS
    address = to_address(config)
    assert list(address) == ["link"]
    assert len(address["link"]) == 16
    assert to_address(config) == address
    assert from_query(address)[1] == config
    for id in ("0" * 16, "../../etc/passwd", ""):
        with pytest.raises(InputError, match="not on this computer"):
            from_query({"link": id})


@pytest.mark.process
def test_the_script_cuts_by_name(tmp_path: Path) -> None:
    config = RunConfig().edit(
        {"data": "fashion", "data.classes": ["bag"], "G": "mlp", "D": "mlp", "G.hidden": [4], "D.hidden": [4]}
        | {"condition": "none", "loop.batch": 4, "stop.steps": 2, "stop.seconds": None}
    )
    (tmp_path / "script.py").write_text(script(config), encoding="utf-8")
    pixels = np.zeros((40, 1, 28, 28), np.uint8)
    y = np.arange(40) % 10
    np.savez(tmp_path / "data.npz", pixels=pixels + (y == 8)[:, None, None, None].astype(np.uint8) * 255, labels=y)
    look = "import script; d = script.load_data('data.npz'); print(d.class_names, len(d.train), d.train.min().item())"
    done = subprocess.run([sys.executable, "-c", look], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == f"{('bag',)} 4 255", done.stderr


def test_pretrained_cards_of_schema_1_are_read() -> None:
    for card in (Path(__file__).parents[2] / "pretrained").glob("*.json"):
        described = json.loads(card.read_text())["config"]
        assert RunConfig.from_json(described).data.classes == ()
