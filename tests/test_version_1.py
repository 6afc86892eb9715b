"""What version 1 wrote opens, says the same, and goes on to the same bits: see data/version_1/README.md."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from playground.app.lab_view import LabView, settings_of
from playground.config import RunConfig
from playground.export import models
from playground.export.downloads import DOWNLOADS, download
from playground.options import encode
from playground.runs.folder.archive import import_zip
from playground.runs.folder.index import RunIndex, recover
from playground.runs.folder.lease import SignsOfLife
from playground.runs.folder.store import RunFolder
from tests.appserver import App, launched
from tests.data.version_1.browser import dirac_shown, explored
from tests.data.version_1.links import read_query
from tests.data.version_1.reading import EXPECTED, HERE, LINKS, RUNS, expected_of, resumed, script_digest
from tests.golden.measure import fingerprint

STORED: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
LEADS: dict[str, list[dict[str, Any]]] = json.loads(LINKS.read_text(encoding="utf-8"))
HERE_TOO = STORED["fingerprint"] == fingerprint()  # bits can be compared
DRAWN = """() => {
  const canvas = document.querySelector("canvas.big");
  const copy = canvas && Object.assign(document.createElement("canvas"), { width: 28, height: 28 });
  if (!copy) return false;
  copy.getContext("2d").drawImage(canvas, 0, 0, 28, 28);
  return new Set(copy.getContext("2d").getImageData(0, 0, 28, 28).data).size > 10;
}"""  # the picture has shades
SCHEMA_1 = {"schema", "data.classes"}  # which a later one may write otherwise: labels by their names


def changed_settings(found: RunConfig, stored: Mapping[str, Any]) -> set[str]:
    """The settings in which `found` is not what `stored`, written by version 1, says."""
    read = RunConfig.from_json(stored)
    other = {path for path, _ in dict(_settings(read.to_json())).items() ^ dict(_settings(found.to_json())).items()}
    lacking = dict(_settings(stored)).items() - dict(_settings(found.to_json())).items()
    return other | ({path for path, _ in lacking} - SCHEMA_1)


def _settings(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _settings(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", json.dumps(value)


def changes(folder: RunFolder, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What `folder` says otherwise than version 1 did; settings by their names."""
    found = json.loads(json.dumps(expected_of(folder)))
    settings = {
        "config": changed_settings(folder.config(), stored["config"]),
        "config_with_edits": changed_settings(
            RunIndex(folder.path.parent).info(folder.id).config, stored["config_with_edits"]
        ),
    }
    plain = {key: (found[key], stored[key]) for key in found.keys() - settings if found[key] != stored[key]}
    return plain | {key: names for key, names in settings.items() if names}


