"""The arguments of the commands for hand-ins and marks."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from playground.commands.terminal import t

Options = Callable[[argparse.ArgumentParser], None]


def handin_commands() -> tuple[tuple[str, str, Options], ...]:
    """Name, help and arguments of each command."""
    return (("verify", t("check hand-ins: their signature, and by training again"), _verify),)


def _verify(p: argparse.ArgumentParser) -> None:
    p.add_argument("files", metavar="FILE", nargs="+", type=Path, help=t("hand-ins: the HTML files, or their JSON"))
    p.add_argument("--json", action="store_true", help=t("print one JSON list"))
    p.add_argument("--yes", action="store_true", help=t("also train again for longer than ten minutes"))
    p.set_defaults(handler="handin.verify")
