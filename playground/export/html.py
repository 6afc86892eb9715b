"""One HTML file with a generator, which opens from a disk without a server or a network."""

from __future__ import annotations

import base64
import html
import json
import re
from pathlib import Path
from typing import Any

from playground import assets
from playground.export import models
from playground.texts import ENGLISH, TAGS, catalogue, translate

COMPONENT = "explore/explore.js"

PAGE = """<!doctype html>
<html lang="TAG"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>TITLE</title>
<style>
:root { color-scheme: light dark; --st-background-color: #fff; --st-secondary-background-color: #f3f5f7;
  --st-text-color: #1b2530; --st-border-color: #d9dfe5; --st-primary-color: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --st-background-color: #11161c; --st-secondary-background-color: #1b232c;
  --st-text-color: #e6ebf0; --st-border-color: #313c48; --st-primary-color: #56b4e9; } }
body { margin: 1rem; background: var(--st-background-color); font-family: system-ui, sans-serif; }
.models, [data-do=link] { display: none !important; }
@media (min-width: 1001px) {
  .explore { grid-template-columns: minmax(320px, 1fr) clamp(340px, 27vw, 520px) !important; } }
STYLE
</style><script type="importmap">IMPORTS</script></head><body><script type="module">
import { useLanguage } from "shared/texts.js";
import mount from "explore/explore.js";
await useLanguage(LANGUAGE, CATALOGUE);
mount({ parentElement: document.body, data: DATA });
</script></body></html>
"""


def page(root: Path, name: str, language: str = ENGLISH) -> str:
    """The page of a generator (see `export.models`) in a language. Raises `InputError` where there is none."""
    blob, directions = models.blob(root, name), models.found_directions(root, name)
    known = next((m for m in models.models(root) if m.name == name), None)
    title = translate(known.title if known else name, language)
    model = {
        "name": name,
        "title": title,
        "sentence": known.sentence if known else "",
        "picture": "",
        "steps": [],
        "psi": known.psi if known else 1.0,
        "seeds": list(known.seeds) if known else [],
        "source": _inline("application/octet-stream", blob),
        "directions": directions,
    }
    kernels = [_asset(f"kernel/{file}.wasm") for file in ("kernel-fma", "kernel")]
    data = {
        "models": [model],
        "model": name,
        "link": dict.fromkeys(("at", "tool", "with", "step"), ""),
        "demo": False,
        "owns_address": False,
        "assets": {"kernels": kernels},
    }
    parts = {
        "TITLE": html.escape(title),
        "STYLE": assets.content("explore/explore.css").decode(),
        "IMPORTS": json.dumps({"imports": _scripts()}),
        "DATA": _script(data),
        "TAG": TAGS.get(language, language),
        "LANGUAGE": _script(language),
        "CATALOGUE": _script(catalogue(language)),
    }
    return re.sub("|".join(parts), lambda found: parts[found[0]], PAGE)


def _script(value: Any) -> str:
    """A value as JavaScript inside a script element."""
    return json.dumps(value).replace("</", "<\\/")


def _scripts() -> dict[str, str]:
    """The component and all its imports, for an import map: name of each script -> its data URL.

    Scripts in data URLs cannot import relatively, so they import by these names.
    """
    names = sorted(assets.imported(COMPONENT))
    return {name: _inline(assets.media_type(name), assets.script(name, str).encode()) for name in names}


def _asset(name: str) -> str:
    return _inline(assets.media_type(name), assets.content(name))


def _inline(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
