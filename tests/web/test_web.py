"""The server's own routes, from outside: access, the messages of the socket, the end by Ctrl-C."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.config import RunConfig
from playground.messages import Frame, JournalEntry, Row, unpack_frame
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from playground.texts import Message
from playground.web import access, socket
from playground.web.access import Access, access_for
from tests.appserver import App, alive, app, until
from tests.runs.helpers import new
from tests.runs.stage import Stage

TINY = {
    "data": "ring", "condition": "none", "G.hidden": [8], "D.hidden": [8], "latent.size": 2, "data.samples": 500,
    "stop.seconds": None,
}  # fmt: skip


PAGE = {"Accept": "text/html,application/xhtml+xml"}


def get(url: str, **options: Any) -> httpx.Response:
    return httpx.get(url, timeout=60, **options)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("app") / "runs") as found:
        yield found


def finished_run(root: Path, rows: int = 5) -> RunFolder:
    folder = RunFolder.create(root, RunConfig().edit(TINY), name="old")
    folder.write_state(type(folder.state())(status="done", step=rows))
    for step in range(1, rows + 1):
        folder.append_row(Row(step, step / 10, step / 5, {"loss_D": 1.0 / step}))
    return folder


class Tab:
    """A browser's end of the socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, kind: str, seconds: float = 30) -> dict[str, Any]:
        """The next message of this kind; others are passed over."""
        end = time.monotonic() + seconds
        while True:
            data = self.socket.recv(timeout=end - time.monotonic())
            if isinstance(data, bytes) and kind == "frame":
                return {"stream": int.from_bytes(data[:2], "little"), "frame": unpack_frame(data[2:])}
            if isinstance(data, str) and json.loads(data)["type"] == kind:
                message: dict[str, Any] = json.loads(data)
                return message


Tabs = Callable[..., Tab]


@pytest.fixture
def opened() -> Iterator[Tabs]:
    """Opens tabs on an app, with what headers one likes; they are closed with the test."""
    with ExitStack() as tabs:

        def on(server: App, **headers: str) -> Tab:
            url = f"ws://127.0.0.1:{server.port}/api/socket"
            return Tab(tabs.enter_context(connect(url, additional_headers=headers, max_size=2**26)))

        yield on


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/assets/shared/socket.js", "/api/runs/x/samples/1.png"])
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Host": "127.0.0.1.evil.example"}]
)
def test_foreign_hosts_and_origins_are_refused(server: App, path: str, headers: dict[str, str]) -> None:
    assert get(server.url + path, headers=headers).status_code == 403


def test_a_foreign_origin_gets_no_socket(server: App, opened: Tabs) -> None:
    with pytest.raises(InvalidStatus):
        opened(server, Origin="http://evil.example")


def test_the_app_loads_no_torch_and_recognises_a_browser(server: App) -> None:
    assert get(f"{server.url}/api/health").json()["torch"] is False
    first = get(server.url, headers=PAGE)
    cookie = first.headers["set-cookie"]
    assert "gp_owner=" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    again = get(server.url, headers=PAGE, cookies={"gp_owner": first.cookies["gp_owner"]})
    assert again.cookies["gp_owner"] == first.cookies["gp_owner"]  # the same, for another year


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {"Accept": "image/webp,*/*"}),  # a picture on a page of another site
        ("/", {"Sec-Fetch-Dest": "iframe", "Accept": "text/html"}),
        ("/train", {"Sec-Fetch-Dest": "script"}),
        ("/api/health", {"Accept": "text/html"}),
        ("/_stcore/health", {"Accept": "text/html"}),
    ],
)
def test_only_an_opened_page_gets_a_new_cookie(server: App, path: str, headers: dict[str, str]) -> None:
    assert "gp_owner" not in get(server.url + path, headers=headers).cookies


@pytest.mark.parametrize("path", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "x", "%00", ".trash", "a" * 300])
def test_run_ids_are_not_paths(server: App, path: str) -> None:
    for rest in ("samples/1.png", "samples/1.bin", "download/config.json", "state"):
        answer = get(f"{server.url}/api/runs/{path}/{rest}")
        assert "root:" not in answer.text
        assert answer.status_code >= 400 or "text/html" in answer.headers["content-type"]


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


def test_stored_networks_are_sent_one_by_one_or_all_at_once(server: App, opened: Tabs) -> None:
    folder = finished_run(server.runs)
    for step in (0, 3, 8):
        folder.save_nets(Frame("nets", step, "uint8", (4,), b"abcd"))
    torn = folder.path / "nets" / "3.bin"
    torn.write_bytes(torn.read_bytes()[:-1])
    at = f"{server.url}/api/runs/{folder.id}/nets"
    assert unpack_frame(httpx.get(f"{at}/8.bin").content).step == 8
    for bad in ("3.bin", "9.bin", "8.npy", "x.bin", "-1.bin", f"{'9' * 11}.bin"):
        assert httpx.get(f"{at}/{bad}").status_code == 404
    together, found = httpx.get(f"{at}/all.bin").content, []
    while together:
        size = int.from_bytes(together[:4], "little")
        found.append(unpack_frame(together[4 : 4 + size]).step)
        together = together[4 + size :]
    assert found == [0, 8]
    tab = opened(server)
    tab.say(type="follow", stream=1, run=folder.id)
    assert tab.hear("samples")["nets"] == [0, 3, 8]


