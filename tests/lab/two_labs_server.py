"""The app with one page, that of two_labs.py: `python -m tests.lab.two_labs_server PORT RUNS`."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from playground import server
from playground.runs import manager as runs
from playground.web import access
from playground.web.guard import Guard
from playground.web.routes import routes

PAGE = Path(__file__).parent / "two_labs.py"
port, folder = sys.argv[1:3] if len(sys.argv) > 2 else ("8501", "runs")

access.use(access.access_for("127.0.0.1"))
runs.configure(Path(folder), local_only=True)
app = st.App(PAGE, routes=routes(), middleware=[Middleware(Guard)], lifespan=server.lifespan)

if __name__ == "__main__":
    options = {"server.address": "127.0.0.1", "server.port": int(port), "server.headless": True}
    app.run(config=server.theme() | options | {"server.fileWatcherType": "none"})
