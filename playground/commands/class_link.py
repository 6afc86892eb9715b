"""What is printed for a class; `gan-playground class-link`: another link to the teacher's page, while the app runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playground import base_path, paths
from playground.classroom import Classroom, join_code
from playground.classroom.teacher_link import new_link
from playground.commands.terminal import show, show_data
from playground.texts import Message
from playground.web import access

ONCE = Message("teachers_link_once", "  For the teacher, works once (`gan-playground class-link` makes another):")


def show_class(here: Classroom, root: Path, port: int, listens: str) -> None:
    """Print the address, QR code and join code of a class, and a teacher's link."""
    named = access.current().named
    students = base_path.home(f"http://{named[0]}") if named else access.class_address(listens, port)
    students = students.rstrip("/") + "/"
    show_data("")
    show(
        Message(
            "class_is_open",
            "  The class is open at {address}   Join code: {code}   (Ctrl-C ends it)",
            address=students,
            code=join_code.spaced(here.code),
        )
    )
    show_data("")
    access.qr(f"{students}?join={here.code}").terminal(sys.stdout, compact=True)
    show(ONCE)
    show_data(f"  {new_link(root, students)}")


def local_link(root: Path, origin: str) -> str:
    """A teacher's link for the browser of this computer."""
    return new_link(root, base_path.home(origin).rstrip("/") + "/", remembered=False)


def run(args: argparse.Namespace) -> int:
    link = new_link(paths.runs_dir())
    show(ONCE)
    show_data(f"  {link}")
    return 0
