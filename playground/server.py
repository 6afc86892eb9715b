"""The server: Streamlit's pages, our routes, and the manager of runs, which lives as long as the server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
import tomllib
import webbrowser
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from playground import base_path, classroom
from playground.classroom.rights import ClassRights
from playground.commands.class_link import local_link, show_class
from playground.commands.terminal import show, show_data
from playground.errors import MachineError
from playground.kinds import extensions
from playground.runs import manager as runs
from playground.runs.backends.base import Backend
from playground.texts import Message
from playground.web import access, descriptors, shutdown
from playground.web.below_base_path import BelowBasePath
from playground.web.guard import Guard
from playground.web.handin import verifying
from playground.web.heavy_requests import heavy
from playground.web.index_page import IndexPage
from playground.web.routes import routes

MAIN = Path(__file__).parent / "app" / "main.py"
FIRST_PORT = 8501
# Environment variables survive Streamlit's second import of this module.
OPEN_BROWSER = "GAN_PLAYGROUND_OPEN_BROWSER"
OPENED = "GAN_PLAYGROUND_OPENED"


@contextlib.asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Starts the manager of runs with the server, and ends all workers, after a checkpoint, with it."""
    descriptors.keep_quiet()
    manager = runs.manager()
    await asyncio.to_thread(manager.start)
    with shutdown.announced():
        _welcome(manager.root)
        try:
            yield
        finally:
            heavy.close()
            verifying.close()
            await asyncio.to_thread(manager.close)


# Our pages are those of `st.navigation`. Until it was called once, Streamlit would run a file of app/pages by itself,
# without main.py, because of the folder's name.
PagesManager.uses_pages_directory = False
MIDDLEWARE = [Middleware(BelowBasePath), Middleware(Guard), Middleware(IndexPage)]
app = st.App(MAIN, routes=routes(), middleware=MIDDLEWARE, lifespan=lifespan)


def _welcome(root: Path) -> None:
    port = st.get_option("server.port")
    origin, opened = f"http://localhost:{port}", os.environ.get(OPENED, "")
    local = origin + base_path.at(opened) if opened else base_path.home(origin)
    here = classroom.current()
    if here is not None:
        show_class(here, root, port, st.get_option("server.address") or "")
    elif not access.current().key:  # nobody can open it there
        _show_addresses(local, port)
    if not os.access(root, os.W_OK):
        show(
            Message(
                "runs_read_only",
                "  {folder} cannot be written: runs can be viewed, but not created. Choose another folder: --runs DIR",
                folder=str(root),
            )
        )
    for problem in extensions.problems():
        show(problem)
    if os.environ.pop(OPEN_BROWSER, ""):
        webbrowser.open(local if here is None else local_link(root, origin))


def _show_addresses(local: str, port: int) -> None:
    rules = access.current()
    show_data("")
    show(Message("open_at", "  GAN Playground is open at {address}   (Ctrl-C ends it)", address=local))
    for name in rules.named:
        through = base_path.home(f"http://{name}")
        show(Message("also_open_at", "  Through a proxy, for example at {address}", address=through))
    host = st.get_option("server.address") or ""
    if not rules.local_only and host not in access.LOCAL:
        address = access.class_address(host, port)
        show(Message("open_for_class", "  For the class: {address}", address=address))
        show_data("")
        access.qr(address).terminal(sys.stdout, compact=True)


def theme() -> dict[str, Any]:
    """The options of the theme file as dotted keys; it is beside the package in a checkout, inside it in a wheel."""
    inside, beside = Path(__file__).parent / "theme.toml", MAIN.parents[2] / ".streamlit" / "config.toml"
    text = (inside if inside.is_file() else beside).read_text(encoding="utf-8")
    return dict(_flat("", tomllib.loads(text)))


def _flat(prefix: str, table: dict[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        found += _flat(f"{prefix}{key}.", value) if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return found


def serve(
    *,
    host: str,
    port: int | None,
    runs_dir: Path,
    open_browser: bool,
    opened: str = "",
    of_class: bool = False,
    names: Sequence[str] = (),
    frames: Sequence[str] = (),
    key: str = "",
    places: Mapping[str, Backend] | None = None,
) -> int:
    """Serve until Ctrl-C; `opened` is the first page; `of_class`: people join with a code; the others: `access_for`.

    `places`: the back ends of `RunManager`, where runs do not train on this computer.

    Raises `InputError` where one of these cannot be used, `MachineError` where the port is taken.
    """
    rules = access.access_for(host, names, frames, key)
    access.use(rules)
    rights = ClassRights(classroom.open_class(runs_dir)) if of_class else None
    runs.configure(runs_dir, local_only=rules.local_only and not of_class, rights=rights, **(places or {}))
    os.environ[OPENED] = opened
    if open_browser:
        os.environ[OPEN_BROWSER] = "1"
    if port is not None and (why := _refusal(host, port)) is not None:
        raise MachineError(why)  # before Streamlit reports it in its own words
    options = theme() | {
        "server.address": host,
        "server.port": port or _free_port(host),
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.maxUploadSize": 200,
        "server.maxMessageSize": 16,  # MB: of one message of a page, in either direction
        "server.runOnSave": False,
        "server.enableStaticServing": False,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "logger.level": "warning",
        "logger.hideWelcomeMessage": True,  # Streamlit's welcome would ask the internet for this computer's address
    }
    if not rules.local_only:
        options["server.allowedHosts"] = sorted(rules.hosts)
    logging.getLogger("streamlit.config").addFilter(_ours)
    sys.argv = [str(MAIN)]  # Streamlit derives its folder from it
    try:
        app.run(config={key: value for key, value in options.items() if known(key)})
    except KeyboardInterrupt:
        return 0
    except SystemExit as stop:
        if stop.code:
            failed = Message("server_failed", "The server could not start. The lines above say why.")
            raise MachineError(_refusal(host, int(options["server.port"])) or failed) from stop
    return 0


def _ours(record: logging.LogRecord) -> bool:
    """False for Streamlit's warning that these options are set."""
    return "section was detected" not in record.getMessage()


def known(option: str) -> bool:
    """Whether this version of Streamlit has the option; older versions lack some."""
    try:
        st.get_option(option)
    except RuntimeError:
        return False
    return True


def _free_port(host: str) -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        try:
            _bind(host, port)
        except OSError:
            continue
        return port
    raise MachineError(
        Message(
            "no_free_port",
            "No port from {first} to {last} is free. Choose one with --port.",
            first=str(FIRST_PORT),
            last=str(FIRST_PORT + 99),
        )
    )


def _bind(host: str, port: int) -> None:
    """Raises `OSError` where a server could not listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name != "nt":  # on Windows it would take the port from the program that has it
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was used a moment ago is free
        probe.bind((host, port))


def _refusal(host: str, port: int) -> Message | None:
    """Why a server could not listen there; `None` where it can."""
    try:
        _bind(host, port)
    except PermissionError:
        return Message(
            "port_needs_rights",
            "Only the administrator can open port {port}. Choose one above 1023 with --port.",
            port=str(port),
        )
    except OSError:
        return Message(
            "port_in_use",
            "Port {port} cannot be opened: something else uses it. Choose another with --port.",
            port=str(port),
        )
    return None
