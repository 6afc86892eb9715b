"""The command line: parse, call, print. Each command's own module is imported only when it is called."""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from playground import __version__, paths
from playground.errors import InputError, PlaygroundError, does_not_load
from playground.machine.hardware import RESTING_THREADS

PROG = "gan-playground"
MAX_THREADS = 256  # beyond some thousand, OpenMP takes the process down with it


class _Parser(argparse.ArgumentParser):
    """A parser that raises our error, in one sentence, instead of printing the usage."""

    def error(self, message: str) -> NoReturn:
        raise InputError(
            f"{message[0].upper()}{message[1:].rstrip('.')}. Type `{self.prog} --help` to see what is taken."
        )


def parser() -> argparse.ArgumentParser:
    """The whole grammar. Handlers are named by module, so that building it imports nothing heavy."""
    top = _Parser(prog=PROG, description="See a GAN learn. Without a command, opens the app in the browser.")
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _app(top)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _train(commands.add_parser("train", help="train a GAN here, with a progress bar"))
    _sample(commands.add_parser("sample", help="draw samples from a trained generator"))
    _runs(commands.add_parser("runs", help="list the runs"))
    _export(commands.add_parser("export", help="write a run out, whole or in part"))
    _bench(commands.add_parser("bench", help="measure speed and quality on this machine, side by side"))
    _doctor(commands.add_parser("doctor", help="say what was found here and what to mend"))
    _presets(commands.add_parser("presets", help="list the presets, or print the configuration of one"))
    return top


def _parsed(given: Sequence[str]) -> argparse.Namespace:
    try:
        return parser().parse_args(given)
    except InputError:
        # Of `--prot 3`, argparse takes the 3 for a command and complains of that alone: the option is what is wrong.
        app = _Parser(prog=PROG, add_help=False)
        _app(app)
        unknown = app.parse_known_args(given)[1]
        if unknown and unknown[0].startswith("-"):
            app.error(f"there is no option {unknown[0][:80]}")
        raise


def _app(p: argparse.ArgumentParser) -> None:
    p.add_argument("--host", default="127.0.0.1", help="the address to listen on; 0.0.0.0 opens the app to a class")
    p.add_argument("--port", type=_port, help="the port (default: the first free one from 8501)")
    p.add_argument("--no-browser", action="store_true", help="do not open the browser")
    p.add_argument("--demo", action="store_true", help="for a stand: the explorer alone, one generator after another")
    _runs_dir(p)
    _quota(p)
    p.set_defaults(handler="app")


def _train(p: argparse.ArgumentParser) -> None:
    start = p.add_mutually_exclusive_group()
    start.add_argument("--preset", metavar="NAME", help="start from a preset (see `presets`)")
    start.add_argument("--config", metavar="FILE", type=Path, help="start from a configuration in JSON")
    start.add_argument(
        "--resume", metavar="RUN", help="go on with this run, to its own stop condition or the one given"
    )
    p.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="set a dotted key to a JSON value: opt_G.lr=0.001",
    )
    p.add_argument(
        "--data",
        metavar="NAME|DIR|ZIP|TABLE",
        help="a data set by name, a folder or zip of pictures (./NAME for a folder "
        "named like a data set), or a table of points (CSV and the like, JSON)",
    )
    p.add_argument("--without-outliers", action="store_true", help="leave out points of the table far from all others")
    stop = p.add_mutually_exclusive_group()
    stop.add_argument("--steps", type=_positive(int), metavar="N", help="stop after N steps")
    stop.add_argument("--epochs", type=_positive(float), metavar="N", help="stop after N passes through the data")
    stop.add_argument("--seconds", type=_positive(float), metavar="S", help="stop after S seconds of training")
    p.add_argument("--seed", type=int, metavar="N")
    _machine(p)
    _runs_dir(p, again=True)
    _quota(p, again=True)
    p.add_argument("--name", metavar="NAME", help="what the run is called")
    p.add_argument("--json", action="store_true", help="print one line of JSON at the end")
    p.set_defaults(handler="train")


def _sample(p: argparse.ArgumentParser) -> None:
    p.add_argument("model", metavar="MODEL", help="a run (folder or id), a checkpoint, or a name in pretrained/")
    p.add_argument("--n", type=_positive(int), default=64, help="how many (default: 64)")
    p.add_argument("--seed", type=int, default=0, help="the same seed gives the same file (default: 0)")
    p.add_argument("--label", metavar="L", help="only this label, by its name, of a conditional model")
    p.add_argument("--raw", action="store_true", help="from G itself instead of its running average (EMA)")
    p.add_argument("--out", type=Path, required=True, metavar="FILE.npz|.png")
    _runs_dir(p, again=True)
    p.set_defaults(handler="sample")


