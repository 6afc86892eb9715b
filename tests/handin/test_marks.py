"""Marks as CSV: no text is a formula, everything can be read back, and Canvas's other cells stay as they are."""

from __future__ import annotations

import csv
import errno
import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.cli import main
from playground.errors import InputError, MachineError
from playground.handin.canvas import filled, read_gradebook
from playground.handin.document import HandIn
from playground.handin.marks import BEGINS_FORMULA, COLUMNS, Mark, generic, marks, moodle, written
from playground.handin.page import page
from playground.handin.signing import Signed
from playground.handin.stored import StoredHandIn, StoredHandIns, stored
from playground.web.handin.verifying import VerificationQueue
from tests.handin.test_file import RUN

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
EVIL = st.sampled_from(
    [
        "x;=1",
        "x; @A1",
        "x\n+1",
        ";=1",
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        '=HYPERLINK("x","y")',
        " =1",
        "＝1",
        "a\n=b",
        '"',
        ",",
    ]
)


def parsed(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.lists(st.lists(CELLS | EVIL, min_size=1, max_size=5), min_size=1, max_size=5))
def test_every_text_comes_back_and_none_begins_a_formula(rows: list[list[str]]) -> None:
    assume(all(row != [""] for row in rows))
    content = written(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    for row, again in zip(rows, parsed(content), strict=True):
        for cell, read in zip(row, again, strict=True):
            assert not read.lstrip(" ").startswith(BEGINS_FORMULA)
            assert not re.search(r"[;\t\r\n] *[=+\-@＝＋－＠]", read)  # where a spreadsheet may begin a cell as well
            assert read.replace("'", "") == cell.replace("'", "")


def test_a_text_gets_one_apostrophe_where_a_formula_would_begin() -> None:
    cells = ["Ann", "a-b", "=1", "Ann;=1", "Ann; @x\n+2", "1;2"]
    assert parsed(written([cells]))[0] == ["Ann", "a-b", "'=1", "Ann;'=1", "Ann; '@x\n'+2", "1;2"]


@given(
    st.lists(st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5)
)
def test_numbers_stay_numbers(numbers: list[float]) -> None:
    assert [float(cell) for cell in parsed(written([numbers]))[0]] == numbers


def hand(made: float, **parts: Any) -> StoredHandIn:
    result = parts.pop("result", None)
    return StoredHandIn(
        f"{int(made):010}-00000000",
        HandIn(parts.pop("task", "task"), parts.pop("title", "Ring"), made, RUN, **parts),
        1,
        result,
    )


def test_the_best_hand_in_of_each_student_counts() -> None:
    found = marks([
        hand(1, nickname="Ann", student="a", passed=False, score=0.0, max=1.0),
        hand(2, nickname="Ann", student="a", passed=True, score=1.0, max=1.0, result={"checked_at": 86400 * 365}),
        hand(3, nickname="Ann", student="a", passed=False, score=0.0, max=1.0),
        hand(4, nickname="ben", student="b", student_id="7"),
    ])  # fmt: skip
    assert [(mark.nickname, mark.passed, mark.score, mark.attempts) for mark in found] == [
        ("Ann", True, 1.0, 3), ("ben", None, None, 1),
    ]  # fmt: skip
    assert found[0].checked_at.startswith("1971-01-01")
    table = parsed(generic(found))
    assert tuple(table[0]) == COLUMNS
    assert COLUMNS == (
        "nickname", "student_id", "email", "task", "passed", "score", "max", "seconds", "attempts", "run", "seed",
        "checked_at",
    )  # fmt: skip
    assert table[1][4:7] == ["1", "1.0", "1.0"]
    assert parsed(moodle(found)) == [
        ["ID number", "Email address", "Nickname", "Ring"],
        ["", "", "Ann", "1.0"],
        ["7", "", "ben", ""],
    ]


def test_a_task_has_one_title_and_a_run_with_its_name_takes_no_mark_away() -> None:
    lesson, passed = {"task": "lesson/ring"}, {"passed": True, "score": 1.0, "max": 1.0}
    every = [
        hand(1, title="The ring", nickname="Ann", student="a", **lesson, **passed),
        hand(2, title="圆环", nickname="Ben", student="b", **lesson, **passed),
        hand(3, title="The ring", nickname="Ann", student="a", task="run"),
        hand(4, title="my run", nickname="Ben", student="b", task="run"),
    ]
    found = marks(every)
    assert [(mark.task, mark.nickname, mark.score) for mark in found] == [
        ("The ring", "Ann", 1.0), ("The ring", "Ben", 1.0), ("my run", "Ben", None),
    ]  # fmt: skip
    assert [row[2:4] for row in parsed(moodle(found))[1:]] == [["Ann", "1.0"], ["Ben", "1.0"]]
    book = read_gradebook(BOOK.replace("Lovelace, Ada", "Ann").encode())
    assert [row[6] for row in parsed(filled(book, found, "The ring", "Ring (13)").content)][2] == "1"


def mark(nickname: str, score: float | None = 1.0, **more: Any) -> Mark:
    values = {"student_id": "", "email": "", "task": "Ring", "passed": True, "max": 2.0, "seconds": 1, "attempts": 1}
    values |= {"run": "r", "seed": 0, "checked_at": ""}
    return Mark(nickname=nickname, score=score, **{**values, **more})


BOOK = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Quiz (12),Ring (13),Current Score\r\n"
    "    Points Possible,,,,,10,2,(read only)\r\n"
    '"Lovelace, Ada",1,u1,ada@x.org,"A, B",9,,=SUM(1)\r\n'
    '"Hopper, Grace",2,u2,grace@x.org,A,-3,0.5,\r\n'
    '"Noether, Emmy",3,u3,emmy@x.org,A,,,\r\n'
    '"Student, Test",,,,A,,,\r\n'
)


