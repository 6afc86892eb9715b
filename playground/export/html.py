"""One HTML file with a generator in it: opens from a disk, without a server or a network."""

from __future__ import annotations

import base64
import html
import json
import re
from pathlib import Path

import playground
from playground.export import models

IMPORT = re.compile(r'from "\./(\w+\.js)"')
COMPONENTS = Path(playground.__file__).parent / "app" / "components"

SCRIPTS = {
    "explorer": "explore.js", "generator": "generator.js", "paths": "paths.js", "link": "explore_link.js",
    "save": "explore_save.js", "sliders": "explore_sliders.js", "tools": "explore_tools.js",
}  # fmt: skip

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>TITLE</title>
<style>
:root { color-scheme: light dark; --st-background-color: #fff; --st-secondary-background-color: #f3f5f7;
  --st-text-color: #1b2530; --st-border-color: #d9dfe5; --st-primary-color: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --st-background-color: #11161c; --st-secondary-background-color: #1b232c;
  --st-text-color: #e6ebf0; --st-border-color: #313c48; --st-primary-color: #56b4e9; } }
body { margin: 1rem; background: var(--st-background-color); font-family: system-ui, sans-serif; }
.models, [data-do=link] { display: none !important; }
.explore { grid-template-columns: minmax(320px, 1fr) 340px !important; }
STYLE
</style></head><body><script type="module">
const data = DATA;
const component = (await import(data.assets.explorer)).default;
component({ parentElement: document.body, data });
</script></body></html>
"""


def page(root: Path, name: str) -> str:
    """The page of a generator (see `export.models`). Raises `InputError` where there is none."""
    blob, directions = models.blob(root, name), models.found_directions(root, name)
    known = next((m for m in models.models(root) if m.name == name), None)
    title = known.title if known else name
    model = {
        "name": name,
        "title": title,
        "sentence": known.sentence if known else "",
        "picture": "",
        "steps": [],
        "source": _inline("application/octet-stream", blob),
        "directions": directions,
    }
    assets = {key: _script(file) for key, file in SCRIPTS.items()}
    kernels = [_inline("application/wasm", (COMPONENTS / f).read_bytes()) for f in ("kernel-fma.wasm", "kernel.wasm")]
    inlined = assets | {"kernels": kernels}
    data = {"models": [model], "model": name, "state": "", "demo": False, "assets": inlined}
    text = PAGE.replace("TITLE", html.escape(title)).replace("STYLE", (COMPONENTS / "explore.css").read_text("utf-8"))
    return text.replace("DATA", json.dumps(data).replace("</", "<\\/"), 1)


def _script(file: str) -> str:
    """A script as an address, and those that it imports in it."""
    text = (COMPONENTS / file).read_text("utf-8")
    whole = IMPORT.sub(lambda found: f'from "{_script(found[1])}"', text)
    return _inline("text/javascript", whole.encode())


def _inline(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
