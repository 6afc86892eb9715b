"""Blocks of a page: canvases and charts in JavaScript, which get their data over the socket, not by reruns."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st

from playground import assets
from playground.app.language import language
from playground.base_path import at
from playground.export.models import GeneratorInfo

SMALL_TYPE = "small, sub, sup { font-size: max(0.85em, var(--least-type, 14px)); }\n"  # which browsers make smaller
FONT_SIZE = re.compile(r"font-size:\s*((?:[\d.]|clamp|calc|var)[^;}]*)")  # words such as `inherit` stay as they are


@dataclasses.dataclass(frozen=True)
class _Component:
    script: str  # the name of its asset
    root: str  # the class of its outermost element
    styles: tuple[str, ...]


COMPONENTS = {
    "run": _Component("train/run.js", "run", ("train/run.css",)),
    "formula": _Component("train/formula_card.js", "formula", ("train/formula_card.css",)),
    "diagnosis": _Component("train/diagnosis.js", "diagnosis", ("shared/diagnosis.css",)),
    "compare": _Component(
        "train/compare/compare.js", "compare", ("train/compare/compare.css", "shared/charts/charts.css")
    ),
    "curves": _Component("shared/charts/charts.js", "board", ("shared/charts/charts.css",)),
    "explore": _Component("explore/explore.js", "explore", ("explore/explore.css",)),
    "home": _Component("home/home.js", "home", ("home/home.css",)),
    "lab": _Component(
        "lab/lab.js",
        "lab",
        ("lab/lab.css", "shared/options/options_panel.css", "shared/charts/charts.css", "shared/diagnosis.css"),
    ),
    "dirac": _Component("dirac/dirac.js", "dirac", ("dirac/dirac.css",)),
    "reference": _Component("reference/reference.js", "reference", ("reference/reference.css",)),
    "task": _Component("task/task.js", "task", ("task/task.css",)),
    "wall": _Component("wall/wall.js", "wall", ("wall/wall.css",)),
    "lesson": _Component("lesson/lesson.js", "lesson", ("lesson/lesson.css", "lesson/program/program.css")),
    "lessons": _Component("lesson/contents/contents.js", "lessons", ("lesson/contents/contents.css",)),
}
LINK = ("at", "tool", "with", "step")  # query keys of a link to the explorer, besides the generator


@dataclasses.dataclass(frozen=True)
class ExplorerSpec:
    """What the explorer shows: generators, the first one to show, and the values of `LINK` for it.

    A `demo` shows only the picture at first.
    """

    models: Sequence[GeneratorInfo]
    model: str = ""
    link: Mapping[str, str] = dataclasses.field(default_factory=dict)
    demo: bool = False


def picture(name: str) -> str:
    """The address of a preset's picture, or "" where the preset has none."""
    return assets.address(f"presets/{name}") if f"presets/{name}" in assets.files() else ""


def _mount(name: str, isolated: bool) -> Any:
    return _component(name, isolated, language())


@cache
def _component(name: str, isolated: bool, language: str) -> Any:
    """A component in one language. It loads the texts before it draws anything."""
    # Streamlit takes code inline, and would take a single line for a path. So these lines import ours from our route.
    component = COMPONENTS[name]
    catalogue = assets.catalogue(language)
    texts = f'location.origin + "{catalogue}"' if catalogue else "{}"
    shim = f"""// loads the component
const {{ useLanguage }} = await import(location.origin + "{assets.address("shared/texts.js")}");
await useLanguage("{language}", {texts});
const module = await import(location.origin + "{assets.address(component.script)}");
export default module.default;
"""
    return st.components.v2.component(
        f"playground_{name}_{language}",
        html=f'<div class="{component.root}"></div>',
        css="".join(legible(assets.content(style).decode()) for style in component.styles),
        js=shim,
        isolate_styles=isolated,
    )


def legible(css: str) -> str:
    """The styles of a block, in which no type is smaller than the page's `--least-type` (see frame.html)."""
    return SMALL_TYPE + FONT_SIZE.sub(r"font-size: max(\1, var(--least-type, 14px))", css)


def explorer(spec: ExplorerSpec, key: str = "explorer", owns_address: bool = False) -> None:
    """Place the latent explorer. It writes the page's address only if it `owns_address`."""
    data = {
        "models": [m.to_json() for m in spec.models],
        "model": spec.model,
        "link": {name: spec.link.get(name, "") for name in LINK},
        "demo": spec.demo,
        "owns_address": owns_address,
        "assets": {"engine": assets.address("explore/server/server_engine.js"), "kernels": _kernels()},
    }
    _mount("explore", True)(data=data, key=key)


def plotly_address() -> str:
    """The address of our copy of plotly.js."""
    return at("api/plotly.js")


def _kernels() -> list[str]:
    return [assets.address("kernel/kernel-fma.wasm"), assets.address("kernel/kernel.wasm")]
