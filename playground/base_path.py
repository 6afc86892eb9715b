"""The path at which a site serves the app, such as `/gan/` behind a reverse proxy, and the app's addresses below it.

Everything inside the server (routes, Streamlit, middleware) is written as if the app were at `/`:
`web.below_base_path` takes the path off requests and puts it on redirects and cookies. Whoever writes an address for a
browser calls `at`; its twin in JavaScript is `at` in `frontend/shared/address.js`.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from playground.errors import InputError
from playground.texts import Message

ROOT = "/"
MOST_CHARACTERS = 200
# A proxy may take the path off before it passes a request on. Then `/train` is a page, and not where the app is.
PAGES = frozenset({"home", "learn", "train", "lab", "explore", "dirac", "faq", "glossary", "resources", "wall"})
TAKEN = PAGES | {"api", "_stcore", "static", "media", "component"}
SEGMENT = re.compile(r"[\w.~@+-]+")  # after decoding; letters of all languages

_path = ROOT


def parse(text: str) -> str:
    """The path of an address, percent-encoded, with a slash at both ends: `gan`, `/gan` and `/gan/` give `/gan/`.

    Raises `InputError` for anything that is not a plain path, and for the app's own first names (`train`, `api`).
    """
    given = text.strip()
    address = re.match(r"https?://[^/?#]*([^?#]*)", given, re.I)
    if address is not None:
        raise InputError(
            Message(
                "base_path_address",
                "--base-path: “{given}” is a whole address. Give only its path: --base-path {path}",
                given=given[:60],
                path=address[1][:60] or ROOT,
            )
        )
    segments = [unquote(segment) for segment in given.strip("/").split("/")] if given.strip("/") else []
    plain = all(SEGMENT.fullmatch(segment) and segment not in (".", "..") for segment in segments)
    path = "".join(f"/{quote(segment, safe='@+')}" for segment in segments) + "/"
    if not plain or len(path) > MOST_CHARACTERS:
        raise InputError(
            Message(
                "bad_base_path",
                "--base-path: “{given}” cannot be used. Give a path of letters, digits, “-”, “_” and “.”, such as "
                "/gan/, without “..”, spaces, “?” and “#”.",
                given=given[:60],
            )
        )
    if segments and segments[0].lower() in TAKEN:
        raise InputError(
            Message(
                "base_path_taken",
                "--base-path: “{name}” is a name of the app's own. Choose another, such as /gan/.",
                name=segments[0],
            )
        )
    return path


def current() -> str:
    """The path in use, as `parse` gives it."""
    return _path


def use(path: str) -> None:
    """Set what `parse` gave; once, before the server starts."""
    global _path
    _path = path


def at(path: str) -> str:
    """The address of a route or page on this server, for example `at("api/models")`.

    `path` is relative to the app, without a slash at its beginning.
    """
    return _path + path


def home(origin: str) -> str:
    """The address of the app on a server such as `http://localhost:8501`."""
    return origin if _path == ROOT else origin + _path


def below(path: str, base: str) -> str | None:
    """A decoded path of a request as the app sees it: what follows `base`, with a slash before it.

    `None` where the path is not below `base`.
    """
    start = unquote(base)
    return path[len(start) - 1 :] if path.startswith(start) else None
