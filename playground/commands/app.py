"""`gan-playground`: open the app."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from playground import base_path, paths
from playground.commands.terminal import say, t
from playground.errors import MachineError
from playground.texts import Message

if TYPE_CHECKING:
    from playground.runs.backends.base import Backend

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


def worker_options(p: argparse.ArgumentParser) -> None:
    """Add the options for runs that train on other computers."""
    places = p.add_mutually_exclusive_group()
    places.add_argument(
        "--worker",
        metavar="HOST[:RUNS][=PYTHON]",
        action="append",
        default=[],
        help=t("train on this computer, reached by ssh; RUNS at the same time (default: 1); can be repeated"),
    )
    places.add_argument(
        "--ray",
        metavar="ADDRESS",
        help=t("train on the nodes of this Ray cluster; auto: the cluster that this computer belongs to"),
    )


def _places(args: argparse.Namespace) -> dict[str, Backend]:
    """Where runs train, if not here, for `RunManager`. Raises `InputError` or `MachineError`."""
    if not args.worker and args.ray is None:
        return {}
    from playground.runs.backends.local import local_backend
    from playground.runs.backends.ssh import SshBackend, SshHost

    if args.ray is not None:
        return {"backend": _ray(args.ray), "helpers": local_backend()}
    found = SshBackend([SshHost.parse(text) for text in args.worker])
    for problem in found.check():
        say(problem)
    return {"backend": found, "helpers": local_backend()}


def _ray(address: str) -> Backend:
    try:
        from playground.runs.backends.ray_cluster import RayBackend
    except ImportError as error:
        raise MachineError(
            Message("no_ray", "Ray is not installed here. Type: pip install 'gan-playground[cluster]'")
        ) from error
    return RayBackend(address)


def run(args: argparse.Namespace) -> int:
    base_path.use(base_path.parse(args.base_path))
    runs = paths.make_runs_dir()  # an error here is a message; in the server it would be a traceback
    from playground.server import serve

    return serve(
        host=args.host,
        port=args.port,
        runs_dir=runs,
        open_browser=not args.no_browser,
        opened="explore?demo=1" if args.demo else "",
        names=args.allow_host,
        frames=args.allow_frame,
        places=_places(args),
        key=os.environ.pop(KEY, ""),  # no process that the app starts inherits it
    )