def test_a_follower_gets_every_row_from_its_offset_on(server: App, opened: Tabs) -> None:
    folder = finished_run(server.runs)
    tab = opened(server)
    tab.say(type="follow", stream=7, run=folder.id)
    assert tab.hear("state")["state"]["status"] == "done"
    rows = tab.hear("rows")
    assert [row["step"] for row in rows["rows"]] == [1, 2, 3, 4, 5]
    tab.socket.close()
    for step in range(6, 9):
        folder.append_row(Row(step, 0, 0, {}))
    again = opened(server)
    again.say(type="follow", stream=1, run=folder.id, rows=rows["next"])
    assert [row["step"] for row in again.hear("rows")["rows"]] == [6, 7, 8]
    folder.append_row(Row(9, 0, 0, {}))
    assert [row["step"] for row in again.hear("rows")["rows"]] == [9]
    again.socket.close()


def test_rows_and_journal_are_sent_only_on_request(server: App, opened: Tabs) -> None:
    folder, tab = finished_run(server.runs), opened(server)
    folder.append_entry(JournalEntry(1, "notice", 0.0, message=Message("happened", "Something happened.")))
    tab.say(type="follow", stream=1, run=folder.id, rows=None, journal=None)
    assert tab.hear("state")["state"]["status"] == "done"
    folder.append_row(Row(6, 0, 0, {}))
    tab.say(type="follow", stream=2, run=folder.id)
    while (message := json.loads(tab.socket.recv(timeout=30)))["type"] != "journal":  # the second stream's last words
        assert message["stream"] == 2 or message["type"] in ("state", "samples")
    assert message["stream"] == 2


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[]",
        '{"type": "exec"}',
        '{"type": "follow", "stream": "x", "run": 3}',
        '{"type": "steer", "run": "x"}',
        '{"type": "follow", "stream": 65536, "run": "x"}',
        '{"type": "follow", "stream": 1, "run": "x", "fps": NaN}',
        "[" * 5000,
        b"\x00\xff",
    ],
)
def test_bad_messages_are_answered_and_too_many_end_the_connection(
    server: App, opened: Tabs, message: str | bytes
) -> None:
    tab = opened(server)
    for _ in range(3):
        tab.socket.send(message)
        assert tab.hear("problem")["sentence"].endswith(".")
    with pytest.raises(ConnectionClosed):
        tab.socket.recv(timeout=20)


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


def test_a_tab_that_closes_during_a_request_leaves_no_subscription(tmp_path: Path) -> None:
    runs = RunManager(tmp_path, backend=Stage())
    folder = finished_run(tmp_path)

    async def leave() -> None:
        tab = socket.Tab(WebSocket({"type": "websocket"}, receive=None, send=None), runs, "")  # type: ignore[arg-type]
        tab.close()
        tab._obey(json.dumps({"type": "follow", "stream": 1, "run": folder.id, "views": ["ema"]}))

    asyncio.run(leave())
    assert runs._scheduler.watched() == []


def test_the_names_that_a_server_answers_to() -> None:
    local, open_ = access_for("127.0.0.1"), access_for("0.0.0.0")
    assert local == Access()
    for host in ("localhost", "localhost:80", "127.0.0.1:8501", "[::1]", "[::1]:8501"):
        assert local.knows(host), host
        assert open_.knows(host)
    for host in (
        "",
        "evil",
        "localhost.evil",
        "127.0.0.1.nip.io:80",
        "127.0.0.1:80x",
        "127.0.0.1:80@evil",
        "[::2]:80",
        "0.0.0.0.evil:1",
    ):
        assert not local.knows(host), host
    assert not open_.local_only
    assert local.same_origin("http://localhost:8501", "localhost:8501")
    assert not local.same_origin("null", "localhost:8501")
    assert not local.same_origin("http://[", "localhost:8501")
    assert not local.same_origin("http://localhost:8502", "localhost:8501")


def test_a_run_in_the_plane_is_analysed(server: App, opened: Tabs) -> None:
    played = new(server.runs, condition="none", stop__steps=2)
    played.play()
    tab = opened(server)
    tab.say(type="follow", stream=1, run=played.folder.id, views=["real", "density"])
    frames = [tab.hear("frame")["frame"] for _ in range(2)]  # no worker tells any more: they are in the folder
    assert {f.view: f.shape for f in frames} == {"real": (300, 2), "density": (128, 128)}
    assert all(f.extent[0] < -2 < 2 < f.extent[1] for f in frames)
    tab.socket.close()
    address = f"{server.url}/api/runs/{played.folder.id}/ask"
    found = httpx.post(f"{address}/divergences", json={"raw": True}, timeout=120).json()
    assert 0 <= found["js"] <= 0.7
    assert found["step"] == 2
    for what, body, words in (
        ("divergences", {"raw": 1}, "“raw”"),
        ("fresh_critic", {"steps": 10**12}, "3,000 steps"),
        ("fresh_critic", {"seed": 1}, "“seed”"),
        ("money", {}, "does not answer"),
    ):
        refused = httpx.post(f"{address}/{what}", json=body, timeout=120)
        assert refused.status_code == 404
        assert words in refused.json()["sentence"]
    assert httpx.post(f"{server.url}/api/runs/../ask/divergences", json={}).status_code != 500


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


def test_the_address_for_the_class_can_be_opened_from_outside() -> None:
    assert access.class_address("192.168.0.7", 80) == "http://192.168.0.7:80"
    assert access.class_address("fe80::1", 80) == "http://[fe80::1]:80"
    everywhere = access.class_address("0.0.0.0", 8501)
    assert everywhere.removeprefix("http://").split(":")[0] in {*access.addresses(), "localhost"}
    assert access.access_for("0.0.0.0").knows(everywhere.removeprefix("http://"))
    assert access.qr(everywhere).svg_inline().startswith("<svg")
