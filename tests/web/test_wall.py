"""The routes of the teacher's wall, with the real app: what it shows, what the teacher does, and predictions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from playground.messages import unpack_frame
from playground.runs.folder.index import fingerprint
from playground.runs.folder.label import Label
from playground.runs.frames.from_arrays import frame
from tests.appserver import App, app
from tests.web.hands import Tabs, finished_run
from tests.web.test_class import ANN, BEN, HEADER, code_of, post, teacher

pytestmark = pytest.mark.process
CURVE = [i / 32 for i in range(33)]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("wall") / "runs", "--class", "--host", "127.0.0.1") as found:
        for owner, name in ((ANN, "Ann"), (BEN, "Ben")):
            assert post(found, "class/join", owner, code=code_of(found), nickname=name).status_code == 200
        yield found


@pytest.fixture(scope="module")
def head(school: App) -> str:
    """The teacher's token."""
    return teacher(school)


def get(server: App, route: str, owner: str) -> httpx.Response:
    return httpx.get(f"{server.url}/api/class/{route}", headers={HEADER: owner}, timeout=60, verify=False)


def act(server: App, owner: str, do: str, **parts: Any) -> httpx.Response:
    return post(server, "class/act", owner, do=do, **parts)


def test_only_the_teacher_sees_the_wall_and_acts(school: App, head: str) -> None:
    for owner in (ANN, "stranger-" * 3):
        answers = [
            get(school, "wall", owner), get(school, "question/mode-collapse/1", owner), get(school, "real/x", owner),
            act(school, owner, "freeze", on=True), act(school, owner, "door", open=False),
        ]  # fmt: skip
        assert {answer.json()["code"] for answer in answers} == {"only_teacher"}
    found = get(school, "wall", head).json()
    assert [card["nickname"] for card in found["cards"]] == ["Ann", "Ben"]
    assert found["code"].replace(" ", "") == code_of(school)
    assert (found["open"], found["frozen"]) == (True, False)


def test_a_card_has_the_run_with_its_numbers_and_points(school: App, head: str) -> None:
    folder = finished_run(school.runs)
    folder.write_label(Label(owner=fingerprint(ANN)))
    folder.save_sample(5, np.zeros((4, 2), np.float32))
    assert get(school, f"real/{folder.id}", head).status_code == 204
    folder.save_still(frame("real", 5, np.ones((3, 2), np.float32), (-1.0, 1.0, -1.0, 1.0)))
    card = get(school, "wall", head).json()["cards"][0]
    run = card["run"]
    assert (run["id"], run["status"], run["step"], run["sample"], run["plane"]) == (folder.id, "done", 5, 5, True)
    outcomes = get(school, "wall", head).json()["outcomes"]
    assert [(each["run"], each["outcome"]) for each in outcomes] == [(folder.id, "fine")]
    assert unpack_frame(get(school, f"real/{folder.id}", head).content).step == 5
    assert act(school, head, "spotlight", run=folder.id).json()["spotlight"] == folder.id
    gone = act(school, head, "delete", run=folder.id).json()
    assert (gone["cards"][0]["run"], gone["spotlight"]) == (None, "")
    assert act(school, head, "spotlight", run=folder.id).json()["code"] == "no_run"


def test_what_the_teacher_does_arrives(school: App, head: str) -> None:
    found = act(school, head, "say", text="Look", address=f"{school.url}/lab?preset=lab-hops").json()
    assert (found["message"]["text"], found["message"]["address"]) == ("Look", "lab?preset=lab-hops")
    assert act(school, head, "say", text="", address="").json()["message"] is None
    found = act(school, head, "timer", seconds=60).json()
    assert 0 < found["ends"] - found["now"] <= 60
    assert act(school, head, "timer", seconds=0).json()["ends"] == 0
    assert act(school, head, "freeze", on=True).json()["frozen"] is True
    assert act(school, head, "freeze", on=False).json()["frozen"] is False
    assert act(school, head, "door", open=False).json()["open"] is False
    late = post(school, "class/join", "late-" * 5, code=code_of(school), nickname="Late")
    assert late.json()["code"] == "door_closed"
    assert act(school, head, "door", open=True).json()["open"] is True
    cards = act(school, head, "rename", id=fingerprint(BEN), nickname="Benjamin").json()["cards"]
    assert [card["nickname"] for card in cards] == ["Ann", "Benjamin"]
    post(school, "class/join", "late-" * 5, code=code_of(school), nickname="Late")
    cards = act(school, head, "remove", id=fingerprint("late-" * 5)).json()["cards"]
    assert [card["nickname"] for card in cards] == ["Ann", "Benjamin"]


