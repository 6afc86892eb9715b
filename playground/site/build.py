"""Writes the static site into a folder."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playground import assets, base_path, paths
from playground.blocks import titles
from playground.blocks.components import COMPONENTS
from playground.blocks.reference import glossary
from playground.export import models
from playground.export.models import pretrained
from playground.lessons import all_lessons
from playground.site import lighter
from playground.site.files import SiteFolder, assets_in
from playground.site.lab_data import lab_file
from playground.site.lesson_runs import lesson_runs
from playground.site.pages import PLOTLY, directions, pages, weights
from playground.site.shelves import shelves
from playground.site.training_data import training_files
from playground.texts import ENGLISH, LANGUAGES, catalogue

HERE = Path(__file__).parent
BUNDLES = HERE / "built"  # made by `npm run site`, see .ci/js
CHARTS = "plotly.js"
TEMPLATE = HERE / "index.html"
TITLES = {"pages": titles.PAGES, "more": titles.MORE}


def build(to: Path) -> None:
    """Write the site into the folder `to`, which is made where it is missing. Files of the same names are replaced."""
    with _relative_addresses():
        _build(SiteFolder(to))


def _build(site: SiteFolder) -> None:
    bundles = {file.name: file.read_text("utf-8") for file in sorted(BUNDLES.glob("*.js")) if file.name != CHARTS}
    shown: list[Any] = [TITLES]
    blocks: set[str] = set()
    for language in LANGUAGES:
        for address, page in pages(language):
            site.value(f"pages/{language}/{address}", page.to_json())
            shown.append(page.to_json())
            blocks.add(page.block)
        site.value(f"api/glossary/{language}", glossary(language))
        shown.append(lab_file(language))
        site.value(f"training/lab-{language}", shown[-1])
    for block in sorted(blocks & COMPONENTS.keys()):
        site.value(f"styles/{block}", {"css": COMPONENTS[block].css()})
    for name in sorted(assets_in(shown)):
        site.asset(name)
    shown.append(_generators(site))
    _training(site)
    for language in LANGUAGES.keys() - {ENGLISH}:
        site.value(
            f"texts/{language}", _used(catalogue(language), [*bundles.values(), json.dumps(shown, ensure_ascii=False)])
        )
    for name, code in bundles.items():
        site.plain(name, code.encode())
    site.plain("index.html", _index(site.registered).encode())


def _generators(site: SiteFolder) -> list[str]:
    """The packed pretrained generators, their directions and their pictures. Returns the names of the directions."""
    names = []
    for model in pretrained():
        found = models.found_directions(paths.pretrained_dir(), model.name)
        names += [direction["name"] for direction in found]
        site.packed(weights(model.name), lighter.generator(models.blob(paths.pretrained_dir(), model.name)))
        site.value(directions(model.name), found)
        if model.picture:
            site.plain(model.picture, (paths.pretrained_dir() / f"{model.name}.webp").read_bytes())
    return names


def _training(site: SiteFolder) -> None:
    """What the lab and the runs of lessons train with, and plotly.js for their curves."""
    steps = {}
    for name, content in training_files():
        if name.startswith("step-"):
            steps[name] = content
        else:
            site.value(f"training/{name}", content)
    places: dict[str, int] = {}
    for number, (names, shelf) in enumerate(shelves(steps)):
        site.packed(f"training/shelf-{number}", shelf)
        places |= dict.fromkeys(names, number)
    site.value("training/shelves", places)
    for lesson in all_lessons():
        site.value(f"training/lesson-runs-{lesson.name}", lesson_runs(lesson))
    site.packed(PLOTLY, (BUNDLES / CHARTS).read_bytes())


def _used(known: Mapping[str, str], sources: list[str]) -> dict[str, str]:
    """The translations of those texts that stand in the bundles or in the pages' data."""
    everything = "\n".join(sources)
    return {text: found for text, found in known.items() if text in everything or json.dumps(text)[1:-1] in everything}


def _index(registered: set[str]) -> str:
    """The page: the template with its icon, the styles of the bar, and the addresses that are registered."""
    icon = (HERE.parent / "app" / "icon.svg").read_bytes()
    parts = {
        "ICON": f"data:image/svg+xml;base64,{base64.b64encode(icon).decode()}",
        "BAR": f"header.top {{ {assets.content('shared/page/top_bar.css').decode()} }}",
        "TITLES": json.dumps(TITLES),
        "REGISTERED": html.escape(json.dumps(sorted(registered)), quote=False),
    }
    return re.sub(rf"\b({'|'.join(parts)})\b", lambda found: parts[found[0]], TEMPLATE.read_text("utf-8"))


@contextmanager
def _relative_addresses() -> Iterator[None]:
    """Addresses in the pages' data are relative to `index.html`."""
    before = base_path.current()
    base_path.use("")
    try:
        yield
    finally:
        base_path.use(before)
