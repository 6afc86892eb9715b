"""An app of one page that shows several blocks side by side: `python -m tests.app.blocks_app PORT RUNS RUN RUN`.

What a lesson of an installed package would do: it imports the blocks and places them.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from playground import server
from playground.web.guard import Guard
from playground.web.routes import routes

PAGE = Path(__file__).parent / "blocks_page.py"
RUNS = "GAN_PLAYGROUND_TEST_RUNS"  # ids of the runs on the page, as JSON


def main(port: str, folder: str, *runs: str) -> int:
    os.environ[RUNS] = json.dumps(runs)
    server.MAIN = PAGE
    server.app = st.App(PAGE, routes=routes(), middleware=[Middleware(Guard)], lifespan=server.lifespan)
    return server.serve(host="127.0.0.1", port=int(port), runs_dir=Path(folder), open_browser=False)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