def _runs(p: argparse.ArgumentParser) -> None:
    p.add_argument("--json", action="store_true", help="print one JSON list")
    _runs_dir(p, again=True)
    p.set_defaults(handler="runs")


def _export(p: argparse.ArgumentParser) -> None:
    p.add_argument("run", metavar="RUN", help="a run: its folder or its id")
    p.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="DIR|FILE",
        help="a folder for everything, or a file: .zip (the run), .csv (metrics), .json (config), .py (stand-alone "
        "script), .png or .npz (samples), .safetensors (checkpoint)",
    )
    _runs_dir(p, again=True)
    p.set_defaults(handler="export")


def _bench(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--suite", metavar="NAME", action="append", help="only this suite; may be given again (default: all)"
    )
    p.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    p.add_argument("--quick", action="store_true", help="a short pass that shows the table, not figures to quote")
    p.set_defaults(handler="bench")


def _doctor(p: argparse.ArgumentParser) -> None:
    p.add_argument("--json", action="store_true", help="print one JSON object")
    _runs_dir(p, again=True)
    p.set_defaults(handler="doctor")


def _presets(p: argparse.ArgumentParser) -> None:
    p.add_argument("name", metavar="NAME", nargs="?", help="print the configuration of this one, for `train --config`")
    p.add_argument("--json", action="store_true", help="print one JSON list, configurations included")
    p.set_defaults(handler="presets")


def _runs_dir(p: argparse.ArgumentParser, *, again: bool = False) -> None:
    # A sub-command's own default must not overwrite what stood before the command.
    default = argparse.SUPPRESS if again else None
    p.add_argument("--runs", type=Path, metavar="DIR", default=default, help="where runs are kept")


def _quota(p: argparse.ArgumentParser, *, again: bool = False) -> None:
    default = argparse.SUPPRESS if again else None
    help = "how much the folder of runs may hold (default: half of what the runs hold and what is free)"
    p.add_argument("--quota", type=_positive(float), metavar="GB", default=default, help=help)


def _machine(p: argparse.ArgumentParser) -> None:
    p.add_argument("--device", default="auto", choices=("auto", "cpu", "cuda", "mps"), help="(default: auto)")
    p.add_argument("--threads", type=_threads, metavar="N", help="CPU threads (default: what suits the run)")


def _positive(kind: type) -> Callable[[str], float]:
    def convert(text: str) -> float:
        number: float = kind(text)
        if not 0 < number < 1e12:
            raise ValueError(text)
        return number

    convert.__name__ = "positive number" if kind is float else "positive whole number"
    return convert


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number


_port.__name__ = "port (1 to 65535)"


def _threads(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MAX_THREADS:
        raise ValueError(text)
    return number


_threads.__name__ = f"number of threads (1 to {MAX_THREADS})"


def _say_what_is_missing() -> None:
    """Say which installed packages do not load; a command that reads no configuration has not tried to load them."""
    loaded = sys.modules.get("playground.kinds.extensions")
    for problem in loaded.problems() if loaded else ():
        print(f"{PROG}: {problem}", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 the machine failed, 2 bad input, 3 diverged, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):  # a pipe on Windows may not know σ or a QR code's blocks
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    for name, value in RESTING_THREADS.items():  # before anything loads PyTorch
        os.environ.setdefault(name, value)
    try:
        given = sys.argv[1:] if argv is None else argv
        if any("\0" in text for text in given):
            raise InputError("An argument holds a null byte, which no name can. Leave it out.")
        if "" in given:  # as a shell makes of a variable that is not set
            before = given[max(0, given.index("") - 1)] or PROG
            raise InputError(f"What comes after «{before[:60]}» is empty. Fill it in, or leave it out.")
        args = _parsed(given)
        if getattr(args, "runs", None) is not None:
            runs = paths.expand(args.runs).absolute()
            if runs.exists() and not runs.is_dir():
                raise InputError(f"--runs takes a folder, and {runs} is none. Choose another.")
            os.environ["GAN_PLAYGROUND_RUNS"] = str(runs)
        if getattr(args, "quota", None) is not None:
            os.environ["GAN_PLAYGROUND_QUOTA"] = str(args.quota)
        module = importlib.import_module(f"playground.commands.{args.handler}")
        _say_what_is_missing()
        return int(module.run(args))
    except PlaygroundError as error:
        print(f"{PROG}: {error.sentence}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # `gan-playground runs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            print(f"{PROG}: «{str(error.filename)[:60]}…» is too long for a name. Give a shorter one.", file=sys.stderr)
            return 2
        where = f"{error.filename}: " if error.filename else ""
        print(f"{PROG}: {where}{error.strerror or error}. Type `{PROG} doctor` to see what to mend.", file=sys.stderr)
        return 1
    except ImportError as error:
        print(f"{PROG}: {does_not_load(error).sentence}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
