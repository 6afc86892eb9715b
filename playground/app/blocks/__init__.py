"""Blocks on the page: live canvases and charts, fed by the socket and not by reruns."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st

from playground import assets
from playground.app.language import language
from playground.export.models import GeneratorInfo

PLOTLY = "/api/plotly.js"


@dataclasses.dataclass(frozen=True)
class _Component:
    script: str  # the name of its asset
    root: str  # the class of its outermost element
    styles: tuple[str, ...]


COMPONENTS = {
    "run": _Component("train/run.js", "run", ("train/run.css",)),
    "formula": _Component("train/formula_card.js", "formula", ("train/formula_card.css",)),
    "curves": _Component("shared/charts/charts.js", "board", ("shared/charts/charts.css",)),
    "explore": _Component("explore/explore.js", "explore", ("explore/explore.css",)),
    "home": _Component("home/home.js", "home", ("home/home.css",)),
    "lab": _Component(
        "lab/lab.js", "lab", ("lab/lab.css", "shared/options/options_panel.css", "shared/charts/charts.css")
    ),
    "dirac": _Component("dirac/dirac.js", "dirac", ("dirac/dirac.css",)),
}
LINK = ("at", "tool", "with", "step")  # what a link to the explorer says besides the generator


@dataclasses.dataclass(frozen=True)
class ExplorerSpec:
    """What the explorer shows: generators, the one to begin with, and what a link says about it (values of `LINK`).

    A `demo` begins with the picture alone.
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
    """A component in one language: its texts are there before it draws anything."""
    # Streamlit takes the code inline, several lines of it (one line would be a path); ours comes from our own route.
    component = COMPONENTS[name]
    catalogue = f"texts/{language}.json"
    texts = f'location.origin + "{assets.address(catalogue)}"' if catalogue in assets.files() else "{}"
    shim = f"""// loads the component
const {{ useLanguage }} = await import(location.origin + "{assets.address("shared/texts.js")}");
await useLanguage("{language}", {texts});
const module = await import(location.origin + "{assets.address(component.script)}");
export default module.default;
"""
    return st.components.v2.component(
        f"playground_{name}_{language}",
        html=f'<div class="{component.root}"></div>',
        css="".join(assets.content(style).decode() for style in component.styles),
        js=shim,
        isolate_styles=isolated,
    )


def explorer(spec: ExplorerSpec, key: str = "explorer", owns_address: bool = False) -> None:
    """The latent explorer, with its own controls. It writes the page's address only if it `owns_address`."""
    data = {
        "models": [m.to_json() for m in spec.models],
        "model": spec.model,
        "link": {name: spec.link.get(name, "") for name in LINK},
        "demo": spec.demo,
        "owns_address": owns_address,
        "assets": {"engine": assets.address("explore/server/server_engine.js"), "kernels": _kernels()},
    }
    _mount("explore", True)(data=data, key=key)


def morphing(models: Sequence[GeneratorInfo], *, key: str = "morphing") -> None:
    """The generators one after another, each drifting through its latent space."""
    data = {
        "models": [{"name": m.name, "title": m.title, "sentence": m.sentence} for m in models],
        "assets": {"kernels": _kernels()},
    }
    _mount("home", True)(data=data, key=key)


def _kernels() -> list[str]:
    return [assets.address("kernel/kernel-fma.wasm"), assets.address("kernel/kernel.wasm")]
