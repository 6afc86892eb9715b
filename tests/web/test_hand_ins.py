"""Handing in with the real app: who may, what the teacher gets, verification, and marks."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from playground.cli import main
from playground.handin.file import read
from playground.runs.folder.index import fingerprint
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from tests.appserver import App, app
from tests.runs.helpers import Played, tiny
from tests.waiting import until
from tests.web.test_class import ANN, BEN, HEADER, code_of, post, teacher

pytestmark = pytest.mark.process
BOOK = "Student,ID,SIS User ID,SIS Login ID,Section\nLovelace,1,u17,x,A\nHopper,2,u2,y,A\n"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("school") / "runs", "--class", "--host", "127.0.0.1") as found:
        for owner, name in ((ANN, "=Ann"), (BEN, "Ben")):
            assert post(found, "class/join", owner, code=code_of(found), nickname=name).status_code == 200
        yield found


@pytest.fixture(scope="module")
def head(school: App) -> str:
    """The teacher's token."""
    return teacher(school)


@pytest.fixture(scope="module")
def run(school: App) -> RunFolder:
    """A run of Ann's that is done."""
    label = Label("my ring", False, fingerprint(ANN))
    folder = RunFolder.create(school.runs, tiny(stop__steps=30), label)
    assert Played(folder).play().status == "done"
    return folder


def get(server: App, route: str, owner: str) -> httpx.Response:
    return httpx.get(f"{server.url}/api/class/{route}", headers={HEADER: owner}, timeout=60, verify=False)


def hand_ins(server: App, owner: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(server, "hand-ins", owner).json()["hand_ins"]
    return found


def test_a_student_hands_in_and_the_teacher_verifies_it(
    school: App, head: str, run: RunFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert post(school, "hand-in", "stranger-" * 3, run=run.id).json()["code"] == "join_first"
    assert post(school, "hand-in", BEN, run=run.id).json()["code"] == "not_your_run"
    assert post(school, "hand-in", ANN, run="none").json()["code"] == "no_run"
    assert hand_ins(school, head) == []
    answer = post(school, "hand-in", ANN, run=run.id, identity="u17", language="zh")
    assert (answer.status_code, answer.headers["x-stored"]) == (200, "1")
    _, made = read(answer.content)
    assert (made.nickname, made.student_id, made.run.step, made.title) == ("=Ann", "u17", 30, "my ring")
    (row,) = hand_ins(school, head)
    assert (row["nickname"], row["who"], row["outcome"], row["verifying"]) == ("=Ann", "u17", "", "")

    page = get(school, f"hand-ins/{row['id']}", head)
    assert page.content == answer.content
    assert b"default-src 'none'" in page.content
    with zipfile.ZipFile(io.BytesIO(get(school, "hand-ins.zip", head).content)) as archive:
        (name,) = archive.namelist()
        assert archive.read(name) == answer.content
    assert get(school, "marks/generic.csv", head).text.splitlines()[1].startswith("'=Ann,u17,,my ring")
    assert get(school, "marks/moodle.csv", head).text.splitlines()[1] == "u17,,'=Ann,"
    address = f"{school.url}/api/class/marks/canvas?task=my+ring"
    filled = httpx.post(address, content=BOOK, headers={HEADER: head}, timeout=60, verify=False).json()
    assert [(each["student"], each["by"]) for each in filled["matches"]] == [("Lovelace", "id")]
    assert filled["without"] == ["Hopper"]
    assert base64.b64decode(filled["csv"]).startswith(b"Student,ID")

    assert post(school, "class/hand-ins", head, do="verify", ids=[row["id"]]).status_code == 200
    until(lambda: hand_ins(school, head)[0]["outcome"], 120, "a verification")
    (row,) = hand_ins(school, head)
    assert (row["outcome"], row["signature"]) == ("same_bits", "valid")

    file = tmp_path / "handed in.html"
    file.write_bytes(answer.content)
    assert main(["verify", str(file), "--json", "--runs", str(school.runs)]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["outcome"], found["signature"], found["nickname"]) == ("same_bits", "valid", "=Ann")
    file.write_bytes(answer.content.replace(b'"nickname": "=Ann"', b'"nickname": "Bob"'))
    assert main(["verify", str(file), "--runs", str(school.runs)]) == 1
    assert "signature does not match" in capsys.readouterr().out
    assert main(["verify", str(file), "--json", "--runs", str(tmp_path / "elsewhere")]) == 0
    assert json.loads(capsys.readouterr().out)[0]["signature"] == "other_key"

    assert post(school, "class/hand-ins", head, do="delete", ids=[row["id"]]).json()["hand_ins"] == []


def test_only_the_teacher_sees_what_was_handed_in(school: App) -> None:
    for owner in (ANN, "stranger-" * 3):
        answers = [
            get(school, "hand-ins", owner), get(school, "hand-ins.zip", owner), get(school, "hand-ins/x", owner),
            get(school, "marks/generic.csv", owner), post(school, "class/hand-ins", owner, do="verify", ids=[]),
            post(school, "class/marks/canvas", owner),
        ]  # fmt: skip
        assert {answer.json()["code"] for answer in answers} == {"only_teacher"}


def test_bad_requests_get_a_sentence(school: App, head: str) -> None:
    strange: dict[str, Any] = {"weights": {"G": "§", "D": "", "average": ""}}
    requests: list[dict[str, Any]] = [{"browser": {}}, {"browser": strange}, {"run": "../key"}, {}]
    for given in requests:
        answer = post(school, "hand-in", ANN, **given)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["sentence"]
    acts: list[dict[str, Any]] = [
        {"do": "explode", "ids": []}, {"do": "verify", "ids": ["../key"]}, {"do": "delete", "ids": ["x"]},
    ]  # fmt: skip
    for act in acts:
        assert post(school, "class/hand-ins", head, **act).status_code == 404
    assert get(school, "hand-ins/..%2fkey", head).status_code in (400, 404)
    assert get(school, "marks/other.csv", head).status_code == 404
