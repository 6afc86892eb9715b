"""Who gets an answer from the server: hosts, origins, cookies, ids from outside."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from playground.web import access
from playground.web.access import Access, access_for
from tests.appserver import App
from tests.web.hands import Tabs, get


@pytest.mark.process
@pytest.mark.parametrize("path", ["/", "/api/health", "/api/assets/shared/socket.js", "/api/runs/x/samples/1.png"])
@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Host": "127.0.0.1.evil.example"}]
)
def test_foreign_hosts_and_origins_are_refused(server: App, path: str, headers: dict[str, str]) -> None:
    assert get(server.url + path, headers=headers).status_code == 403


@pytest.mark.process
def test_a_foreign_origin_gets_no_socket(server: App, opened: Tabs) -> None:
    with pytest.raises(InvalidStatus):
        opened(server, Origin="http://evil.example")


@pytest.mark.process
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


IMAGE = {"Accept": "image/webp,*/*"}


@pytest.mark.process
@pytest.mark.parametrize("path", ["/api/models/x/onnx", "/api/models/x/page", "/api/runs/x/download/run.zip"])
def test_a_picture_on_another_site_starts_no_work(server: App, path: str) -> None:
    here = server.url.removeprefix("http://")
    for headers, refused in (
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}, True),
        ({"Referer": "http://evil.example/", **IMAGE}, True),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}, False),  # a link on a course page
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}, False),
        ({"Referer": "http://course.example/", "Accept": "text/html"}, False),
        ({"Referer": f"http://{here}/train", **IMAGE}, False),
        ({}, False),
    ):
        assert (get(server.url + path, headers=headers).status_code == 403) == refused, headers


@pytest.mark.process
@pytest.mark.parametrize("path", ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "x", "%00", ".trash", "a" * 300])
def test_run_ids_are_not_paths(server: App, path: str) -> None:
    for rest in ("samples/1.png", "samples/1.bin", "download/config.json", "state"):
        answer = get(f"{server.url}/api/runs/{path}/{rest}")
        assert "root:" not in answer.text
        assert answer.status_code >= 400 or "text/html" in answer.headers["content-type"]


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


def test_the_address_for_the_class_can_be_opened_from_outside() -> None:
    assert access.class_address("192.168.0.7", 80) == "http://192.168.0.7:80"
    assert access.class_address("fe80::1", 80) == "http://[fe80::1]:80"
    everywhere = access.class_address("0.0.0.0", 8501)
    assert everywhere.removeprefix("http://").split(":")[0] in {*access.addresses(), "localhost"}
    assert access.access_for("0.0.0.0").knows(everywhere.removeprefix("http://"))
    assert access.qr(everywhere).svg_inline().startswith("<svg")
