"""A class: codes, nicknames, members, the door, the board, and what survives a restart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.classroom import Classroom, join_code, nicknames
from playground.classroom.board import Board, page_of_ours
from playground.classroom.teacher_link import new_link, redeem
from playground.errors import InputError, MachineError
from playground.runs.folder.index import fingerprint

ANN, BEN, TEACHER = "ann-" * 6, "ben-" * 6, "teacher-" * 3


@pytest.fixture
def here(tmp_path: Path) -> Classroom:
    return Classroom(tmp_path)


def test_a_code_is_read_as_people_type_it() -> None:
    code = join_code.new_code()
    assert len(code) == 6
    assert not set("01OILS58B") & set(join_code.CHARACTERS)
    for typed in (code, code.lower(), join_code.spaced(code), f" {code[:2]}-{code[2:]} ", code.translate(FULL_WIDTH)):
        assert join_code.read_code(typed) == code


FULL_WIDTH = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}


@given(st.text(max_size=60))
def test_a_nickname_is_clean_or_refused(text: str) -> None:
    try:
        name = nicknames.cleaned(text)
    except InputError:
        return
    assert 1 <= len(name) <= 24
    assert name.isprintable()
    assert nicknames.cleaned(name) == name


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u202e", "x" * 25, "...", "\ud800"])
def test_what_is_no_nickname(text: str) -> None:
    with pytest.raises(InputError) as refused:
        nicknames.cleaned(text)
    assert refused.value.code == "no_nickname"


def test_direction_marks_are_taken_out() -> None:
    assert nicknames.cleaned(" a\u202eb\n\tc ") == "ab c"


def test_names_that_look_alike_are_one(here: Classroom) -> None:
    here.join(ANN, here.code, "Otter")
    for alike in ("otter", "OTTER", "\uff2ftter", "O tter"):
        with pytest.raises(InputError) as refused:
            here.join(BEN, here.code, alike)
        assert refused.value.code == "nickname_taken"
    here.join(ANN, "", "otter")  # one's own may change, and members are not asked for the code again
    assert [m.nickname for m in here.members()] == ["otter"]


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_suggestions_are_free_even_when_all_animals_are_taken(language: str) -> None:
    taken: set[str] = set()
    for _ in range(60):
        name = nicknames.suggestion(language, taken)
        assert nicknames.cleaned(name) == name
        assert nicknames.sameness(name) not in taken
        taken.add(nicknames.sameness(name))


def test_guessing_is_limited_for_all_together(here: Classroom) -> None:
    wrong = "222222" if here.code != "222222" else "333333"
    codes = []
    for i in range(62):
        with pytest.raises(InputError) as refused:
            here.join(f"guesser-of-codes-{i}", wrong, f"G{i}")
        codes.append(refused.value.code)
    assert codes[0] == "wrong_code"
    assert codes[-1] == "too_many_attempts"
    with pytest.raises(InputError, match="Too many"):  # else a guesser would learn from the answer
        here.join(ANN, here.code, "Ann")


def test_nobody_enters_through_a_closed_door(here: Classroom) -> None:
    here.join(ANN, here.code, "Ann")
    here.set_open(False)
    with pytest.raises(InputError, match="closed the door"):
        here.join(BEN, here.code, "Ben")
    here.join(ANN, "", "Anna")
    assert here.role(ANN) == "student"
    assert here.role(BEN) is None


def test_the_class_survives_a_restart_and_holds_no_token(here: Classroom, tmp_path: Path) -> None:
    assert Classroom(tmp_path).code == here.code
    here.make_teacher(TEACHER)
    here.join(ANN, here.code, "Ann")
    here.set_open(False)
    again = Classroom(tmp_path)
    assert (again.code, again.open, again.role(ANN), again.role(TEACHER)) == (here.code, False, "student", "teacher")
    stored = "".join(p.read_text() for p in tmp_path.rglob("*") if p.is_file())
    assert ANN not in stored
    assert TEACHER not in stored
    again.keep_only_teacher("somebody else")
    again.rename(fingerprint(ANN), "Anna")
    assert Classroom(tmp_path).role(TEACHER) is None
    assert Classroom(tmp_path).nickname(fingerprint(ANN)) == "Anna"
    again.remove(fingerprint(ANN))
    assert Classroom(tmp_path).role(ANN) is None


@pytest.mark.parametrize("damage", [b"", b"[]", b"{}", b'{"code": "K7F2QD", "members": 3}', b"\xff"])
def test_a_damaged_file_does_not_stop_the_app(here: Classroom, tmp_path: Path, damage: bytes) -> None:
    here.make_teacher(TEACHER)
    (here.folder / "class.json").write_bytes(damage)
    again = Classroom(tmp_path)
    assert len(again.code) == 6
    assert again.code == "K7F2QD" or (here.folder / "class.json.damaged").read_bytes() == damage


def test_a_file_that_cannot_be_read_is_not_replaced(here: Classroom, tmp_path: Path) -> None:
    file = here.folder / "class.json"
    file.unlink()
    file.mkdir()  # as little to be read as the file of another user
    with pytest.raises(MachineError, match="permissions"):
        Classroom(tmp_path)
    assert file.is_dir()


def test_the_teachers_link_works_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--class"):
        new_link(tmp_path)
    first, second = (new_link(tmp_path, "http://school:8501/") for _ in range(2))
    assert new_link(tmp_path).startswith("http://school:8501/api/class/teacher?key=")
    assert not redeem(tmp_path, "x")
    for link in (first, second):
        key = link.partition("key=")[2]
        assert key not in "".join(p.read_text() for p in tmp_path.rglob("*.json"))
        assert [redeem(tmp_path, key), redeem(tmp_path, key)] == [True, False]


def test_only_the_teacher_sees_the_members_and_who_is_there(here: Classroom) -> None:
    here.make_teacher(TEACHER)
    here.join(ANN, here.code, "Ann")
    woken: list[str] = []
    here.watch(lambda: woken.append("teacher"), TEACHER)
    end = here.watch(lambda: woken.append("ann"), ANN)
    here.say("Look", "lab")
    assert woken[-2:] == ["teacher", "ann"]
    view, all = here.view(ANN), here.view(TEACHER)
    assert json.loads(json.dumps(all)) == all
    assert (view["nickname"], view["message"]["address"]) == ("Ann", "lab")
    assert not view.keys() & {"code", "members", "here", "teachers", "predictions"}
    assert fingerprint(ANN) in all["here"]
    end()
    assert fingerprint(ANN) not in here.view(TEACHER)["here"]
    assert here.view("a-stranger-somewhere")["message"] is None


def test_predictions_keep_the_newest_of_each_member_and_survive_a_restart(here: Classroom, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        here.predict(ANN, "losses", 1, 2)
    assert refused.value.code == "join_first"
    here.join(ANN, here.code, "Ann")
    here.predict(ANN, "losses", 1, 2)
    here.predict(ANN, "losses", 1, [0.5, 1])
    (only,) = here.board.predictions
    assert only.answers == {fingerprint(ANN): (0.5, 1.0)}
    assert Classroom(tmp_path).board.predictions == (only,)
    here.predict(ANN, "history", 3, 7)
    here.predict(ANN, "losses", 1, 0)
    assert [p.lesson for p in Classroom(tmp_path).board.predictions] == ["history", "losses"]
    (tmp_path / ".class" / "predictions" / "history.3.json").write_text(
        '{"lesson": "../x", "step": 3, "answers": {"a": 1}}'
    )
    (tmp_path / ".class" / "predictions" / "torn.1.json").write_text('{"lesson"')
    assert [p.lesson for p in Classroom(tmp_path).board.predictions] == ["losses"]
    here.clear_predictions()
    assert Classroom(tmp_path).board.predictions == ()
    for bad in ("2", None, True, [], [1] * 65, float("nan"), [float("inf")], {"a": 1}):
        with pytest.raises(InputError):
            here.predict(ANN, "losses", 1, bad)
    for lesson, step in (("../x", 1), ("losses", -1)):
        with pytest.raises(InputError):
            here.predict(ANN, lesson, step, 1)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("lab", "lab"), ("/lab?a=1#x", "lab?a=1"), ("http://school:8501/gan/train?run=r", "train?run=r"), ("/", ""),
        ("https://evil.example/login", None), ("javascript:alert(1)", None), ("//evil.example", None),
        ("api/class/teacher?key=x", None), ("lab/../api", None), ("", None),
    ],
)  # fmt: skip
def test_everybody_follows_only_to_pages_of_ours(address: str, page: str | None) -> None:
    if page is None:
        with pytest.raises(InputError):
            page_of_ours(address)
    else:
        assert page_of_ours(address) == page


def test_timer_and_message_are_checked() -> None:
    board = Board().with_timer(60, now=100)
    assert board.ends == 160
    assert board.with_timer(0, now=100).ends == 0
    for seconds in (-1, 0.5, 1e9, float("nan")):
        with pytest.raises(InputError):
            board.with_timer(seconds, now=0)
    with pytest.raises(InputError):
        board.with_message("x" * 301)
    first = board.with_message("one")
    second = first.with_message("").with_message("two")
    assert first.message
    assert second.message
    assert second.message.number > first.message.number
