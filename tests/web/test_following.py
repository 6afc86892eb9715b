"""What a tab hears over its socket about the runs that it follows."""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed

from playground.messages import Frame, JournalEntry, Row, unpack_frame
from playground.runs.manager import RunManager
from playground.texts import Message
from playground.web import socket
from tests.appserver import App
from tests.runs.helpers import new
from tests.runs.stage import Stage
from tests.web.hands import Tabs, finished_run

pytestmark = pytest.mark.process


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


def test_a_tab_that_closes_during_a_request_leaves_no_subscription(tmp_path: Path) -> None:
    runs = RunManager(tmp_path, backend=Stage())
    folder = finished_run(tmp_path)

    async def leave() -> None:
        tab = socket.Tab(WebSocket({"type": "websocket"}, receive=None, send=None), runs, "", ExitStack())  # type: ignore[arg-type]
        tab.close()
        tab._obey(json.dumps({"type": "follow", "stream": 1, "run": folder.id, "views": ["ema"]}))

    asyncio.run(leave())
    assert runs._scheduler.watchers.ids() == []


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
