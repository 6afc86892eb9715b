"""Blocks on the page: live canvases and charts, fed by the socket and not by reruns."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
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
    "curves": _Component("shared/charts/charts.js", "board", ("shared/charts/charts.css",)),
    "explore": _Component("explore/explore.js", "explore", ("explore/explore.css",)),
    "home": _Component("home/home.js", "home", ("home/home.css",)),
    "lab": _Component(
        "lab/lab.js", "lab", ("lab/lab.css", "shared/options/options_panel.css", "shared/charts/charts.css")
    ),
    "dirac": _Component("dirac/dirac.js", "dirac", ("dirac/dirac.css",)),
}
NEEDS_SERVER = {  # the explorer's parts that the self-contained HTML page leaves out
    "served": "explore/remote_generator.js",
    "studio": "explore/server_tools.js",
    "socket": "shared/socket.js",
}


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


def explorer(models: Sequence[GeneratorInfo], *, model: str, at: str, demo: bool, key: str = "explorer") -> None:
    """The latent explorer over `models`; `model` and `at` are what a link asks for, `demo` the full screen."""
    data = {
        "models": [dataclasses.asdict(m) | {"card": None, "steps": list(m.steps)} for m in models],
        "model": model,
        "state": at,
        "demo": demo,
        "assets": {name: assets.address(script) for name, script in NEEDS_SERVER.items()} | {"kernels": _kernels()},
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
