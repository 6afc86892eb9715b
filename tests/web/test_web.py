"""The server's own routes, from outside: files, downloads, a whole run, the end by Ctrl-C."""

from __future__ import annotations

import base64
import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from playground.config import RunConfig
from playground.runs.folder.store import RunFolder
from tests.appserver import App, alive, app
from tests.runs.helpers import new
from tests.waiting import until
from tests.web.hands import TINY, Tabs, finished_run, get

pytestmark = pytest.mark.process

PAGE = {"Accept": "text/html,application/xhtml+xml"}


def test_the_app_loads_no_torch_and_recognises_a_browser(server: App) -> None:
    assert get(f"{server.url}/api/health").json()["torch"] is False
    first = get(server.url, headers=PAGE)
    cookie = first.headers["set-cookie"]
    assert "gp_owner=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    again = get(server.url, headers=PAGE, cookies={"gp_owner": first.cookies["gp_owner"]})
    assert again.cookies["gp_owner"] == first.cookies["gp_owner"]  # the same, for another year


def test_assets_are_cached_for_ever_and_nothing_else_is_served(server: App) -> None:
    from playground import assets

    for name in assets.files():
        answer = get(f"{server.url}{assets.address(name)}")
        assert answer.status_code == 200
        assert answer.content == assets.content(name)
        assert answer.headers["content-type"].startswith(assets.media_type(name))
        assert "immutable" in answer.headers["cache-control"]
        assert "immutable" not in get(f"{server.url}/api/assets/{name}?v=old").headers["cache-control"]
    assert "plotly" in get(f"{server.url}/api/plotly.js").text[:2000]


@pytest.mark.parametrize(
    "path",
    [
        "__init__.py", "shared", "shared/", "socket.js", "shared//socket.js", "shared/./socket.js",
        "%2e%2e/__init__.py",
        "..%2f..%2fapp%2fmain.py", "shared/..%2fkernel%2fkernel.wasm", "%2fetc%2fpasswd", "presets/digits.json",
        "recorded/__init__.py", "kernel/build.sh", "shared/socket.js%00", "a" * 300,
    ],
)  # fmt: skip
def test_other_files_are_not_found(server: App, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)  # sends the path as it is
    connection.request("GET", f"/api/assets/{path}")
    answer = connection.getresponse()
    assert answer.status in (400, 404)  # Streamlit itself refuses what has ".." in it
    assert answer.status == 400 or b"no such asset" in answer.read()
    connection.close()


def test_downloads(server: App) -> None:
    folder = finished_run(server.runs)
    at = f"{server.url}/api/runs/{folder.id}/download"
    assert get(f"{at}/metrics.csv").text.splitlines()[:2] == ["step,epoch,seconds,loss_D", "1,0.1,0.2,1.0"]
    assert RunConfig.from_json(get(f"{at}/config.json").json()) == folder.config()
    assert "attachment" in get(f"{at}/script.py").headers["content-disposition"]
    assert get(f"{at}/run.zip").content[:2] == b"PK"
    assert get(f"{at}/checkpoint.safetensors").json()["sentence"]
    assert get(f"{at}/nothing").status_code == 404


def test_a_run_is_started_watched_and_controlled(tmp_path: Path, opened: Tabs) -> None:
    with app(tmp_path / "runs") as server:
        folder = RunFolder.create(server.runs, RunConfig().edit(TINY), name="mine")
        folder.write_state(type(folder.state())(status="interrupted"))
        tab, other = opened(server), opened(server)
        tab.say(type="steer", run=folder.id, command={"type": "resume"})
        for each in (tab, other):
            each.say(type="follow", stream=3, run=folder.id, views=["ema", "map"])
        frame = tab.hear("frame")
        assert frame["stream"] == 3
        assert frame["frame"].shape in ((300, 2), (40, 40))
        assert other.hear("frame")["frame"].payload
        steps = [row["step"] for row in tab.hear("rows")["rows"]]
        while steps[-1] < 50:
            steps += [row["step"] for row in tab.hear("rows")["rows"]]
        assert steps == sorted(set(steps))
        tab.say(type="steer", run=folder.id, command={"type": "pause"})
        until(lambda: folder.state().status == "paused", what="the pause")
        tab.say(type="steer", run=folder.id, command={"type": "step_once", "player": "D"})
        at = folder.state().step
        until(lambda: folder.state().step == at + 1, what="one step")
        tab.say(type="steer", run=folder.id, command={"type": "edit", "patch": {"latent.size": 9}})
        assert "new run" in tab.hear("problem")["sentence"]
        workers = server.family()
        begun = time.monotonic()
        server.interrupt()
        server.process.wait(15)
        print(f"ended in {time.monotonic() - begun:.1f} s")
        until(lambda: not any(alive(p) for p in workers), 20, "the workers to be gone")
    assert RunFolder.at(folder.path).state().status == "interrupted"
    assert folder.checkpoints()[-1] == at + 1
    assert "Traceback" not in server.log.read_text()


def test_a_browser_gets_the_module_of_its_step(server: App) -> None:
    config = RunConfig().edit({**TINY, "G.norm": "none", "D.norm": "none", "condition": "none"})
    before = get(f"{server.url}/api/health").json()
    answer = httpx.post(f"{server.url}/api/step", json={"config": config.to_json()}, timeout=120)
    assert answer.status_code == 200
    assert base64.b64decode(answer.json()["code"])[:4] == b"\0asm"
    assert answer.json()["description"]["batch"] == config.loop.batch
    assert httpx.post(f"{server.url}/api/step", json={"config": 3}, timeout=120).status_code == 404
    assert httpx.post(f"{server.url}/api/step", json={}, timeout=120).status_code == 404
    assert get(f"{server.url}/api/health").json() == before  # torch was loaded elsewhere


@pytest.mark.slow
def test_ctrl_c_does_not_wait_for_an_answer(tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server, ThreadPoolExecutor(1) as pool:
        played = new(server.runs, condition="none", stop__steps=1, D__hidden=(512, 512, 512))
        played.play()
        address = f"{server.url}/api/runs/{played.folder.id}/ask"
        assert httpx.post(f"{address}/divergences", json={}, timeout=120).status_code == 200
        before = {p: sum(p.cpu_times()[:2]) for p in server.family()}
        asked = pool.submit(httpx.post, f"{address}/fresh_critic", json={"steps": 3000}, timeout=120)
        until(lambda: any(sum(p.cpu_times()[:2]) > before[p] + 0.3 for p in before), what="the helper to begin")
        server.interrupt()
        assert "closing" in asked.result().json()["sentence"]
