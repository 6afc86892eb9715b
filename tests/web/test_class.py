"""A class over HTTP and the socket of the real app: joining, the teacher's link, identity without a cookie, rights."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from playground import presets
from playground.classroom.teacher_link import new_link
from playground.runs.folder.index import fingerprint
from playground.runs.folder.label import Label
from tests.appserver import App, app
from tests.web.hands import Tabs, finished_run

pytestmark = pytest.mark.process
HEADER = "x-gan-playground-identity"
ANN, BEN, STRANGER = "ann-" * 6, "ben-" * 6, "stranger-" * 3


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("class") / "runs", "--class", "--host", "127.0.0.1") as found:
        yield found


def code_of(server: App) -> str:
    return str(json.loads((server.runs / ".class" / "class.json").read_text())["code"])


def post(server: App, route: str, owner: str = "", **body: Any) -> httpx.Response:
    headers = {HEADER: owner} if owner else {}
    return httpx.post(f"{server.url}/api/{route}", json=body, headers=headers, timeout=60, verify=False)


def teacher(server: App) -> str:
    """The token of a browser that has opened a new teacher's link."""
    answer = httpx.get(new_link(server.runs), timeout=60, verify=False)
    assert answer.status_code == 303
    return answer.cookies["gp_owner"]


@pytest.fixture(scope="module")
def members(school: App) -> dict[str, str]:
    for owner, name in ((ANN, "Ann"), (BEN, "Ben")):
        assert post(school, "class/join", owner, code=code_of(school), nickname=name).status_code == 200
    return {"ann": ANN, "ben": BEN, "stranger": STRANGER, "teacher": teacher(school)}


def test_the_teachers_link_leads_to_a_clean_address_and_works_once(school: App) -> None:
    link = re.findall(r"/api/class/teacher\?key=\S+", school.log.read_text())[0]
    ahead = httpx.get(school.url + link, headers={"sec-purpose": "prefetch"}, verify=False)
    assert ahead.status_code == 403
    first = httpx.get(school.url + link, verify=False)
    assert first.status_code == 303
    assert "key" not in first.headers["location"]
    assert "SameSite=Lax" in first.headers["set-cookie"]
    again = httpx.get(school.url + link, headers={"accept-language": "zh-CN"}, verify=False)
    assert again.status_code == 403
    assert "一次" in again.text


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"code": "222222", "nickname": "X"}, "wrong_code"), ({"code": None, "nickname": "X"}, "wrong_code"),
        ({"nickname": {"a": 1}}, "wrong_code"), ({}, "wrong_code"),
    ],
)  # fmt: skip
def test_who_is_not_let_in(school: App, body: dict[str, Any], problem: str) -> None:
    answer = post(school, "class/join", STRANGER, **body)
    assert answer.status_code == 404
    assert answer.json()["code"] == problem


def test_nobody_joins_without_an_identity(school: App) -> None:
    assert post(school, "class/join", code=code_of(school), nickname="Nobody").json()["code"] == "join_first"
    assert post(school, "class/join", "short", code=code_of(school), nickname="Nobody").json()["code"] == "join_first"


def test_a_tab_without_a_cookie_gets_a_token_and_one_with_a_cookie_none(school: App) -> None:
    fresh = [post(school, "identity").json()["token"] for _ in range(2)]
    assert len(set(fresh)) == 2
    assert min(map(len, fresh)) > 20
    with_cookie = httpx.post(f"{school.url}/api/identity", cookies={"gp_owner": ANN}, verify=False)
    assert with_cookie.json()["token"] == ""


def test_the_cookie_counts_more_than_the_header(school: App, members: dict[str, str]) -> None:
    headers = {HEADER: members["ben"], "cookie": f"gp_owner={ANN}"}
    answer = httpx.post(f"{school.url}/api/class/join", json={"nickname": "Ann"}, headers=headers, verify=False)
    assert answer.json()["nickname"] == "Ann"


