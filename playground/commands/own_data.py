"""A person's own data given to `train --data`: a table of points, or pictures in a folder or a zip."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playground import paths
from playground.commands.terminal import say
from playground.data import DATA
from playground.data.hand_placed import Placed
from playground.data.own_data_report import OwnDataReport
from playground.data.pictures.files import PHONES, SUFFIXES
from playground.data.tables import MAX_BYTES, read_points
from playground.errors import DataError, InputError
from playground.options import decode
from playground.texts import Message

MOST_SKIPPED = 10  # files named in the terminal
LEAVE_OUT = Message("outliers_option", "To leave outliers out, add --without-outliers.")


def own_data(args: argparse.Namespace, patch: Mapping[str, Any]) -> tuple[Any, OwnDataReport]:
    """The source that `--data` names, with the size and colours that `patch` sets, and a report of what was read."""
    text: str = args.data
    path = paths.expand(text)
    if not text or not path.exists():
        names = ", ".join(n for n in DATA if n != "own")
        raise InputError(
            Message(
                "no_such_data",
                "--data: there is no data set and no file or folder “{name}”. Data sets: {names}.",
                name=text[:200],
                names=names,
            )
        )
    if is_table(path):
        return read_table(path, without_outliers=args.without_outliers)
    no_outliers_here(args)
    return read_pictures(path, patch)


def no_outliers_here(args: argparse.Namespace) -> None:
    if args.without_outliers:
        raise InputError(
            Message("outliers_of_no_table", "--without-outliers is for a table of points. Name its file after --data.")
        )


def read_pictures(path: Path, patch: Mapping[str, Any]) -> tuple[Any, OwnDataReport]:
    """The pictures at `path`, and a report of what was read; files that were left out are listed in the terminal."""
    from playground.data.pictures.ingest import ingest
    from playground.data.user_images import UserImages

    asked = {name: patch[f"data.{name}"] for name in ("side", "channels") if f"data.{name}" in patch}
    wanted = decode(UserImages, asked, "data")
    taken = ingest([path], side=wanted.side, channels=wanted.channels if "channels" in asked else None)
    for name, why in taken.skipped[:MOST_SKIPPED]:
        say(Message("skipped_file", "skipped {name}: {why}", name=name, why=why))
    if len(taken.skipped) > MOST_SKIPPED:
        say(Message("skipped_more", "skipped {n} more", n=len(taken.skipped) - MOST_SKIPPED))
    named = Message("taken_pictures", "{title}:", title=taken.option.title)
    return taken.option, OwnDataReport((named, *taken.messages), taken.to_json())


def is_table(path: Path) -> bool:
    """Whether a path is to be read as a table: any file that is neither a picture nor a zip by its name."""
    return not path.is_dir() and path.suffix.lower() not in (".zip", *SUFFIXES, *PHONES)


def read_table(path: Path, *, without_outliers: bool) -> tuple[Placed, OwnDataReport]:
    """The points in a file as a data set, and a report of what was read. Raises `InputError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # the size that a file reports need not be true
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
    return Placed(points=table.drawing), OwnDataReport(messages, table.taken.facts)
