"""The command line prints in one module, and what it prints for people is a message."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_type_hints

import pytest

from playground.messages import Answer, JournalEntry, State, Stop
from playground.texts import Message

PACKAGE = Path(__file__).parents[2] / "playground"
TERMINAL = PACKAGE / "commands" / "terminal.py"
FOR_PEOPLE = {"show", "say"}  # take messages
DATA = {"show_data", "show_json", "show_table"}  # take what no language changes
MODULES = sorted({*(PACKAGE / "commands").glob("*.py"), PACKAGE / "cli.py", PACKAGE / "server.py"} - {TERMINAL})


def faults(tree: ast.AST) -> Iterator[str]:
    """Where code prints, or hands English words to a function for data."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "print":
                yield f"line {node.lineno}: print"
            elif node.func.id in DATA and any(words(each) for each in node.args):
                yield f"line {node.lineno}: English words in {node.func.id}"
        elif isinstance(node, ast.Attribute) and node.attr == "write" and ast.unparse(node.value).startswith("sys.std"):
            yield f"line {node.lineno}: {ast.unparse(node)}"


def words(node: ast.AST) -> bool:
    """Whether an argument is a text with letters, written in the call itself and not translated there."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(map(str.isalpha, node.value))
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple) and any(
        words(part) for part in ast.iter_child_nodes(node)
    )


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.stem)
def test_only_the_terminal_prints(file: Path) -> None:
    assert list(faults(ast.parse(file.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("print(1)", True),
        ("sys.stdout.write('a')", True),
        ("show_data('done')", True),
        ("show_data(f'at step {n}')", True),
        ("show_table([['name', x]])", True),
        ("show_table([[t('name'), x]])", False),
        ("show_data('', str(path))", False),
        ("show(Message('code', 'Done.'))", False),
    ],
)
def test_the_rule_sees_what_it_forbids(code: str, wrong: bool) -> None:
    assert bool(list(faults(ast.parse(code)))) is wrong


def test_what_is_printed_for_people_takes_messages() -> None:
    """mypy then refuses a string."""
    for node in ast.parse(TERMINAL.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name in FOR_PEOPLE:
            given = [*node.args.args, *([node.args.vararg] if node.args.vararg else [])]
            assert [ast.unparse(each.annotation) for each in given if each.annotation] == ["Message"]


@pytest.mark.parametrize(
    ("cls", "field"), [(State, "message"), (JournalEntry, "message"), (Answer, "error"), (Stop, "message")]
)
def test_a_notice_explains_itself_by_a_message(cls: type, field: str) -> None:
    assert get_type_hints(cls)[field] == Message | None
    assert not {"sentence", "code"} & {each.name for each in fields(cls)}
