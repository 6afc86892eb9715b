"""`gan-playground verify`: checks the signature of hand-ins and trains them again."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from playground import paths
from playground.commands.progress import ProgressLine
from playground.commands.terminal import say, show, show_json
from playground.errors import InputError
from playground.handin.document import HandIn
from playground.handin.file import read_file
from playground.handin.signing import SIGNATURE_SAID, Signed
from playground.handin.verification import Verification, verify
from playground.messages import State
from playground.texts import Message

LINE_SECONDS = 0.25


def run(args: argparse.Namespace) -> int:
    """The exit code is that of the worst file: 0 the same, 1 different or changed, 2 not verified."""
    worst, found = 0, list[dict[str, Any]]()
    for file in args.files:
        try:
            signed, hand_in = read_file(file)
            result = _verified(signed, hand_in, args)
        except InputError as error:
            say(Message("file_said", "{file}: {message}", file=str(file), message=error.message))
            found.append({"file": str(file), "outcome": "not_verified", "message": error.message.to_json()})
            worst = 2
            continue
        worst = max(worst, result.exit_code)
        found.append({"file": str(file), **_about(hand_in), **result.to_json()})
        if not args.json:
            _say(file, hand_in, result)
    if args.json:
        show_json(found)
    return worst


def _verified(signed: Signed, hand_in: HandIn, args: argparse.Namespace) -> Verification:
    line = ProgressLine(sys.stderr)
    began, told, end = time.monotonic(), 0.0, max(1, hand_in.run.step)

    def progress(step: int) -> None:
        nonlocal told
        if (now := time.monotonic()) < told + LINE_SECONDS and step < end:
            return
        told, spent = now, now - began
        left = spent / step * (end - step) if step else None
        line.show(State("running", step=step, seconds=spent, progress=step / end, seconds_left=left), {})

    try:
        return verify(paths.runs_dir(), signed, hand_in, progress, patient=args.yes)
    finally:
        if told:
            line.close()


def _about(hand_in: HandIn) -> dict[str, Any]:
    return {"nickname": hand_in.nickname, "task": hand_in.task, "run": hand_in.run.id, "steps": hand_in.run.step}


def _say(file: Path, hand_in: HandIn, result: Verification) -> None:
    who = (
        Message("file_of", "{file} ({name})", file=file.name, name=hand_in.nickname) if hand_in.nickname else file.name
    )
    show(Message("file_said", "{file}: {message}", file=who, message=result.message))
    show(*result.notes, SIGNATURE_SAID[result.signature])
