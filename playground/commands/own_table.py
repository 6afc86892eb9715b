"""A table of points given to `train --data`."""

from __future__ import annotations

from pathlib import Path

from playground.data.hand_placed import Placed
from playground.data.image_files import PHONES, SUFFIXES
from playground.data.tables import MAX_BYTES, read_points
from playground.data.taken import Taken
from playground.errors import DataError, InputError
from playground.texts import Message

LEAVE_OUT = Message("outliers_option", "To leave outliers out, add --without-outliers.")


def is_table(path: Path) -> bool:
    """Whether a path is to be read as a table: any file that is neither a picture nor a zip by its name."""
    return not path.is_dir() and path.suffix.lower() not in (".zip", *SUFFIXES, *PHONES)


def read_table(path: Path, *, without_outliers: bool) -> tuple[Placed, Taken]:
    """The points in a file as a data set, and what was taken. Raises `InputError` in a sentence."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # what it says of its size need not be true
    except OSError as error:
        raise InputError(
            Message(
                "table_unreadable",
                "{file} cannot be read: {why}. Check the name and its permissions.",
                file=str(path)[-200:],
                why=error.strerror or str(error),
            )
        ) from error
    try:
        table = read_points(content, without_outliers=without_outliers)
    except DataError as error:
        raise DataError(Message("table_refused", "{file}: {why}", file=path.name[-100:], why=error.message)) from error
    messages = table.taken.messages + ((LEAVE_OUT,) if table.outliers else ())
    return Placed(points=table.drawing), Taken(messages, table.taken.facts)
