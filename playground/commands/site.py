"""`gan-playground site`: write the static site, which needs no server."""

from __future__ import annotations

import argparse

from playground import paths
from playground.commands.terminal import show_data
from playground.errors import InputError
from playground.site.build import build
from playground.texts import Message


def run(args: argparse.Namespace) -> int:
    to = paths.expand(args.to)
    if to.exists() and not to.is_dir():
        raise InputError(Message("site_no_folder", "--to takes a folder, and {file} is not one.", file=str(to)))
    if to.is_dir() and any(to.iterdir()) and not (to / "pages").is_dir():
        raise InputError(
            Message(
                "site_other_folder", "{folder} holds other files. Name an empty folder or a new one.", folder=str(to)
            )
        )
    build(to)
    show_data(str(to / "index.html"))
    return 0
