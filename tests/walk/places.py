"""The pages of the app, and the forms in which each is looked at."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page, expect

from tests.waiting import until_fetched

Scheme = Literal["light", "dark"]
PATIENCE = 120_000  # ms: the first visit unpacks data and starts a helper process
WIDTHS = (390, 1024, 1280, 1920)
HEIGHTS = {390: 844, 1024: 768, 1280: 800, 1920: 1080}
TAGS = ("en", "zh")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Place:
    """A page in one state: its address below the server, and what is there once it is drawn. `{run}` is a run's id."""

    name: str
    address: str
    ready: str

    def at(self, run: str, tag: str) -> str:
        address = self.address.format(run=run)
        return f"/{address}{'&' if '?' in address else '?'}lang={tag}"


PLACES = (
    Place("home", "", ".home .doors"),
    Place("learn", "learn", ".lessons .card"),
    Place("lesson", "learn?lesson=mode-collapse&step=predict", ".lesson canvas"),
    Place("train", "train?run={run}", ".run .status"),
    Place("lab", "lab", ".lab canvas"),
    Place("explore", "explore?model=faces", ".explore .big"),
    Place("nash", "dirac", ".dirac canvas"),
    Place("faq", "faq", "article"),
    Place("glossary", "glossary", "article"),
    Place("resources", "resources", "article"),
)
MORE_STATES = (  # pages whose other states look quite different
    Place("train-first", "train", ".run canvas"),
    Place("train-full", "train?run={run}&view.controls=full", ".run .status"),
    Place("explore-points", "explore?model=run-{run}", ".explore .big"),
)


@dataclass(frozen=True)
class Form:
    """How a page is shown."""

    width: int
    tag: str
    scheme: Scheme
    projector: bool = False

    @property
    def size(self) -> tuple[int, int]:
        return self.width, HEIGHTS.get(self.width, 800)

    def __str__(self) -> str:
        return f"{self.width}-{self.tag}-{self.scheme}{'-projector' if self.projector else ''}"


def forms() -> Iterator[Form]:
    """Every width in every language, light and dark; and the projector's large type at one width."""
    for width, tag, scheme in itertools.product(WIDTHS, TAGS, SCHEMES):
        yield Form(width, tag, scheme)
    yield from (Form(1280, tag, "light", projector=True) for tag in TAGS)


def visit(page: Page, place: Place, form: Form, run: str) -> None:
    """Open a page in a form, and wait until it is drawn and has nothing more to fetch."""
    width, height = form.size
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=form.scheme, reduced_motion="reduce")
    page.goto(f"{place.at(run, form.tag)}{'&projector=1' if form.projector else ''}")
    expect(page.locator(place.ready).first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-bar .projector")).to_be_visible(timeout=PATIENCE)
    until_fetched(page, PATIENCE)
    pressed = page.evaluate("document.documentElement.hasAttribute('data-projector')")
    if pressed != form.projector:  # the browser remembers the switch
        page.locator(".st-key-bar .projector").click()
