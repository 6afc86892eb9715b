"""Takes functions out of the engine's own source, so that what a lesson shows is what runs."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playground.lessons.lesson import Beat, Listing, Texts

PACKAGE = Path(__file__).parents[1]
Beats = list[tuple[str, Texts, tuple[str, ...], Any]]  # text in the line, what is said, layers, update


def read_listing(file: str, functions: Sequence[str], beats: Beats) -> Listing:
    """The lines of these functions, without docstrings and decorators. Raises `LookupError` where one is missing.

    Each beat names a text that stands in exactly one of the lines.
    """
    path = (PACKAGE / file).resolve()
    if PACKAGE not in path.parents or not path.is_file():
        raise LookupError(f"there is no file {file}")
    source = path.read_text("utf-8")
    known = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    lines: list[tuple[int, str]] = []
    for name in functions:
        if name not in known:
            raise LookupError(f"{file} has no function {name}")
        lines += [*([(0, "")] if lines else []), *_code(source.splitlines(), known[name])]
    found = [Beat(_number(lines, text), say, layers, update) for text, say, layers, update in beats]
    return Listing(file, tuple(lines), tuple(found))


def _code(lines: list[str], function: ast.FunctionDef) -> list[tuple[int, str]]:
    first, last = function.lineno, function.end_lineno or function.lineno
    told = function.body[0]
    is_docstring = isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant)
    skipped = range(told.lineno, (told.end_lineno or told.lineno) + 1) if is_docstring else range(0)
    return [(n, lines[n - 1]) for n in range(first, last + 1) if n not in skipped]


def _number(lines: list[tuple[int, str]], text: str) -> int:
    found = [n for n, line in lines if text and text in line]
    if len(found) != 1:
        raise LookupError(f"“{text}” stands in {len(found)} lines")
    return found[0]