def test_the_first_message_of_a_socket_says_who_it_is(school: App, members: dict[str, str], opened: Tabs) -> None:
    tab = opened(school)
    tab.say(type="identify", token=members["ann"])
    tab.say(type="watch_class")
    news = tab.hear("class")
    assert (news["role"], news["nickname"]) == ("student", "Ann")
    assert "members" not in news
    tab.say(type="identify", token=members["teacher"])  # who one is does not change
    post(school, "class/join", members["ann"], nickname="Anna")
    assert tab.hear("class")["nickname"] == "Anna"
    post(school, "class/join", members["ann"], nickname="Ann")


def test_the_teachers_tab_sees_who_is_there(school: App, members: dict[str, str], opened: Tabs) -> None:
    tab = opened(school, Cookie=f"gp_owner={members['teacher']}")
    tab.say(type="watch_class")
    news = tab.hear("class")
    assert news["role"] == "teacher"
    assert {each["nickname"] for each in news["members"]} >= {"Ann", "Ben"}
    opened(school, Cookie=f"gp_owner={members['ben']}").say(type="watch_class")
    while fingerprint(members["ben"]) not in news["here"]:
        news = tab.hear("class")


@pytest.mark.parametrize("who", ["stranger", "ben", "ann", "teacher"])
def test_what_each_person_may_tell_anns_run(school: App, members: dict[str, str], opened: Tabs, who: str) -> None:
    """The run has ended, so that a command that is allowed gets another answer than one that is not."""
    folder = finished_run(school.runs)
    folder.write_label(Label(owner=fingerprint(members["ann"])))
    tab = opened(school, Cookie=f"gp_owner={members[who]}")
    for command, allowed in (({"type": "stop"}, ("ann", "teacher")), ({"type": "edit", "patch": {}}, ("ann",))):
        tab.say(type="steer", run=folder.id, command=command)
        assert (tab.hear("problem")["code"] == "not_owner") == (who not in allowed), command


@pytest.mark.parametrize("who", ["stranger", "ben", "ann", "teacher"])
def test_every_route_answers_each_person_without_a_fault(school: App, members: dict[str, str], who: str) -> None:
    folder = finished_run(school.runs)
    folder.write_label(Label(owner=fingerprint(members["ann"])))
    before = {p: p.read_bytes() for p in folder.path.rglob("*") if p.is_file()}
    cookie = {"cookie": f"gp_owner={members[who]}"}
    for route in ("state", "nets/all.bin", "download/metrics.csv", "download/config.json"):
        assert httpx.get(f"{school.url}/api/runs/{folder.id}/{route}", headers=cookie, verify=False).status_code == 200
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        for route in ("", "/state", "/label", "/download/run.zip"):
            url = f"{school.url}/api/runs/{folder.id}{route}"
            assert httpx.request(method, url, headers=cookie, verify=False).status_code in (403, 404, 405)
    assert {p: p.read_bytes() for p in folder.path.rglob("*") if p.is_file()} == before


def test_the_helper_answers_only_those_who_have_joined(school: App, members: dict[str, str]) -> None:
    config = presets.load("lab-hops").config.to_json()
    for route in ("training-setup", "step"):
        refused = post(school, route, STRANGER, config=config)
        assert refused.json()["code"] == "join_first", route
    for route in ("models/digits/ask/pictures", "models/digits/ask/invert", "runs/none/ask/divergences"):
        assert post(school, route, STRANGER, z=[]).json()["code"] == "join_first", route
        assert post(school, route, ANN, z=[]).json()["code"] != "join_first", route
    assert post(school, "training-setup", ANN, config=config).status_code == 200


def test_an_app_without_a_class_has_none(server: App, opened: Tabs) -> None:
    assert post(server, "class/join", ANN, code="222222", nickname="Ann").json()["code"] == "no_class"
    assert httpx.get(f"{server.url}/api/class/teacher?key=x", verify=False).json()["code"] == "no_class"
    tab = opened(server, Cookie=f"gp_owner={ANN}")
    tab.say(type="watch_class")
    assert tab.hear("problem")["code"] == "no_class"