def other_ends(found: Mapping[str, Any], stored: Mapping[str, Any], *, bits: bool = True) -> dict[str, Any]:
    """In what a run that went on ends otherwise than it did with version 1: status, step, norms, and bits."""
    exact = ["status", "step", *(["digest"] if bits and HERE_TOO else [])]
    other = {key: (found[key], stored[key]) for key in exact if found[key] != stored[key]}
    norms = {name: (found["numbers"][name], value) for name, value in stored["numbers"].items()}
    return other | {name: pair for name, pair in norms.items() if not math.isclose(*pair, rel_tol=0.02)}


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A copy: opening a run may write into it."""
    return Path(shutil.copytree(RUNS, tmp_path / "old runs"))


@pytest.mark.parametrize("name", STORED["runs"])
def test_a_run_opens_and_says_the_same(name: str, runs: Path) -> None:
    assert changes(RunFolder.open(runs, name), STORED["runs"][name]) == {}


@pytest.mark.parametrize("name", STORED["runs"])
def test_a_run_is_a_generator_to_explore(name: str, runs: Path) -> None:
    assert f"run-{name}" in [model.name for model in models.models(runs)]
    for step in STORED["runs"][name]["snapshots"]:
        assert len(models.blob(runs, f"run-{name}", int(step))) > 100
    assert models.found_directions(runs, f"run-{name}")


@pytest.mark.parametrize("name", STORED["runs"])
@pytest.mark.parametrize("what", [what for what in DOWNLOADS if what != "data.npz"])  # their scripts make the points
def test_a_run_gives_its_downloads(name: str, what: str, runs: Path) -> None:
    found = download(RunFolder.open(runs, name), what)
    if isinstance(found.content, bytes):
        assert found.content
    else:
        assert found.content.stat().st_size > 100
        if found.temporary:
            found.content.unlink()


def test_a_run_whose_process_was_killed_is_seen_as_interrupted(runs: Path) -> None:
    assert recover(runs, SignsOfLife()) == ["cut-off"]
    assert RunFolder.open(runs, "cut-off").state().status == "interrupted"


@pytest.mark.parametrize("name", STORED["runs"])
def test_a_run_goes_on_to_the_same_end(name: str, tmp_path: Path) -> None:
    """But for the compiled run, whose step was made of sources that are gone: it goes on well, to other bits."""
    end = resumed(name, tmp_path)
    assert other_ends(end, STORED["runs"][name]["resumed"], bits=name != "compiled") == {}


@pytest.mark.parametrize("name", ["edited-in-the-lab", "cut-off"])
def test_without_checkpoints_the_journal_leads_to_the_same_end(name: str, runs: Path, tmp_path: Path) -> None:
    shutil.rmtree(runs / name / "checkpoints")
    (runs / name / "checkpoints").mkdir()
    assert other_ends(resumed(name, tmp_path, source=runs / name), STORED["runs"][name]["resumed"]) == {}


def test_an_exported_run_is_taken_in(tmp_path: Path) -> None:
    name = import_zip(HERE / "archive.zip", tmp_path / "taken in")
    folder = RunFolder.open(tmp_path / "taken in", name)
    stored = STORED["runs"]["edited-in-the-lab"]
    assert changes(folder, stored) == {}
    assert other_ends(resumed(name, tmp_path, source=folder.path), stored["resumed"]) == {}


def test_an_exported_configuration_is_read() -> None:
    stored = json.loads((HERE / "config.json").read_text(encoding="utf-8"))
    found = RunConfig.from_json(stored)
    assert changed_settings(found, STORED["runs"]["edited-in-the-lab"]["config_with_edits"]) == set()


def test_an_exported_checkpoint_is_a_generator_to_explore() -> None:
    raw = (HERE / "checkpoint.safetensors").read_bytes()
    blob = models.of_files(raw, b"")
    assert len(blob) > 1000
    assert models.of_files(raw, (RUNS / "digits-with-labels" / "config.json").read_bytes()) == blob


@pytest.mark.slow
@pytest.mark.process
def test_an_exported_script_trains_without_this_package(tmp_path: Path) -> None:
    ended = script_digest(tmp_path)
    assert (tmp_path / "players.pt").is_file()
    assert not HERE_TOO or ended == STORED["script"]


@pytest.mark.parametrize("link", LEADS["train"], ids=lambda link: link["query"] or "bare")
def test_a_link_to_the_train_page_leads_where_it_led(link: dict[str, Any]) -> None:
    preset, config = settings_of(read_query(link["query"]))
    assert preset == link["preset"]
    assert changed_settings(config, link["config"]) == set()
    assert list(config.data.class_names) == link["class_names"]


@pytest.mark.parametrize("link", LEADS["lab"], ids=lambda link: link["query"] or "bare")
def test_a_link_to_the_lab_leads_where_it_led(link: dict[str, Any]) -> None:
    preset, config = settings_of({"preset": "lab", **read_query(link["query"])})
    assert preset == link["preset"]
    assert changed_settings(config, link["config"]) == set()
    assert list(config.data.class_names) == link["class_names"]
    view = LabView.from_query(read_query(link["query"]))
    later = {"engine": ""}  # where the lab trains, which such a link does not say
    assert json.loads(json.dumps(encode(view))) == link["view"] | later
    assert view.difference() == link["race"]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with (
        launched() as browser,
    ):
        yield browser.new_page(viewport={"width": 1280, "height": 800})


@pytest.mark.browser
def test_links_to_the_explorer_mean_the_same_points(page: Page) -> None:
    for link in LEADS["explore"]:
        assert explored(page, link["query"], link["size"], link["classes"]) == link["at"], link["query"]


@pytest.mark.slow
@pytest.mark.browser
def test_links_to_the_dirac_page_show_the_same(page: Page, server: App) -> None:
    for link in LEADS["dirac"]:
        assert dirac_shown(page, server.url, link["query"]) == link["shown"], link["query"]


@pytest.mark.browser
def test_an_exported_page_still_draws(page: Page) -> None:
    """It carries its own scripts: what could break it is the browser alone, so its faults are those of the export."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((HERE / "page.html").as_uri())
    page.wait_for_function(DRAWN, timeout=60_000)
    assert not errors
