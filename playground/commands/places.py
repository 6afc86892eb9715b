"""The options for runs that train on other computers, and the back ends that they name."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from playground.commands.terminal import say, t
from playground.errors import MachineError
from playground.texts import Message

if TYPE_CHECKING:
    from playground.runs.backends.base import Backend


def worker_options(p: argparse.ArgumentParser) -> None:
    """Add the options for runs that train on other computers."""
    group = p.add_mutually_exclusive_group()
    group.add_argument(
        "--worker",
        metavar="HOST[:RUNS][=PYTHON]",
        action="append",
        default=[],
        help=t("train on this computer, reached by ssh; RUNS at the same time (default: 1); can be repeated"),
    )
    group.add_argument(
        "--ray",
        metavar="ADDRESS",
        help=t("train on the nodes of this Ray cluster; auto: the cluster that this computer belongs to"),
    )


def places(args: argparse.Namespace) -> dict[str, Backend]:
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
