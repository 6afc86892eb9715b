"""The file of a hand-in: signed, embedded in a page, read again; and whatever is no such file."""

from __future__ import annotations

import dataclasses
import errno
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.config import RunConfig
from playground.errors import InputError, MachineError
from playground.handin import GivenAnswer, HandedRun, HandIn, Signed, signing
from playground.handin.digest import digest_of, largest_difference
from playground.handin.document import MOST_BYTES
from playground.handin.file import BEGIN, embedded, read
from playground.handin.making import HandInRequest, make
from playground.handin.page import page
from playground.lessons import load
from playground.texts import LANGUAGES

RUN = HandedRun(
    "server", "20260101-ring", RunConfig().to_json(), 3, "0" * 64, {"G": [0.5]}, name="a run", points=(0.5, 1.0),
    rows=tuple({"step": step, "values": {"loss_D": 1.0 / step, "loss_G": 0.5}} for step in (1, 2, 3)),
    journal=({"step": 2, "command": {"type": "edit", "patch": {"opt_G.lr": 0.01}}},),
)  # fmt: skip
HAND_IN = HandIn("run", "My run", 1.0, RUN, nickname="Ann", passed=True, score=1.0, max=1.0, verdict=("Passed.",),
                 answers=(GivenAnswer("Why?", "So.", True),))  # fmt: skip
TEXTS = st.text(max_size=60) | st.sampled_from(
    ["</script>", "<!--<script>", "]]>", "&lt;", "\u2028", "\\u003c", '"', "\0"]
)


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_can_be_embedded_and_read_again(title: str, nickname: str, answer: str) -> None:
    it = dataclasses.replace(HAND_IN, title=title, nickname=nickname, answers=(GivenAnswer(title, answer),))
    signed = Signed(it.to_json())
    content = page(signed, it)
    assert content.count("<script") == content.count("</script>") == 1
    assert read(content.encode("utf-8", "surrogatepass"))[1] == it
    inside = embedded(signed)[len(BEGIN) : -len("</script>")]
    assert not set(inside) & set("<>&")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_a_person_reads_and_is_safe(language: str) -> None:
    bad = '<img src=x onerror="alert(1)">'
    run = dataclasses.replace(RUN, id=bad, software=bad, metrics={bad: 1.0, "js": 0.5})
    answers = (GivenAnswer(bad, bad),)
    it = dataclasses.replace(HAND_IN, run=run, title=bad, nickname=bad, verdict=(bad,), student_id=bad, answers=answers)
    content = page(Signed(it.to_json()), it, language)
    assert "<img" not in content
    assert content.count("<polyline") == 2
    assert "opt_G.lr = 0.01" in content


def test_the_signature_is_of_this_key_and_of_every_part(tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    signed = signing.sign(mine, HAND_IN.to_json())
    key = mine / signing.FOLDER / signing.FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    again, _ = read(page(signed, HAND_IN).encode())
    assert signing.check(mine, again) == "valid"
    assert signing.check(other, again) == "other_key"
    signing.sign(other, {})
    assert signing.check(other, again) == "other_key"
    assert signing.check(mine, Signed(again.document)) == "unsigned"
    for part, value in (("passed", False), ("score", 2), ("nickname", "Bob"), ("extra", 1)):
        assert signing.check(mine, dataclasses.replace(again, document={**again.document, part: value})) == "changed"
    assert signing.sign(mine, HAND_IN.to_json()) == signed  # the key stays


def test_a_lost_key_is_said_and_one_that_cannot_be_read_is_never_replaced(tmp_path: Path) -> None:
    signed = signing.sign(tmp_path, HAND_IN.to_json())
    key = tmp_path / signing.FOLDER / signing.FILE
    kept = key.read_text()
    key.write_text(kept[:-1])
    with pytest.raises(MachineError, match="Restore it from a backup"):
        signing.sign(tmp_path, HAND_IN.to_json())
    key.unlink()
    assert signing.check(tmp_path, signed) == "other_key"
    key.mkdir()  # as little to be read as the key of another user
    for act in (lambda: signing.sign(tmp_path, {}), lambda: signing.check(tmp_path, signed)):
        with pytest.raises(MachineError, match="permissions"):
            act()
    key.rmdir()
    key.write_text(f"{kept}\n")  # restored by hand
    assert signing.check(tmp_path, signed) == "valid"


def test_a_file_system_without_links_has_a_key_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("playground.handin.signing.os.link", link)
    signed = signing.sign(tmp_path, HAND_IN.to_json())
    assert signing.sign(tmp_path, HAND_IN.to_json()) == signed
    (key,) = (tmp_path / signing.FOLDER).iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / signing.FOLDER).write_text("in the way")
    with pytest.raises(MachineError, match="permissions"):
        signing.sign(tmp_path, HAND_IN.to_json())


