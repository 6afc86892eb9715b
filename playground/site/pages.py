"""The pages of the site as JSON: for each the block that fills it, what the block is told, and the text around it."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Iterator, Mapping
from typing import Any

from playground import assets
from playground.blocks import dirac as around
from playground.blocks.components import COMPONENTS, kernels
from playground.blocks.home import home
from playground.blocks.lesson import contents, in_language, lesson
from playground.blocks.reference import reference
from playground.blocks.titles import MORE, PAGES
from playground.export.models import pretrained
from playground.lessons import all_lessons, prose
from playground.lessons.lesson import Lesson
from playground.presets import load
from playground.reference import PageName, find_term
from playground.site.lesson_runs import DIFFERS, OTHER_RUN, needs_app
from playground.texts import mark, translator
from playground.training.dirac import described as plane

PLOTLY = "api/plotly.js"  # as in the app
RECORDED = {"article": "recorded/article", "digits": "recorded/digits"}  # by preset: recordings of pictures
INSTALL = (
    "python3 -m venv .venv",
    ".venv/bin/python -m pip install .",
    ".venv/bin/gan-playground",
)
RECORDED_RUN = mark("This is a recorded run. To train it yourself, you need the app.")
REFERENCE: tuple[PageName, ...] = ("faq", "glossary", "resources")


@dataclasses.dataclass(frozen=True)
class SitePage:
    """A page: its title, the name of its block (see `frontend/site/blocks.js`), and HTML around the block.

    In the HTML, `<span class="tex">` holds a formula in TeX, which the browser sets.
    """

    title: str
    block: str
    data: Mapping[str, Any]
    before: str = ""
    after: str = ""

    def to_json(self) -> dict[str, Any]:
        component = COMPONENTS.get(self.block)
        return {**vars(self), "root": component.root if component else self.block}


def pages(language: str) -> Iterator[tuple[str, SitePage]]:
    """Every page in a language, each after its address; a lesson's is `learn/NAME`."""
    t = translator(language)
    titles = {name: t(title) for name, title in {**PAGES, **MORE}.items()}
    yield "home", SitePage(titles["home"], "home", home() | {"minutes": 0})  # only the lab trains
    yield "learn", SitePage(titles["learn"], "lessons", contents(language))
    for each in all_lessons():
        yield f"learn/{each.name}", SitePage(in_language(each.title, language), "lesson", lesson_page(each, language))
    yield "train", SitePage(titles["train"], "train", train(language))
    yield "lab", SitePage(titles["lab"], "lab", lab(language), before=_hidden(titles["lab"]))
    yield "explore", SitePage(titles["explore"], "explore", explore(), before=_hidden(titles["explore"]))
    yield "dirac", dirac(language)
    for name in REFERENCE:
        yield name, SitePage(titles[name], "reference", reference(name, language, {}))


def lesson_page(found: Lesson, language: str) -> dict[str, Any]:
    """A lesson, what it cannot do here, and at its checkpoint that the run differs, where that decides.

    Where the picture would be that of a run on pictures, or a line-up with its samples, it is the recorded run of the
    same preset.
    """
    t = translator(language)
    page = lesson(found, language)
    films = {slot: RECORDED[plan.preset] for slot, plan in found.plans() if plan.preset in RECORDED}
    for step in page["lesson"]["steps"]:
        if step["checkpoint"] and found.name in DIFFERS:
            step["prose"] += f"<p>{html.escape(t(OTHER_RUN))}</p>"
        if step["picture"] in ("tiles", "lineup") and not step["recording"]:
            image, info = _film(films[step["follows"]])
            step |= {"recording": image, "info": info, "caption": t(RECORDED_RUN)}
    return page | {"needs_app": needs_app(found)}


def train(language: str) -> dict[str, Any]:
    """Recorded runs, and the lines that install the app."""
    t = translator(language)
    films = {t(load(preset).title): _film(film) for preset, film in RECORDED.items()}
    runs = [{"title": title, "image": image, "info": info} for title, (image, info) in films.items()]
    return {"runs": runs, "install": INSTALL}


def _film(name: str) -> tuple[str, str]:
    """The addresses of a recording of pictures and of its description."""
    return assets.address(f"{name}.webp"), assets.address(f"{name}.json")


def lab(language: str) -> dict[str, Any]:
    """The 2-D lab, whose file says the rest: see `lab_data.py`."""
    recorded = assets.address("recorded/ring.bin")
    return {
        "file": f"lab-{language}",
        "assets": {"kernels": kernels(), "plotly": PLOTLY, "recorded": recorded, "trainer": ""},
    }


def explore() -> dict[str, Any]:
    """The explorer of the pretrained generators."""
    models = [
        {**model.to_json(), "source": weights(model.name), "directions_at": directions(model.name)}
        for model in pretrained()
    ]
    return {"models": models, "assets": {"kernels": kernels()}}


def weights(model: str) -> str:
    """The address of a packed generator, as in the app."""
    return f"api/models/{model}/weights"


def directions(model: str) -> str:
    """The address of a generator's directions, as in the app."""
    return f"api/models/{model}/directions"


def dirac(language: str) -> SitePage:
    """The Nash page."""
    t = translator(language)
    terms = [find_term(name) for name in around.TERMS]
    words = " · ".join(
        f'<a href="glossary?term={term.id}">{html.escape(term.in_language("title", language))}</a>' for term in terms
    )
    formulas = [prose.to_html(t(around.GAME), _tex)]
    for label, source, formula in around.FORMULAS:
        formulas.append(f"<p><b>{html.escape(t(label))}.</b> {html.escape(source)}</p><p>{_tex(formula, True)}</p>")
    return SitePage(
        t(around.TITLE),
        "dirac",
        plane(t),
        before=f"<header><h1>{html.escape(t(around.TITLE))}</h1><p>{html.escape(t(around.ABOUT))}</p></header>",
        after=f"<p>{html.escape(t(around.WORDS)).replace('{terms}', words)}</p>"
        f"<details><summary>{html.escape(t(around.ORIGIN))}</summary>{''.join(formulas)}</details>",
    )


def _hidden(title: str) -> str:
    return f'<h1 class="hidden-heading">{html.escape(title)}</h1>'


def _tex(tex: str, display: bool) -> str:
    return f'<span class="tex{" display" if display else ""}">{html.escape(tex)}</span>'
