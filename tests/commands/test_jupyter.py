"""The app as jupyter-server-proxy starts it: only the proxy gets an answer, under whatever name."""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from playground.commands.jupyter import server
from tests.appserver import App
from tests.web.hands import get

HUB = "hub.school.example"


class Proxied(App):
    """Started by the command of the entry point, with what jupyter-server-proxy puts in."""

    def __init__(self, runs: Path, patch: pytest.MonkeyPatch) -> None:
        self.told = server()
        for name, value in self.told["environment"].items():
            patch.setenv(name, value)
        super().__init__(runs)

    def command(self) -> list[str]:
        _, *arguments = (part.format(port=self.port, base_url="/user/ana/") for part in self.told["command"])
        return [*arguments, "--runs", str(self.runs)]

    def healthy(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return bool(get(self.url).status_code)  # any answer, as the proxy asks
        return False


@pytest.fixture
def proxied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxied]:
    (tmp_path / "runs").mkdir()
    found = Proxied(tmp_path / "runs", monkeypatch)
    try:
        yield found
    finally:
        found.close()


def test_the_entry_point_names_it() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    module, _, name = project["entry-points"]["jupyter_serverproxy_servers"]["gan-playground"].partition(":")
    assert getattr(import_module(module), name) is server
    assert Path(server()["launcher_entry"]["icon_path"]).read_text("utf-8").startswith("<svg")
    assert server()["environment"] != server()["environment"]  # a key of its own for each


@pytest.mark.process
def test_only_the_proxy_gets_an_answer(proxied: Proxied) -> None:
    key = proxied.told["request_headers_override"]
    page = f"{proxied.url}/user/ana/gan-playground/"
    assert get(page, headers={"Host": HUB, **key}).status_code == 200
    assert get(f"{page}api/health", headers={"Host": HUB, "Origin": f"https://{HUB}", **key}).status_code == 200
    refused = [{}, {"Host": HUB}, dict.fromkeys(key, "x"), {"Host": HUB, "Origin": "https://evil.example", **key}]
    assert {get(f"{page}api/health", headers=headers).status_code for headers in refused} == {403}
    assert get(page).json()["code"] == "not_the_proxy"

    address = f"ws://127.0.0.1:{proxied.port}/user/ana/gan-playground/api/socket"
    origin = Origin(f"http://127.0.0.1:{proxied.port}")
    with pytest.raises(InvalidStatus):
        connect(address, origin=origin)
    with connect(address, origin=origin, additional_headers=proxied.told["request_headers_override"]) as socket:
        assert socket.ping().wait(60)