def test_canvas_gets_one_column_and_everything_else_stays() -> None:
    book = read_gradebook(BOOK.encode())
    assert book.columns == ["Quiz (12)", "Ring (13)"]
    some = [mark("Emmy Noether"), mark("Nobody"), mark("Otter", 2.0, email="ADA@x.org"), mark("x", task="Other")]
    found = filled(book, some, "Ring", "Ring (13)")
    assert [(each.student, each.nickname, each.by) for each in found.matches] == [
        ("Lovelace, Ada", "Otter", "id"), ("Noether, Emmy", "Emmy Noether", "name"),
    ]  # fmt: skip
    assert found.without == ("Hopper, Grace", "Student, Test")
    assert found.left == ("Nobody",)
    before, after = parsed(BOOK.encode()), parsed(found.content)
    assert [row[:6] + row[7:] for row in after] == [row[:6] + row[7:] for row in before]
    assert [row[6] for row in after] == ["Ring (13)", "2", "2", "0.5", "1", ""]
    assert found.content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in found.content


def test_canvas_gets_a_new_column_if_none_is_chosen() -> None:
    found = filled(read_gradebook(BOOK.encode()), [mark("Ada Lovelace", 1.5)], "Ring")
    assert [row[-1] for row in parsed(found.content)] == ["Ring", "2", "1.5", "", "", ""]


def test_a_hand_in_without_a_score_keeps_what_is_in_the_column() -> None:
    found = filled(read_gradebook(BOOK.encode()), [mark("Grace Hopper", None)], "Ring", "Ring (13)")
    assert [(each.student, each.score) for each in found.matches] == [("Hopper, Grace", None)]
    assert parsed(found.content) == parsed(BOOK.encode())


def test_a_new_column_has_a_name_that_no_other_has() -> None:
    book = "Student,ID,Ring,Ring (2),'=x\nAnn,1,3,4,5,beside\n"
    for task, name in (("Ring", "Ring (3)"), ("=x", "'=x (2)")):
        found = filled(read_gradebook(book.encode()), [mark("Ann", task=task)], task)
        assert found.column == name
        assert parsed(found.content) == [
            ["Student", "ID", "Ring", "Ring (2)", "'=x", "", name], ["Ann", "1", "3", "4", "5", "beside", "1"],
        ]  # fmt: skip


