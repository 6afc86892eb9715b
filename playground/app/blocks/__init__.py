"""Blocks of a page: canvases and charts in JavaScript, which get their data over the socket, not by reruns."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st

from playground import assets
from playground.app.language import language
from playground.base_path import at
from playground.blocks.components import COMPONENTS, kernels
from playground.export.models import GeneratorInfo

# JavaScript: `arrive(address)` imports a module.
ARRIVE = """const arrive = (address) => import(location.origin + address).catch((problem) => {
  dispatchEvent(new Event("vite:preloadError")); // see shared/page/arriving.js
  throw problem;
});"""
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


def _mount(name: str, isolated: bool) -> Any:
    return _component(name, isolated, language())


@cache
def _component(name: str, isolated: bool, language: str) -> Any:
    """A component in one language. It loads the texts before it draws anything."""
    # Streamlit takes code inline, and would take a single line for a path. So these lines import ours from our route.
    component = COMPONENTS[name]
    catalogue = assets.catalogue(language)
    texts = f'location.origin + "{catalogue}"' if catalogue else "{}"
    shim = f"""{ARRIVE}
const {{ useLanguage }} = await arrive("{assets.address("shared/texts.js")}");
await useLanguage("{language}", {texts});
const module = await arrive("{assets.address(component.script)}");
export default module.default;
"""
    return st.components.v2.component(
        f"playground_{name}_{language}",
        html=f'<div class="{component.root}"></div>',
        css=component.css(),
        js=shim,
        isolate_styles=isolated,
    )


def explorer(spec: ExplorerSpec, key: str = "explorer", owns_address: bool = False) -> None:
    """Place the latent explorer. It writes the page's address only if it `owns_address`."""
    data = {
        "models": [m.to_json() for m in spec.models],
        "model": spec.model,
        "link": {name: spec.link.get(name, "") for name in LINK},
        "demo": spec.demo,
        "owns_address": owns_address,
        "assets": {"engine": assets.address("explore/server/server_engine.js"), "kernels": kernels()},
    }
    _mount("explore", True)(data=data, key=key)


def plotly_address() -> str:
    """The address of our copy of plotly.js."""
    return at("api/plotly.js")