def test_rights_of_others_end_and_ones_own_stay(school: App, head: str) -> None:
    other = teacher(school)
    assert get(school, "wall", other).status_code == 200
    assert get(school, "wall", head).json()["others"] >= 1
    assert act(school, head, "revoke").json()["others"] == 0
    assert get(school, "wall", other).json()["code"] == "only_teacher"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"do": "say"}, {"do": "freeze", "on": "yes"}, {"do": "timer", "seconds": -1}, {"do": "timer"},
        {"do": "say", "text": "x", "address": "https://example.org/"}, {"do": "spotlight", "run": "../x"},
        {"do": "stop", "run": "none"}, {"do": "delete", "run": ""}, {"do": "rename", "id": "x", "nickname": "y"},
        {"do": ["say"]}, {"do": "door", "open": True, "more": 1},
    ],
)  # fmt: skip
def test_what_is_no_act_is_refused_with_a_sentence(school: App, head: str, body: dict[str, Any]) -> None:
    answer = post(school, "class/act", head, **body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["message"]


def test_predictions_come_in_and_the_newest_of_each_person_counts(school: App, head: str) -> None:
    def predict(owner: str, lesson: str, step: Any, answer: Any) -> Any:
        return post(school, "class/predict", owner, lesson=lesson, step=step, answer=answer).json()

    for owner, answer in ((ANN, 0), (BEN, 1), (ANN, 1)):
        assert predict(owner, "history", 1, answer) == {"ok": True}
    assert predict(BEN, "mode-collapse", 1, CURVE) == {"ok": True}
    assert predict(ANN, "whole-game", 3, 12) == {"ok": True}
    found = get(school, "question/history/1?lang=zh", head).json()
    assert ([bar["n"] for bar in found["bars"]], found["n"], found["ask"]) == ([0, 2], 2, "choice")
    assert len(found["choices"]) == 2
    assert found["answer"]
    assert get(school, "question/mode-collapse/1", head).json()["curves"] == [CURVE]
    number = get(school, "question/whole-game/3", head).json()
    assert sum(bar["n"] for bar in number["bars"]) == 1
    asked = [(each["lesson"], each["step"], each["n"]) for each in get(school, "wall", head).json()["asked"]]
    assert asked == [("history", 1, 2), ("mode-collapse", 1, 1), ("whole-game", 3, 1)]
    assert predict("stranger-" * 3, "history", 1, 0)["code"] == "join_first"
    for lesson, step in (("history", 0), ("history", 99), ("history", "1"), ("no-lesson", 1), ("../history", 1)):
        assert "ok" not in predict(ANN, lesson, step, 0), (lesson, step)
    assert predict(ANN, "history", 1, {"a": 1})["code"] == "bad_prediction"
    assert act(school, head, "clear_predictions").json()["asked"] == []


def test_a_run_in_a_students_browser_is_on_the_wall(school: App, head: str) -> None:
    report = {"id": "browser-1", "status": "running", "step": 40, "lr_G": 0.01, "lr_D": 0.1, "js": 0.25}
    points = {"points": [0.5, -1.5, 2, 0], "real": [1.0, 1.0]}
    assert post(school, "class/lab", BEN, **report, **points).json() == {"ok": True}
    found = get(school, "wall", head).json()
    run = found["cards"][1]["run"]
    assert (run["id"], run["step"], run["metric"], run["value"]) == ("browser-1", 40, "js", 0.25)
    assert (run["points"], run["real"], run["plane"]) == ([0.5, -1.5, 2, 0], [1.0, 1.0], True)
    assert run["status"] == "paused"  # no page of Ben is open
    assert ("browser-1", "going") in [(each["run"], each["outcome"]) for each in found["outcomes"]]
    assert act(school, head, "spotlight", run="browser-1").json()["spotlight"] == "browser-1"
    assert post(school, "class/lab", "stranger-" * 3, **report).json()["code"] == "join_first"
    assert post(school, "class/lab", BEN, **report, **points, finding="mode_collapse").json() == {"ok": True}
    run = get(school, "wall", head).json()["cards"][1]["run"]
    assert (run["finding"], run["title"]["text"]) == ("mode_collapse", "mode collapse")
    for bad in (
        {"finding": "<b>anything</b>"},
        {"id": "20300101-run"}, {"status": "flying"}, {"step": -1}, {"step": "4"}, {"points": [0.0] * 601},
        {"points": [1e300]}, {"points": ["1"]}, {"js": "x"}, {"lr_G": None}, {"more": 1},
    ):  # fmt: skip
        answer = post(school, "class/lab", BEN, **{**report, **bad})
        assert 400 <= answer.status_code < 500, bad
    finished = finished_run(school.runs)
    finished.write_label(Label(owner=fingerprint(BEN), created=time.time() + 60))
    assert get(school, "wall", head).json()["cards"][1]["run"]["id"] == finished.id


def test_the_teacher_orders_runs_in_browsers(school: App, head: str, opened: Tabs) -> None:
    tab = opened(school, cookie=f"gp_owner={BEN}")
    tab.say(type="watch_class")
    assert tab.hear("class")["order"] is None
    report = {"id": "browser-2", "status": "running", "step": 4, "lr_G": 0.01, "lr_D": 0.1, "points": [0.0, 0.0]}
    assert post(school, "class/lab", BEN, **report).json() == {"ok": True}
    numbers = []
    for do, more, wanted in (
        ("pause", {"on": True}, "pause"),
        ("pause", {"on": False}, "resume"),
        ("stop", {}, "stop"),
    ):
        assert act(school, head, do, run="browser-2", **more).status_code == 200
        order = tab.hear("class")["order"]
        assert (order["run"], order["do"]) == ("browser-2", wanted)
        numbers.append(order["number"])
    assert numbers == sorted(set(numbers))
    assert act(school, head, "delete", run="browser-2").status_code == 200
    assert post(school, "class/lab", BEN, **report).json() == {"ok": True}  # its tab goes on to report
    ids = [card["run"] and card["run"]["id"] for card in get(school, "wall", head).json()["cards"]]
    assert "browser-2" not in ids
    assert act(school, head, "pause", run="browser-2", on=True).status_code >= 400
