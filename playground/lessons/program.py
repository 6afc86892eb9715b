"""A program with blanks: a real Python file, in which comments mark lines that a reader chooses.

    # blank: NAME PLACE      a blank begins; its right line is shown at PLACE, from 1, among the lines to choose from
    return torch.randn(n)
    # or: return torch.ones(n)
    #     …                  a further line of this wrong choice
    # end

The file runs as it stands. The page, the downloads and the recordings are all made from it.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BLANK = re.compile(r"(?P<indent> *)# blank: (?P<name>[a-z]+) (?P<place>[1-9])$")
OTHER, FURTHER, END = "# or: ", "#     ", "# end"


@dataclass(frozen=True)
class Blank:
    """Lines of a program of which one choice is `right`; the choices are without the indent of the blank."""

    name: str
    indent: str
    choices: tuple[tuple[str, ...], ...]
    right: int

    def lines(self, choice: int) -> list[str]:
        """The lines of a choice as they stand in the program."""
        return [self.indent + line for line in self.choices[choice]]

    def open(self) -> list[str]:
        """The lines for somebody who fills them in: what is assigned or returned stays, the rest is `...`."""
        return [self.indent + _left_open(line) for line in self.choices[self.right]]


@dataclass(frozen=True)
class Program:
    """A program: its lines, and blanks between them."""

    parts: tuple[str | Blank, ...]

    @property
    def blanks(self) -> dict[str, Blank]:
        return {part.name: part for part in self.parts if isinstance(part, Blank)}

    def source(self, chosen: Mapping[str, int] | None = None) -> str:
        """The program with the choices `chosen` by blank, and the right ones elsewhere."""
        chosen = chosen or {}
        return self._text(lambda blank: blank.lines(chosen.get(blank.name, blank.right)))

    def exercise(self, tasks: Mapping[str, str]) -> str:
        """The program to fill in, with the task of each blank as a comment above it."""

        def opened(blank: Blank) -> Iterator[str]:
            for line in textwrap.wrap(tasks[blank.name], 100):
                yield f"{blank.indent}# {line}"
            yield from blank.open()

        return self._text(opened)

    def around(self, name: str) -> list[tuple[str, str]]:
        """The lines of the function around a blank, each with "", or its blank's name: that blank has one, empty line.

        Other blanks are filled in with their right lines. Docstrings are left out.
        """
        found = self.listing()
        at = next(i for i, (_, blank) in enumerate(found) if blank == name)
        first = max(i for i, (line, _) in enumerate(found[:at]) if line.startswith("def "))
        last = next((i for i, (line, _) in enumerate(found) if i > at and not line), len(found))
        shown = [(line, blank if blank == name else "") for line, blank in found[first:last] if '"""' not in line]
        empty = next(i for i, (_, blank) in enumerate(shown) if blank)
        return [pair for i, pair in enumerate(shown) if not pair[1] or i == empty]

    def listing(self) -> list[tuple[str, str]]:
        """Every line of the finished program, with the name of the blank that it belongs to, or ""."""
        return [
            pair
            for part in self.parts
            for pair in ([(part, "")] if isinstance(part, str) else [(x, part.name) for x in part.lines(part.right)])
        ]

    def _text(self, filled: Callable[[Blank], Iterable[str]]) -> str:
        lines = [line for part in self.parts for line in ([part] if isinstance(part, str) else filled(part))]
        return "\n".join([*lines, ""])


def read_program(path: Path) -> Program:
    """The program in a file. Raises `LookupError` where a blank is not marked as it should be."""
    try:
        lines = iter(path.read_text("utf-8").splitlines())
    except OSError as error:
        raise LookupError(f"there is no file {path.name}") from error
    parts: list[str | Blank] = []
    for line in lines:
        begun = BLANK.fullmatch(line)
        parts.append(_blank(begun, lines) if begun else line)
    names = [part.name for part in parts if isinstance(part, Blank)]
    if len(set(names)) < len(names):
        raise LookupError("two blanks have the same name")
    program = Program(tuple(parts))
    for name, blank in program.blanks.items():
        for choice in range(len(blank.choices)):
            try:
                ast.parse(program.source({name: choice}))
            except SyntaxError as error:
                raise LookupError(f"choice {choice + 1} of the blank {name} is no Python: {error}") from error
    return program


def _blank(begun: re.Match[str], lines: Iterator[str]) -> Blank:
    indent, name = begun["indent"], begun["name"]
    right: list[str] = []
    others: list[list[str]] = []
    for line in lines:
        bare = line.removeprefix(indent)
        if bare == END:
            place = int(begun["place"]) - 1
            if not indent or not right or not others or place > len(others):
                text = "stands in a function and has a right line, another one and a place among them"
                raise LookupError(f"the blank {name} is not as it should be: a blank {text}")
            choices = [*others[:place], right, *others[place:]]
            return Blank(name, indent, tuple(tuple(choice) for choice in choices), place)
        if bare.startswith(OTHER):
            others.append([bare.removeprefix(OTHER)])
        elif bare.startswith(FURTHER) and others:
            others[-1].append(bare.removeprefix(FURTHER))
        elif not others:
            right.append(bare)
        else:
            raise LookupError(f"in the blank {name} stands a line that belongs to no choice: {bare}")
    raise LookupError(f"the blank {name} does not end")


def _left_open(line: str) -> str:
    if line.startswith("return "):
        return "return ..."
    made = ast.parse(line).body[0]
    return f"{ast.unparse(made.targets[0]).strip('()')} = ..." if isinstance(made, ast.Assign) else "..."
