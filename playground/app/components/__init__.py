"""Our own components on the page: live canvases and charts, fed by the socket and not by reruns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from playground import presets
from playground.app.charts import FIGURES, Figure, figures_for
from playground.export.models import GeneratorInfo
from playground.kinds import IMAGES
from playground.messages import to_json
from playground.runs.folder.index import RunInfo
from playground.training import dirac
from playground.web.routes import versions

FOLDER = Path(__file__).parent
ROOTS = {
    "stage": "stage",
    "charts": "board",
    "explore": "explore",
    "home": "home",
    "lab": "lab",
    "dirac": "dirac",
}  # the class of each component's outermost element
SERVED = {"served": "explore_served", "studio": "explore_studio", "socket": "socket"}  # what needs the server
STYLES = {"lab": ("lab", "charts")}  # where a component has others inside


def asset(name: str) -> str:
    """The address of an asset, which may be kept for ever since it changes with the content."""
    return f"/api/assets/{name}?v={versions()[name]}"


def picture(name: str) -> str:
    """The address of an asset that need not be there, one of an installed package perhaps; "" if it is not."""
    return asset(name) if name in versions() else ""


@cache
def _mount(name: str, isolated: bool) -> Any:
    # Streamlit takes the code inline, several lines of it (one line would be a path); ours comes from our own route.
    shim = f"""// loads the component
const module = await import(location.origin + "{asset(name + ".js")}");
export default module.default;
"""
    css = "".join((FOLDER / f"{part}.css").read_text(encoding="utf-8") for part in STYLES.get(name, (name,)))
    return st.components.v2.component(
        f"playground_{name}",
        html=f'<div class="{ROOTS[name]}"></div>',
        css=css,
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
    has = f"{recorded}.webp" in versions()
    kind = run.config.data.kind if run else IMAGES
    data = {
        "run": run.id if run else None,
        "plane": kind.in_plane,
        "state": to_json(run.state) if run else None,
        "place": run.place_in_queue if run else None,
        "columns": run is not None and run.config.condition != "none",
        "ready": ready,
        "address": dict(address),
        "recorded": {"image": asset(f"{recorded}.webp"), "info": asset(f"{recorded}.json")} if has else None,
        "assets": {name: asset(f"{name}.js") for name in ("socket", "plane", "nets")}
        | {"renderer": picture(kind.renderer), "kernels": _kernels()},
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
        "models": [dataclasses.asdict(m) | {"card": None, "steps": list(m.steps)} for m in models],
        "model": model,
        "state": at,
        "demo": demo,
        "assets": {name: asset(f"{file}.js") for name, file in SERVED.items()} | {"kernels": _kernels()},
    }
    _mount("explore", True)(data=data, key=key)


def morphing(models: Sequence[GeneratorInfo], *, key: str = "morphing") -> None:
    """The generators one after another, each drifting through its latent space."""
    data = {
        "models": [{"name": m.name, "title": m.title, "sentence": m.sentence} for m in models],
        "assets": {"generator": asset("generator.js"), "paths": asset("paths.js"), "kernels": _kernels()},
    }
    _mount("home", True)(data=data, key=key)


def dirac_game(*, key: str = "dirac") -> None:
    """The Dirac-GAN's phase portrait, with its controls and its table; what it shows is in the address."""
    data = dirac.described() | {"assets": {"game": asset("dirac_game.js")}}
    _mount("dirac", True)(data=data, key=key)


def _kernels() -> list[str]:
    return [asset("kernel-fma.wasm"), asset("kernel.wasm")]


def lab(run: RunInfo | None, shown: Mapping[str, Any], *, on_act: Callable[[], None], key: str = "lab-bench") -> None:
    """The 2-D lab's bench on `run`. `on_act` is called when a person wants something done: «act» of the key's state."""
    figures = figures_for(run.config if run else presets.load(presets.LAB).config)
    data = {
        **shown,
        "run": run.id if run else None,
        "state": to_json(run.state) if run else None,
        "place": run.place_in_queue if run else None,
        "figures": [figure.to_json() for figure in figures],
        "assets": {
            "socket": asset("socket.js"),
            "plotly": "/api/plotly.js",
            "kernels": _kernels(),
            "recorded": asset("ring.bin"),
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
        "assets": {"socket": asset("socket.js"), "plotly": "/api/plotly.js"},
    }
    _mount("charts", False)(data=data, key=key, on_leave_change=on_leave)
