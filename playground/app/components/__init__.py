"""Our own components on the page: live canvases and charts, fed by the socket and not by reruns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st

from playground import assets, presets
from playground.app.charts import Figure
from playground.app.figures import FIGURES, figures_for
from playground.app.language import language, t
from playground.export.models import GeneratorInfo
from playground.kinds import IMAGES
from playground.messages import to_browser
from playground.runs.folder.index import RunInfo
from playground.training import dirac

PLOTLY = "/api/plotly.js"


@dataclasses.dataclass(frozen=True)
class _Component:
    script: str  # the name of its asset
    root: str  # the class of its outermost element
    styles: tuple[str, ...]


COMPONENTS = {
    "stage": _Component("train/train_view.js", "stage", ("train/train_view.css",)),
    "charts": _Component("shared/charts/charts.js", "board", ("shared/charts/charts.css",)),
    "explore": _Component("explore/explore.js", "explore", ("explore/explore.css",)),
    "home": _Component("home/home.js", "home", ("home/home.css",)),
    "lab": _Component("lab/lab.js", "lab", ("lab/lab.css", "shared/charts/charts.css")),  # the lab has charts inside
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


def stage(
    run: RunInfo | None,
    *,
    recorded: str = "",
    ready: bool,
    address: Mapping[str, str],
    key: str = "stage",
) -> str:
    """The live picture of `run`; without one, the recorded run, and whether Train is `ready` for one of one's own.

    `address` leads back to what is shown. Returns the status that the browser saw last. The page runs again when the
    status changes, or the settings in another tab, and for nothing else.
    """
    kind = run.config.data.kind if run else IMAGES
    renderer = assets.address(kind.renderer) if kind.renderer in assets.files() else ""  # a package's may be missing
    data = {
        "run": run.id if run else None,
        "plane": kind.in_plane,
        "state": to_browser(run.state) if run else None,
        "place": run.place_in_queue if run else None,
        "columns": run is not None and run.config.condition != "none",
        "ready": ready,
        "address": dict(address),
        "recorded": _recording(recorded),
        "assets": {"renderer": renderer, "kernels": _kernels()},
    }
    result = _mount("stage", True)(
        data=data,
        key=key,
        on_status_change=lambda: None,
        on_edits_change=lambda: None,
        default={"status": "", "edits": 0},
    )
    return str(result.status or "")


def explorer(models: Sequence[GeneratorInfo], *, model: str, at: str, demo: bool, key: str = "explorer") -> None:
    """The latent explorer over `models`; `model` and `at` are what a link asks for, `demo` the full screen."""
    data = {
        "models": [m.to_json() for m in models],
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


def dirac_game(*, key: str = "dirac") -> None:
    """The Dirac-GAN's phase portrait, with its controls and its table; what it shows is in the address."""
    data = dirac.described(t) | {"assets": {"game": assets.address("dirac/game.js")}}
    _mount("dirac", True)(data=data, key=key)


def _recording(name: str) -> dict[str, str] | None:
    parts = {"image": f"recorded/{name}.webp", "info": f"recorded/{name}.json"}
    if not set(parts.values()) <= assets.files().keys():
        return None
    return {part: assets.address(file) for part, file in parts.items()}


def _kernels() -> list[str]:
    return [assets.address("kernel/kernel-fma.wasm"), assets.address("kernel/kernel.wasm")]


def lab(run: RunInfo | None, shown: Mapping[str, Any], *, on_act: Callable[[], None], key: str = "lab-bench") -> None:
    """The 2-D lab's bench on `run`. `on_act` is called when a person wants something done: «act» of the key's state."""
    figures = figures_for(run.config if run else presets.load(presets.LAB).config)
    data = {
        **shown,
        "run": run.id if run else None,
        "state": to_browser(run.state) if run else None,
        "place": run.place_in_queue if run else None,
        "figures": [figure.to_json() for figure in figures],
        "assets": {
            "socket": assets.address("shared/socket.js"),
            "plotly": PLOTLY,
            "kernels": _kernels(),
            "recorded": assets.address("recorded/ring.bin"),
        },
    }
    _mount("lab", False)(data=data, key=key, on_act_change=on_act)


def charts(
    runs: Sequence[tuple[str, str, bool]],
    figures: Sequence[Figure] = FIGURES,
    *,
    opened: str,
    on_leave: Callable[[], None],
    key: str = "charts",
) -> None:
    """Live charts of the runs' rows; `runs` are (id, name, whether it may go on), the first one drawn solid.

    `on_leave` is called when a person wants the curves of another run than the `opened` one left out: its id is «leave»
    of the key's state.
    """
    data = {
        "runs": [{"id": id, "name": name, "live": live} for id, name, live in runs],
        "open": opened,
        "figures": [figure.to_json() for figure in figures],
        "assets": {"socket": assets.address("shared/socket.js"), "plotly": PLOTLY},
    }
    _mount("charts", False)(data=data, key=key, on_leave_change=on_leave)
