"""The entry point of jupyter-server-proxy: an icon in JupyterLab that opens the app of JupyterLab's user."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

from playground.commands.app import KEY
from playground.web.access import KEY_HEADER

ICON = Path(__file__).parents[1] / "app" / "icon.svg"
NAME = "gan-playground"  # of the entry point, hence in the address
SECONDS = 120  # until the app answers, on a busy computer


def server() -> dict[str, Any]:
    """What jupyter-server-proxy starts and how it passes requests on.

    Jupyter checks who is asking, under whatever name its server has, and proves that by a key. Without the key nobody
    gets an answer, not even others who are logged in to the same computer.
    """
    key = secrets.token_urlsafe(24)
    path = f"{{base_url}}{NAME}/"
    return {
        "command": [sys.executable, "-m", "playground", "--no-browser", "--port", "{port}", "--base-path", path],
        "environment": {KEY: key},
        "request_headers_override": {KEY_HEADER: key},
        "absolute_url": True,
        "timeout": SECONDS,
        "launcher_entry": {"title": "GAN Playground", "icon_path": str(ICON)},
    }
