"""The written site, once for all its tests, and a browser."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from playground.machine.locking import grab
from tests.appserver import FLAGS, chromium
from tests.waiting import until

SECONDS = 600.0  # for which a process waits for another one that writes the site
WRITE = """
import sys
sys.modules["streamlit"] = sys.modules["playground.app"] = None  # importing them raises
from playground.cli import main
sys.exit(main(["site", "--to", sys.argv[1]]))
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, written once for all processes of the test run, by the command and without Streamlit."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "written-site"
    with (shared / "written-site.lock").open("w") as lock:
        until(lambda: grab(lock.fileno()), SECONDS)
        if not (folder / "index.html").is_file():  # the last file
            subprocess.run([sys.executable, "-c", WRITE, str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as p:
        found = p.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        found.close()
