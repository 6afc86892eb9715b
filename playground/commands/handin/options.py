"""The arguments of the commands for hand-ins and marks."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from playground.commands.terminal import t

Options = Callable[[argparse.ArgumentParser], None]


def handin_commands() -> tuple[tuple[str, str, Options], ...]:
    """Name, help and arguments of each command."""
    return (
        ("verify", t("check hand-ins: their signature, and by training again"), _verify),
        ("marks", t("write the marks of a class as CSV"), _marks),
    )


def _verify(p: argparse.ArgumentParser) -> None:
    p.add_argument("files", metavar="FILE", nargs="+", type=Path, help=t("hand-ins: the HTML files, or their JSON"))
    p.add_argument("--json", action="store_true", help=t("print one JSON list"))
    p.add_argument("--yes", action="store_true", help=t("also train again for longer than ten minutes"))
    p.set_defaults(handler="handin.verify")


def _marks(p: argparse.ArgumentParser) -> None:
    presets = ("generic", "moodle", "canvas")
    p.add_argument("--class", dest="folder", type=Path, metavar="DIR", help=t("the folder of runs of the class"))
    p.add_argument("--preset", choices=presets, default="generic", help=t("for which program (default: generic)"))
    p.add_argument("--gradebook", type=Path, metavar="CSV", help=t("the gradebook exported from Canvas, to be filled"))
    p.add_argument("--task", metavar="TITLE", help=t("the task whose scores fill the gradebook"))
    p.add_argument("--column", metavar="NAME", help=t("the column to fill (default: a new one)"))
    p.add_argument("--out", type=Path, metavar="FILE", help=t("the file to write (default: the standard output)"))
    p.set_defaults(handler="handin.marks")
