"""`gan-playground marks`: the marks of a class as CSV, for any spreadsheet, for Moodle, or into Canvas's gradebook."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playground import paths
from playground.commands.terminal import say
from playground.errors import InputError
from playground.handin.canvas import FilledGradebook, filled, read_gradebook
from playground.handin.marks import Mark, generic, marks, moodle
from playground.handin.stored import StoredHandIns
from playground.runs.folder.files import chosen
from playground.texts import Message


def run(args: argparse.Namespace) -> int:
    found = marks(StoredHandIns(paths.expand(args.folder) if args.folder else paths.runs_dir()).all())
    if not found:
        raise InputError(Message("no_marks", "Nobody has handed in anything in this folder of runs."))
    if args.preset == "canvas":
        _write(_canvas(found, args), args.out)
    else:
        _write({"generic": generic, "moodle": moodle}[args.preset](found), args.out)
    return 0


def _canvas(found: list[Mark], args: argparse.Namespace) -> bytes:
    if args.gradebook is None:
        raise InputError(
            Message("canvas_needs_gradebook", "Add --gradebook FILE.csv, the gradebook exported from Canvas.")
        )
    tasks = sorted({mark.task for mark in found})
    task = args.task or tasks[0]
    if task not in tasks or (not args.task and len(tasks) > 1):
        text = "Add --task with one of: {tasks}."
        raise InputError(Message("canvas_needs_task", text, tasks=", ".join(tasks)))
    with chosen(args.gradebook):
        book = read_gradebook(args.gradebook.read_bytes())
    result = filled(book, found, task, args.column or "")
    _report(result)
    return result.content


def _report(result: FilledGradebook) -> None:
    say(
        Message(
            "canvas_filled", "{n} students got their mark in “{column}”.", n=len(result.matches), column=result.column
        )
    )
    for by_name in [each for each in result.matches if each.by == "name"]:
        text = "Matched by name: {student} is {nickname}."
        say(Message("canvas_by_name", text, student=by_name.student, nickname=by_name.nickname))
    if result.left:
        say(Message("canvas_left", "Not in the gradebook: {names}.", names=", ".join(result.left)))
    if result.without:
        say(Message("canvas_without", "Without a hand-in: {names}.", names=", ".join(result.without)))


def _write(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    with chosen(out):
        out.write_bytes(content)