def test_two_of_one_name_are_not_guessed() -> None:
    found = filled(read_gradebook(BOOK.encode()), [mark("Ada Lovelace"), mark("ada  lovelace")], "Ring")
    assert found.matches == ()
    assert len(found.left) == 2


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n", b"\xff\xfe", b'Student,"ID\n', b"Student\n" * 6000, b"\n" * 5_000_000]
)
def test_other_files_are_no_gradebooks(content: bytes) -> None:
    with pytest.raises(InputError):
        read_gradebook(content)
    with pytest.raises(InputError):
        filled(read_gradebook(BOOK.encode()), [], "Ring", "Current Score")


def store_one(root: Path, **parts: Any) -> None:
    it = HandIn("task", "Ring", 1.0, RUN, **parts)
    StoredHandIns(root).add(it, page(Signed(it.to_json()), it))


def test_the_command_writes_the_same_files(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    root, book, out = tmp_path / "runs", tmp_path / "book.csv", tmp_path / "out.csv"
    assert main(["marks", "--class", str(root)]) == 2
    store_one(root, nickname="=Ann", student="a", passed=True, score=1.0, max=1.0, student_id="u2")
    capsysbinary.readouterr()
    assert main(["marks", "--class", str(root), "--preset", "moodle"]) == 0
    assert parsed(capsysbinary.readouterr().out)[1] == ["u2", "", "'=Ann", "1.0"]
    assert main(["marks", "--class", str(root), "--preset", "canvas"]) == 2
    book.write_bytes(BOOK.encode())
    arguments = ["--preset", "canvas", "--gradebook", str(book), "--column", "Ring (13)", "--out", str(out)]
    assert main(["marks", "--class", str(root), *arguments]) == 0
    assert [row[6] for row in parsed(out.read_bytes())][3] == "1"


def test_the_folder_is_bounded_and_survives_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.handin.stored.MOST_OF_ONE", 2)
    for _ in range(2):
        store_one(tmp_path, student="a", nickname="Ann/../x")
    with pytest.raises(InputError, match="You have handed in"):
        store_one(tmp_path, student="a")
    store_one(tmp_path, student="b", nickname="Ben")
    folder = StoredHandIns(tmp_path)
    assert len(folder.all()) == 3
    assert all(each.hand_in.run.rows == () for each in folder.all())  # only the page needs them
    first = folder.all()[0].id
    folder.note(first, {"outcome": "same_bits"})
    assert StoredHandIns(tmp_path).get(first).result == {"outcome": "same_bits"}
    folder.delete(first)
    assert len(StoredHandIns(tmp_path).all()) == 2
    for id in ("../key", "key", first):
        with pytest.raises(InputError):
            folder.get(id)
    with pytest.raises(InputError):
        folder.file("../key")
    (folder.folder / "0000000001-00000000.html").write_text("torn")
    assert len(StoredHandIns(tmp_path).all()) == 2


def test_a_full_disk_is_said_and_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    hand_ins, it = StoredHandIns(tmp_path), HandIn("task", "Ring", 1.0, RUN, student="a")
    monkeypatch.setattr("playground.runs.folder.files.os.fsync", full)
    with pytest.raises(MachineError, match=r"is full\. Free some space\.$"):
        hand_ins.add(it, page(Signed(it.to_json()), it))
    assert hand_ins.all() == []
    assert list(hand_ins.folder.iterdir()) == []


def test_the_first_hand_ins_at_the_same_moment_are_all_known(tmp_path: Path) -> None:
    for _ in range(20):  # files that take a while to be read
        store_one(tmp_path, student="z")
    together = threading.Barrier(8)

    def hand_in(number: int) -> None:
        it = HandIn("task", "Ring", 1.0, RUN, student=str(number))
        content = page(Signed(it.to_json()), it)
        together.wait()
        stored(tmp_path).add(it, content)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(hand_in, range(8)))
    assert len(stored(tmp_path).all()) == 28


def test_nothing_is_verified_where_one_of_several_has_gone(tmp_path: Path) -> None:
    store_one(tmp_path, student="a")
    hand_ins = StoredHandIns(tmp_path)
    (here,), queue = hand_ins.all(), VerificationQueue(hand_ins)
    with pytest.raises(InputError):
        queue.add([here.id, "gone"])
    assert queue.state(here.id) == ""
