"""Predictions as files: one per question, in the folder of the class, so that they survive a restart of the app."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

from playground.classroom.board import MOST_QUESTIONS, Board, Prediction
from playground.classroom.members import MOST
from playground.errors import InputError
from playground.runs.folder.files import disk_errors_as_sentences, read_json, write_json

FOLDER = "predictions"
MOST_BYTES = 2_000_000  # 600 curves of 64 points


def update(folder: Path, before: Iterable[Prediction], after: Iterable[Prediction]) -> None:
    """Store what has changed of the predictions of the class in `folder`. Raises `MachineError` where that fails."""
    old, new = ({_file(folder, each): each for each in given} for given in (before, after))
    with disk_errors_as_sentences(folder.parent):
        for file in old.keys() - new.keys():
            file.unlink(missing_ok=True)
        for file, each in new.items():
            if old.get(file) is not each:
                file.parent.mkdir(parents=True, exist_ok=True)
                values = {"lesson": each.lesson, "step": each.step, "answers": each.answers}
                write_json(file, values, durable=False)


def read(folder: Path) -> tuple[Prediction, ...]:
    """The stored predictions, the newest question last. Files and answers that are damaged are left out."""
    found = []
    for file in sorted((folder / FOLDER).glob("*.json"))[: 2 * MOST_QUESTIONS]:
        with contextlib.suppress(OSError, ValueError, TypeError, LookupError, AttributeError, InputError):
            values = read_json(file, MOST_BYTES)
            board = Board()
            for id, answer in list(values["answers"].items())[:MOST]:
                with contextlib.suppress(InputError):
                    board = board.with_prediction(values["lesson"], values["step"], str(id)[:64], answer)
            found += [(file.stat().st_mtime_ns, each) for each in board.predictions if _file(folder, each) == file]
    return tuple(each for _, each in sorted(found, key=lambda one: one[0]))[-MOST_QUESTIONS:]


def _file(folder: Path, of: Prediction) -> Path:
    return folder / FOLDER / f"{of.lesson}.{of.step}.json"
