"""The app behind a real Jupyter server: the icon of the launcher, the login, and a run that trains through its proxy.

JupyterLab only draws the icon, so the server without it is enough.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright

from tests.appserver import FLAGS, chromium, free_port
from tests.deploy.hands import trains_live
from tests.waiting import until

TOKEN, BASE = "a-token-of-this-test", "/user/ana/"


@pytest.fixture
def jupyter(tmp_path: Path) -> Iterator[str]:
    """Host and path of a Jupyter server."""
    pytest.importorskip("jupyter_server_proxy", reason='needs pip install ".[jupyter]"')
    port = free_port()
    settings = {"port": port, "token": TOKEN, "base_url": BASE, "root_dir": tmp_path, "allow_root": True}
    options = [f"--ServerApp.{name}={value}" for name, value in settings.items()]
    home = {"HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    with (tmp_path / "jupyter.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--no-browser", *options],
            stdout=log, stderr=log, cwd=tmp_path, env=os.environ | home,
        )  # fmt: skip

    def answers() -> bool:
        assert process.poll() is None, (tmp_path / "jupyter.log").read_text()
        try:
            return httpx.get(f"http://127.0.0.1:{port}{BASE}api/status?token={TOKEN}").is_success
        except httpx.TransportError:
            return False

    try:
        until(answers, what="the Jupyter server")
        yield f"127.0.0.1:{port}{BASE}"
    finally:
        process.terminate()
        process.wait(60)


@pytest.mark.slow
@pytest.mark.browser
def test_the_icon_opens_an_app_in_which_a_run_trains(jupyter: str) -> None:
    told = httpx.get(f"http://{jupyter}server-proxy/servers-info?token={TOKEN}").json()["server_processes"]
    (icon,) = [each for each in told if each["name"] == "gan-playground"]
    assert icon["launcher_entry"]["title"] == "GAN Playground"
    assert httpx.get(f"http://{jupyter}{icon['launcher_entry']['path_info']}/api/health").status_code in (302, 403)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        page.goto(f"http://{jupyter}?token={TOKEN}")  # logs in
        trains_live(page, f"{jupyter}gan-playground/")
        browser.close()
