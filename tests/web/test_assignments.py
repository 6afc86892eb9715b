"""The route of the teacher's editor, with the real app in a class."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.appserver import App, app
from tests.assignments.examples import LAB
from tests.web.hands import finished_run
from tests.web.test_class import ANN, HEADER, code_of, post, teacher

pytestmark = pytest.mark.process
FORM = {k: v for k, v in LAB.items() if k not in ("format", "version")} | {"id": ""}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("assignments") / "runs", "--class", "--host", "127.0.0.1") as found:
        assert post(found, "class/join", ANN, code=code_of(found), nickname="Ann").status_code == 200
        yield found


@pytest.fixture(scope="module")
def taught(school: App) -> str:
    return teacher(school)


def told(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_only_the_teacher_edits(school: App) -> None:
    assert post(school, "assignments", ANN, do="list").status_code == 404
    assert post(school, "assignments", ANN, do="save", assignment=FORM).status_code == 404


def test_an_assignment_goes_out_as_a_file_and_comes_back(school: App, taught: str) -> None:
    (made,) = told(post(school, "assignments", taught, do="save", assignment=FORM))["assignments"]
    assert made["link"] == f"lab?assignment={made['id']}"
    assert made["whole_link"].startswith("lab?assignment=1.")
    content = {k: v for k, v in made.items() if k not in ("link", "whole_link", "lesson")}
    assert told(post(school, "assignments", taught, do="delete", id=made["id"]))["assignments"] == []
    (again,) = told(post(school, "assignments", taught, do="import", file=json.dumps(content)))["assignments"]
    assert again == made
    told(post(school, "assignments", taught, do="start", id=made["id"]))
    (count,) = told(wall(school, taught))["assignments"]
    assert (count["title"], count["passed"], count["tried"]) == (LAB["title"], 0, 0)


def wall(school: App, owner: str) -> httpx.Response:
    return httpx.get(f"{school.url}/api/class/wall", headers={HEADER: owner}, timeout=60)


def test_the_state_of_a_run_is_its_settings(school: App, taught: str) -> None:
    run = finished_run(school.runs)
    found = told(
        post(school, "assignments", taught, do="describe", page="lab", query={"run": run.id, "view.speed": "5"})
    )
    assert "run" not in found["query"]
    assert found["query"]["G.hidden"] == "[8]"
    assert found["query"]["view.speed"] == "5"
    assert "opt_D" in [group["path"] for group in found["groups"]]
    assert "modes" in [name for name, _, _ in found["metrics"]]
    tried = told(post(school, "assignments", taught, do="try", assignment={**FORM, "locked": []}, run=run.id))
    assert tried["passed"] is False


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "save", "assignment": {**FORM, "title": ""}}, {"do": "import", "file": "<html>"},
        {"do": "delete", "id": "x"}, {"do": "describe", "page": "lab", "query": {"preset": "nope"}},
        {"do": "preview", "task": "[x](//evil)"}, {"do": "run", "code": "1"},
        {"do": "try", "assignment": {}, "run": "../x"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_gets_a_sentence(school: App, taught: str, request_: dict[str, Any]) -> None:
    answer = post(school, "assignments", taught, **request_)
    assert answer.status_code == 404
    assert answer.json()["message"]["text"]