DOCUMENT = HAND_IN.to_json()
DEEP = json.loads('{"a":' * 300 + "{}" + "}" * 300)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2}, {"format": None}, {"made": "now"}, {"made": True}, {"passed": "yes"}, {"unknown": 1},
        {"title": "x" * 3000}, {"answers": [{}]}, {"attempts": -1}, {"verdict": ["x"] * 1000}, {"run": None},
        {"run": {**DOCUMENT["run"], "place": "moon"}}, {"run": {**DOCUMENT["run"], "step": 2**60}},
        {"run": {**DOCUMENT["run"], "digest": "zz"}}, {"run": {**DOCUMENT["run"], "picture": '"><script>'}},
        {"run": {**DOCUMENT["run"], "rows": [{"step": 1}]}}, {"run": {**DOCUMENT["run"], "metrics": {"js": "x"}}},
        {"run": {**DOCUMENT["run"], "journal": [{"step": 1.5, "command": {}}]}},
        {"run": {**DOCUMENT["run"], "journal": [{"step": 1, "command": DEEP}]}},
        {"run": {**DOCUMENT["run"], "config": DEEP}}, {"run": {**DOCUMENT["run"], "config": {"a": [[[[DEEP]]]]}}},
    ],
)  # fmt: skip
def test_a_document_that_nobody_wrote_is_refused(change: dict[str, Any]) -> None:
    raw = json.dumps({"document": {**DOCUMENT, **change}}).encode()
    with pytest.raises(InputError):
        read(raw)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b"{" * 100_000, b'{"document": 3}', BEGIN.encode(), b"<html></html>",
     b'{"document": {"made": NaN}}', b"1" * 5000, b" " * (MOST_BYTES + 1)],
)  # fmt: skip
def test_other_files_are_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(InputError):
        read(content)


@given(st.binary(max_size=200), st.integers(0, 3000))
def test_a_damaged_file_is_read_or_refused_and_never_valid(noise: bytes, at: int) -> None:
    content = page(Signed(DOCUMENT), HAND_IN).encode()
    try:
        signed, _ = read(content[:at] + noise + content[at:])
    except InputError:
        return
    assert not signed.signature


def test_the_digest_is_of_names_shapes_and_bits() -> None:
    import numpy as np

    one = {"G.a": np.arange(6, dtype="f4").reshape(2, 3), "D.b": np.ones(3, "f4"), "rng": np.zeros(3)}
    digest, probe = digest_of(one)
    assert digest_of({**one, "rng": np.ones(5)}) == (digest, probe)
    for other in ({**one, "G.a": one["G.a"].reshape(3, 2)}, {**one, "D.b": np.nextafter(one["D.b"], 2)},
                  {"G.a": one["G.a"], "D.c": one["D.b"]}):  # fmt: skip
        assert digest_of(other)[0] != digest
    assert largest_difference(probe, probe) == 0
    assert largest_difference(probe, {**probe, "G": [1.0]}) == float("inf")
    assert largest_difference({"G": [3.0, 4.0]}, {"G": [3.0, 4.5]}) == pytest.approx(0.5 / (12.5**0.5))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (2.5, {"number": "2.5"}), (-1, {"number": "-1"}), ([0.5, 1], {"curve": "A curve from 0.5 to 1"}),
        pytest.param(10**400, {}, id="huge"), ([10**400], {}), ([1, "x"], {}), ("text", {}), ({}, {}), (None, {}),
    ],
)  # fmt: skip
def test_answers_are_told_in_words_and_others_left_out(tmp_path: Path, given: Any, told: dict[str, str]) -> None:
    lesson = load("preparing-data")
    by_label = {step.question.label.get("en"): step.question.ask for step in lesson.steps if step.question}
    answers = {step.name: given for step in lesson.steps}
    made = make(tmp_path, HandInRequest(RUN, lesson=lesson.name, answers=answers), "", None)
    _, found = read(made.page.encode())
    said = {by_label.get(each.question): each.answer for each in found.answers}
    assert {ask: text for ask, text in said.items() if ask in ("number", "curve")} == told
