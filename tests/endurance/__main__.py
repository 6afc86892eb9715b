"""The long forms: `python -m tests.endurance kills --number 200 --to DIR`. Exit status 1: something was found."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.endurance", description=__doc__)
    parser.add_argument("what", choices=("kills", "mutations"))
    parser.add_argument("--number", type=int, default=200, metavar="N", help="how many of them")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed makes the same choices")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="an empty folder for runs and logs")
    given = parser.parse_args()
    os.environ["GAN_PLAYGROUND_COMPILED"] = "0"  # compiled steps have other bits
    from tests.endurance.kills import Kills
    from tests.endurance.mutations import Mutations

    program = {"kills": Kills, "mutations": Mutations}[given.what](given.to, given.seed)
    try:
        program.play(given.number)
    finally:
        program.close()
    print("\n".join(program.faults) or f"{given.number} {given.what}: nothing was found.")
    return 1 if program.faults else 0


if __name__ == "__main__":
    sys.exit(main())
