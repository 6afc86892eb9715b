"""Programs with blanks: how they are read, filled in and left open, and what an author does wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.lessons.program import Program, read_program

TEXT = '''"""A program."""


def double(x):
    """Twice x."""
    # blank: factor 2
    y = 2 * x
    return y
    # or: y = 3 * x
    #     return y
    # or: return x
    # end


def half(x):
    # blank: part 1
    x /= 2
    # or: x /= 3
    # end
    return x
'''


def program(tmp_path: Path, text: str = TEXT) -> Program:
    (tmp_path / "program.py").write_text(text, "utf-8")
    return read_program(tmp_path / "program.py")


def values(source: str) -> tuple[float, float]:
    names: dict[str, object] = {}
    exec(source, names)
    return names["double"](6), names["half"](6)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [({}, (12, 3)), ({"factor": 0}, (18, 3)), ({"factor": 1}, (12, 3)), ({"factor": 2, "part": 1}, (6, 2))],
)
def test_each_choice_stands_at_its_place(tmp_path: Path, chosen: dict[str, int], expected: tuple[int, int]) -> None:
    assert values(program(tmp_path).source(chosen)) == expected


def test_the_file_itself_is_the_right_program(tmp_path: Path) -> None:
    found = program(tmp_path)
    assert values(TEXT) == values(found.source()) == (12, 3)
    assert found.blanks["factor"].right == 1
    assert [line for line, _ in found.listing()] == found.source().splitlines()


def test_what_is_left_open_says_what_is_wanted(tmp_path: Path) -> None:
    text = program(tmp_path).exercise({"factor": "Twice x.", "part": "Half of x."})
    assert "    # Twice x.\n    y = ...\n    return ...\n" in text
    assert "    # Half of x.\n    ...\n    return x" in text
    assert "or:" not in text
    compile(text, "exercise", "exec")


def test_the_function_around_a_blank_has_one_empty_place(tmp_path: Path) -> None:
    around = program(tmp_path).around("factor")
    assert [line for line, name in around if not name] == ["def double(x):"]
    assert [name for _, name in around if name] == ["factor"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("    # or: return x\n    # end", "    # or: return x"), "no choice"),
        (("    # or: x /= 3\n", ""), "another one"),
        (("blank: part 1", "blank: part 3"), "place"),
        (("blank: part 1", "blank: factor 1"), "same name"),
        (("# or: x /= 3", "# or: x /="), "no Python"),
        (("    # end\n    return x\n", ""), "does not end"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in TEXT
    with pytest.raises(LookupError, match=said):
        program(tmp_path, TEXT.replace(*change))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"no file gan\.py"):
        read_program(tmp_path / "gan.py")
