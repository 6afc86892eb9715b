"""`gan-playground sample`: draw samples from a trained generator into a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from playground import paths
from playground.commands.terminal import show
from playground.errors import InputError
from playground.kinds import KINDS
from playground.runs.folder.index import find_run
from playground.texts import Message

MAX_SEED = 2**63 - 1


def run(args: argparse.Namespace) -> int:
    from playground.runs.helper.sampling import draw, load_model

    endings = sorted({ending for kind in KINDS.values() for ending in kind.exports})
    if args.out.suffix.lower() not in endings:  # its own kind is checked once the model is read
        raise InputError(
            Message(
                "out_bad_ending",
                "--out must end in one of {endings}, not {name}.",
                endings=", ".join(endings),
                name=args.out.name[-40:],
            )
        )
    if not 0 <= args.seed <= MAX_SEED:
        raise InputError(Message("bad_sample_seed", "--seed must be a whole number between 0 and 2⁶³ − 1."))
    drawn = draw(load_model(_place(args.model), raw=args.raw), args.n, args.seed, args.label)
    drawn.write(args.out)
    show(Message("samples_written", "{n} samples: {file}", n=args.n, file=str(args.out)))
    return 0


def _place(model: str) -> str | Path:
    """The folder of a run that is named by its id; anything else is left to `load_model`."""
    if (path := paths.expand(model)).exists():
        return path
    try:
        return find_run(model).path
    except InputError:
        return model
