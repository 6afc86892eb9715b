"""`gan-playground`: open the app."""

from __future__ import annotations

import argparse
import os

from playground import base_path, paths
from playground.commands.places import places
from playground.commands.terminal import t

STUDENTS, MOST_STUDENTS = 30, 1000
KEY = "GAN_PLAYGROUND_PROXY_KEY"  # environment variable: see `commands.jupyter`


def proxy_options(p: argparse.ArgumentParser) -> None:
    """Add the options for an app that others reach through a proxy or see in another site's page."""
    p.add_argument(
        "--base-path",
        metavar="PATH",
        default=base_path.ROOT,
        help=t("the path of the app behind a proxy, such as /gan/"),
    )
    p.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help=t("another name of this server, such as gan.school.example; can be repeated"),
    )
    p.add_argument(
        "--allow-frame",
        metavar="ORIGIN",
        action="append",
        default=[],
        help=t("a site that may show the app in a frame, such as https://moodle.school.example; can be repeated"),
    )


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number


_port.__name__ = "port (1 to 65535)"


def address_options(p: argparse.ArgumentParser) -> None:
    """Add the options that say where the app listens and for whom."""
    p.add_argument("--host", help=t("the address to listen on (default: 127.0.0.1, with --class 0.0.0.0)"))
    p.add_argument("--port", type=_port, help=t("the port (default: the first free one from 8501)"))
    p.add_argument("--class", dest="of_class", action="store_true", help=t("for a class, which joins with a code"))


def _students(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_STUDENTS:
        raise ValueError(text)
    return number


_students.__name__ = f"number of students (1 to {MOST_STUDENTS})"


def class_size_option(p: argparse.ArgumentParser) -> None:
    """Add the option of `doctor` for such an app."""
    p.add_argument(
        "--class",
        dest="class_size",
        metavar="N",
        type=_students,
        nargs="?",
        const=STUDENTS,
        help=t("also check what a class of N students needs (default: {n})", n=STUDENTS),
    )


def run(args: argparse.Namespace) -> int:
    base_path.use(base_path.parse(args.base_path))
    runs = paths.make_runs_dir()  # an error here is a message; in the server it would be a traceback
    from playground.server import serve

    return serve(
        host=args.host if args.host is not None else ("0.0.0.0" if args.of_class else "127.0.0.1"),
        of_class=args.of_class,
        port=args.port,
        runs_dir=runs,
        open_browser=not args.no_browser,
        opened="explore?demo=1" if args.demo else "",
        names=args.allow_host,
        frames=args.allow_frame,
        places=places(args),
        key=os.environ.pop(KEY, ""),  # no process that the app starts inherits it
    )
