"""The app below a path behind a real nginx and a real Caddy, with the settings that DEPLOY.md gives."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright

from tests.appserver import FLAGS, app, chromium, free_port
from tests.deploy.hands import trains_live
from tests.waiting import until
from tests.web.hands import finished_run

GUIDE = Path(__file__).parents[2] / ".github" / "DEPLOY.md"
Proxy = Callable[[Path, int, list[int]], list[str]]
BASE, NAME = "/gan/", "gan.localhost"


def listing(after: str) -> str:
    """The code block that follows the comment `<!-- after -->` in the guide."""
    found = re.search(rf"<!-- {after} -->\n```\w+\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
    assert found is not None, after
    return found[1]


def nginx(folder: Path, port: int, apps: list[int]) -> list[str]:
    """The command of an nginx that has the guide's `map` and `location`; for several apps also its `upstream`."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin") or pytest.skip("needs nginx")
    text = listing("nginx").replace("8501", str(apps[0]))
    if apps[1:]:
        several = listing("several").replace("8501", str(apps[0])).replace("8502", str(apps[1]))
        text = several + text.replace(f"127.0.0.1:{apps[0]}", "gan")
    begin = text.index("location")
    temporary = "".join(
        f"{what}_temp_path {folder}/{what};" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{text[:begin]}\n"
        f"server {{ listen 127.0.0.1:{port}; server_name {NAME};\n{text[begin:]} }} }}\n"
    )
    return [program, "-c", str(file), "-e", str(folder / "error.log")]


def caddy(folder: Path, port: int, apps: list[int]) -> list[str]:
    """The command of a Caddy that has the guide's site, without its certificate."""
    program = shutil.which("caddy") or pytest.skip("needs Caddy")
    text = listing("caddy").replace("gan.school.example", f"http://{NAME}:{port}").replace("8501", str(apps[0]))
    file = folder / "Caddyfile"
    file.write_text("{\n  admin off\n  auto_https off\n}\n" + text)
    return [program, "run", "--adapter", "caddyfile", "--config", str(file)]


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})
    try:
        until(lambda: answers(process, port, folder), what="the proxy")
        yield
    finally:
        process.terminate()
        process.wait(30)


def answers(process: subprocess.Popen[bytes], port: int, folder: Path) -> bool:
    assert process.poll() is None, (folder / "proxy.log").read_text()
    try:
        return httpx.get(f"http://127.0.0.1:{port}{BASE}api/health", headers={"Host": NAME}).is_success
    except httpx.TransportError:
        return False


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_a_run_trains_live_behind_a_real_proxy(proxy: Proxy, tmp_path: Path) -> None:
    with app(tmp_path / "runs", "--base-path", BASE, "--allow-host", NAME) as server, sync_playwright() as playwright:
        port = free_port()
        with running(proxy(tmp_path, port, [server.port]), tmp_path, port):
            assert httpx.get(f"http://127.0.0.1:{port}/gan", headers={"Host": NAME}).is_redirect
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            trains_live(browser.new_page(), f"{NAME}:{port}{BASE}")
            browser.close()


@pytest.mark.slow
def test_each_browser_stays_with_one_of_several_apps(tmp_path: Path) -> None:
    more = ("--base-path", BASE, "--allow-host", NAME)
    with app(tmp_path / "a" / "runs", *more) as one, app(tmp_path / "b" / "runs", *more) as two:
        run, port = finished_run(one.runs).id, free_port()
        with running(nginx(tmp_path, port, [one.port, two.port]), tmp_path, port):
            homes = [home(port, run) for _ in range(16)]
    assert set(homes) == {200, 404}  # both apps have browsers


def home(port: int, run: str) -> int:
    """What a new browser gets for a run that one of the apps has: the same every time."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}{BASE}", headers={"Host": NAME}) as browser:
        browser.get("", headers={"Accept": "text/html"})
        (cookie,) = browser.cookies.jar
        told = {"Cookie": f"{cookie.name}={cookie.value}"}
        (found,) = {browser.get(f"api/runs/{run}/state", headers=told).status_code for _ in range(5)}
    return found
