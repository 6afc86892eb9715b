"""The assets of the front end: their files, content, versions and addresses.

The name of an asset is its path below `playground/frontend`, for example `shared/socket.js`. Other prefixes:
`recorded/` for recorded runs, `presets/` for their pictures, `texts/` for translations, `lessons/` for recordings of
lessons, `ext/PACKAGE/` for the files of installed packages. The HTTP route, the components and the self-contained HTML
page all read this one map. This module does not import Streamlit.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from playground import base_path, presets
from playground.kinds import extensions

PACKAGE = Path(__file__).parent
FOLDERS = {
    "": PACKAGE / "frontend",
    "recorded/": PACKAGE / "app" / "recorded",
    "presets/": presets.FOLDER,
    "texts/": PACKAGE / "texts",
    "lessons/": PACKAGE / "lessons",
}
WITHOUT_JSON = ("presets/", "lessons/")  # prefixes under which JSON is for Python only
MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".webp": "image/webp",
    ".wasm": "application/wasm",
    ".bin": "application/octet-stream",
    ".json": "application/json",
}
ROUTE = "api/assets/"
# A documentation comment, in which imports name types only; or the relative address in a static or dynamic import or
# in a re-export. The keyword stands directly before the address, so statements over several lines are found, too.
IMPORT = re.compile(
    r"""/\*\*.*?\*/|(?P<before>\b(?:from|import)\s*(?:\(\s*)?)(?P<quote>["'])(?P<at>\.\.?/[^"'\n]+)["']""", re.S
)


@cache
def files() -> dict[str, Path]:
    """The file of each asset, by the asset's name."""
    packages = {f"ext/{package.name}/": package.frontend for package in extensions.load() if package.frontend}
    return {
        prefix + path.relative_to(folder).as_posix(): path
        for prefix, folder in (FOLDERS | packages).items()
        for path in sorted(folder.rglob("*"))
        if path.suffix in MEDIA_TYPES and path.is_file() and not (prefix in WITHOUT_JSON and path.suffix == ".json")
    }


@cache
def versions() -> dict[str, str]:
    """A hash of each asset's content, by its name. The hash of a script covers everything that the script imports."""
    return {name: _version(name) for name in files()}


def address(name: str) -> str:
    """The address of an asset. Browsers may keep its content for ever, because the address changes with the content.

    Raises `KeyError` where there is no such asset.
    """
    return base_path.at(f"{ROUTE}{name}?v={versions()[name]}")


def catalogue(language: str) -> str:
    """The address of the translations into a language; "" where there are none, as for English."""
    name = f"texts/{language}.json"
    return address(name) if name in files() else ""


def media_type(name: str) -> str:
    return MEDIA_TYPES[files()[name].suffix]


def content(name: str) -> bytes:
    """The content to serve. A script imports others by versioned addresses, so a browser has one copy of each."""
    if not name.endswith(".js"):
        return files()[name].read_bytes()
    folder = posixpath.dirname(name)
    return script(name, lambda other: f"{_relative(other, folder)}?v={versions()[other]}").encode()


def script(name: str, specifier: Callable[[str], str]) -> str:
    """The text of a script that imports each other script by `specifier(its name)`.

    Raises `KeyError` where an imported script does not exist.
    """

    def replaced(found: re.Match[str]) -> str:
        if not found["at"]:
            return found[0]
        return f"{found['before']}{found['quote']}{specifier(_target(name, found['at']))}{found['quote']}"

    return IMPORT.sub(replaced, _text(name))


@cache
def imported(name: str) -> frozenset[str]:
    """The script and everything that it imports, directly or not."""
    reached, waiting = {name}, [name]
    while waiting:
        importer = waiting.pop()
        new = {_target(importer, at) for at in _imports(importer)} - reached
        reached |= new
        waiting += new
    return frozenset(reached)


def _version(name: str) -> str:
    parts = sorted(imported(name)) if name.endswith(".js") else [name]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(files()[part].read_bytes()).digest())
    return digest.hexdigest()[:12]


def _imports(name: str) -> list[str]:
    return [found["at"] for found in IMPORT.finditer(_text(name)) if found["at"]]


def _target(name: str, at: str) -> str:
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), at))
    if target not in files():
        raise KeyError(f"{name} imports {at}, but there is no {target}")
    return target


def _relative(name: str, folder: str) -> str:
    path = posixpath.relpath(name, folder or ".")
    return path if path.startswith(".") else f"./{path}"


def _text(name: str) -> str:
    return files()[name].read_text(encoding="utf-8")
