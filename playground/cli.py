"""The command line: parses the arguments and calls a command, whose module is imported only then."""

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
from playground.commands.app import address_options, class_size_option, proxy_options
from playground.commands.handin.options import handin_commands
from playground.commands.places import worker_options
from playground.commands.terminal import PROG, say, t
from playground.errors import InputError, PlaygroundError, does_not_load
from playground.machine.hardware import DEVICES, RESTING_THREADS
from playground.texts import Message

MAX_THREADS = 256  # with some thousand, OpenMP crashes the process


class _Parser(argparse.ArgumentParser):
    """A parser that raises `InputError` instead of printing the usage."""

    def error(self, message: str) -> NoReturn:
        text = "{problem}. Type `{program} --help` to see the options."
        problem = f"{message[0].upper()}{message[1:].rstrip('.')}"
        raise InputError(Message("bad_arguments", text, problem=problem, program=self.prog))


def parser() -> argparse.ArgumentParser:
    """The whole grammar. Handlers are named by module, so that building it imports nothing heavy."""
    top = _Parser(prog=PROG, description=t("See a GAN learn. Without a command, opens the app in the browser."))
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _app(top)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _train(commands.add_parser("train", help=t("train a GAN in the terminal, with a progress bar")))
    _sample(commands.add_parser("sample", help=t("draw samples from a trained generator")))
    _runs(commands.add_parser("runs", help=t("list the runs")))
    _export(commands.add_parser("export", help=t("write a run, or a part of it, into files")))
    site = commands.add_parser("site", help=t("write the static site: everything that needs no server"))
    site.add_argument("--to", type=Path, required=True, metavar="DIR", help=t("an empty folder, or an older site"))
    site.set_defaults(handler="site")
    _bench(commands.add_parser("bench", help=t("measure speed and quality on this machine")))
    _doctor(commands.add_parser("doctor", help=t("check this computer and say how to fix what is wrong")))
    _class_link(commands.add_parser("class-link", help=t("make another link to the teacher's page of a class")))
    for name, help, options in handin_commands():
        options(command := commands.add_parser(name, help=help))
        _runs_dir(command, again=True)
    _presets(commands.add_parser("presets", help=t("list the presets, or print the configuration of one")))
    return top


def _parsed(given: Sequence[str]) -> argparse.Namespace:
    try:
        return parser().parse_args(given)
    except InputError:
        # For `--prot 3`, argparse takes the 3 for a command and reports only that: the unknown option is the fault.
        app = _Parser(prog=PROG, add_help=False)
        _app(app)
        unknown = app.parse_known_args(given)[1]
        if unknown and unknown[0].startswith("-"):
            app.error(t("there is no option {name}", name=unknown[0][:80]))
        raise


def _app(p: argparse.ArgumentParser) -> None:
    address_options(p)
    p.add_argument("--no-browser", action="store_true", help=t("do not open the browser"))
    p.add_argument(
        "--demo", action="store_true", help=t("for an exhibition: only the explorer, one generator after another")
    )
    proxy_options(p)
    worker_options(p)
    _runs_dir(p)
    _quota(p)
    p.set_defaults(handler="app")


def _train(p: argparse.ArgumentParser) -> None:
    start = p.add_mutually_exclusive_group()
    start.add_argument("--preset", metavar="NAME", help=t("start from a preset (see `presets`)"))
    start.add_argument("--config", metavar="FILE", type=Path, help=t("start from a configuration in JSON"))
    start.add_argument(
        "--resume", metavar="RUN", help=t("continue this run, to its own stop condition or to the one given")
    )
    p.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help=t("set a dotted key to a JSON value: opt_G.lr=0.001"),
    )
    p.add_argument(
        "--data",
        metavar="NAME|DIR|ZIP|TABLE",
        help=t(
            "a data set by name, a folder or zip of pictures (./NAME for a folder named like a data set), or a table "
            "of points (CSV and the like, JSON)"
        ),
    )
    p.add_argument("--without-outliers", action="store_true", help=t("leave out points that are far from all others"))
    stop = p.add_mutually_exclusive_group()
    stop.add_argument("--steps", type=_positive(int), metavar="N", help=t("stop after N steps"))
    stop.add_argument("--epochs", type=_positive(float), metavar="N", help=t("stop after N passes through the data"))
    stop.add_argument("--seconds", type=_positive(float), metavar="S", help=t("stop after S seconds of training"))
    p.add_argument("--seed", type=int, metavar="N")
    _machine(p)
    _runs_dir(p, again=True)
    _quota(p, again=True)
    p.add_argument("--name", metavar="NAME", help=t("the name of the run"))
    p.add_argument("--json", action="store_true", help=t("print one line of JSON at the end"))
    p.set_defaults(handler="train")


def _sample(p: argparse.ArgumentParser) -> None:
    p.add_argument("model", metavar="MODEL", help=t("a run (folder or id), a checkpoint, or a name in pretrained/"))
    p.add_argument("--n", type=_positive(int), default=64, help=t("number of samples (default: 64)"))
    p.add_argument("--seed", type=int, default=0, help=t("the same seed gives the same file (default: 0)"))
    p.add_argument("--label", metavar="L", help=t("only samples of this label, for a conditional model"))
    p.add_argument("--raw", action="store_true", help=t("use G itself instead of its running average (EMA)"))
    p.add_argument("--out", type=Path, required=True, metavar="FILE.npz|.png")
    _runs_dir(p, again=True)
    p.set_defaults(handler="sample")


def _runs(p: argparse.ArgumentParser) -> None:
    p.add_argument("--json", action="store_true", help=t("print one JSON list"))
    _runs_dir(p, again=True)
    p.set_defaults(handler="runs")


def _export(p: argparse.ArgumentParser) -> None:
    p.add_argument("run", metavar="RUN", help=t("a run: its folder or its id"))
    p.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="DIR|FILE",
        help=t(
            "a folder for everything, or a file: .zip (the run), .csv (metrics), .json (configuration), .py "
            "(stand-alone script), .png or .npz (samples), .safetensors (checkpoint)"
        ),
    )
    _runs_dir(p, again=True)
    p.set_defaults(handler="export")


def _bench(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--suite", metavar="NAME", action="append", help=t("only this suite; can be repeated (default: all)")
    )
    p.add_argument("--minutes", type=_positive(float), metavar="N", help=t("how long memory and class-load measure"))
    p.add_argument("--json", type=Path, metavar="FILE", help=t("also write the figures to this file"))
    p.add_argument(
        "--quick", action="store_true", help=t("a short pass that shows the table; its figures are not accurate")
    )
    p.set_defaults(handler="bench")


def _doctor(p: argparse.ArgumentParser) -> None:
    p.add_argument("--json", action="store_true", help=t("print one JSON object"))
    class_size_option(p)
    _runs_dir(p, again=True)
    p.set_defaults(handler="doctor")


def _class_link(p: argparse.ArgumentParser) -> None:
    _runs_dir(p, again=True)
    p.set_defaults(handler="class_link")


def _presets(p: argparse.ArgumentParser) -> None:
    p.add_argument("name", metavar="NAME", nargs="?", help=t("print this preset's configuration, for `train --config`"))
    p.add_argument("--json", action="store_true", help=t("print one JSON list, configurations included"))
    p.set_defaults(handler="presets")


def _runs_dir(p: argparse.ArgumentParser, *, again: bool = False) -> None:
    # A sub-command's own default must not overwrite an option before the command.
    default = argparse.SUPPRESS if again else None
    p.add_argument("--runs", type=Path, metavar="DIR", default=default, help=t("the folder of runs"))


def _quota(p: argparse.ArgumentParser, *, again: bool = False) -> None:
    default = argparse.SUPPRESS if again else None
    help = t("how much the folder of runs may hold (default: half of the space that it fills and of what is free)")
    p.add_argument("--quota", type=_positive(float), metavar="GB", default=default, help=help)


def _machine(p: argparse.ArgumentParser) -> None:
    p.add_argument("--device", default="auto", choices=DEVICES, help=t("(default: auto)"))
    p.add_argument("--threads", type=_threads, metavar="N", help=t("CPU threads (default: what suits the run)"))


def _positive(kind: type) -> Callable[[str], float]:
    def convert(text: str) -> float:
        number: float = kind(text)
        if not 0 < number < 1e12:
            raise ValueError(text)
        return number

    convert.__name__ = "positive number" if kind is float else "positive whole number"
    return convert


def _threads(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MAX_THREADS:
        raise ValueError(text)
    return number


_threads.__name__ = f"number of threads (1 to {MAX_THREADS})"


def _say_broken_extensions() -> None:
    """Say which installed packages do not load, if the command has tried to load them."""
    loaded = sys.modules.get("playground.kinds.extensions")
    for problem in loaded.problems() if loaded else ():
        say(problem)


def _run(given: Sequence[str]) -> int:
    _refuse_empty(given)
    args = _parsed(given)
    _pass_on(args)
    module = importlib.import_module(f"playground.commands.{args.handler}")
    _say_broken_extensions()
    return int(module.run(args))


def _refuse_empty(given: Sequence[str]) -> None:
    """Raise `InputError` for an argument that is empty or contains a null byte."""
    if any("\0" in text for text in given):
        raise InputError(
            Message("null_byte", "An argument contains a null byte, which no name can contain. Leave it out.")
        )
    if "" in given:  # what a shell makes from a variable that is not set
        before = given[max(0, given.index("") - 1)] or PROG
        raise InputError(
            Message(
                "empty_argument",
                "The argument after “{before}” is empty. Fill it in, or leave it out.",
                before=before[:60],
            )
        )


def _pass_on(args: argparse.Namespace) -> None:
    """Pass the folder of runs and its quota on to all processes, in the environment."""
    if getattr(args, "runs", None) is not None:
        runs = paths.expand(args.runs).absolute()
        if runs.exists() and not runs.is_dir():
            raise InputError(Message("runs_no_folder", "--runs takes a folder, and {file} is not one.", file=str(runs)))
        os.environ["GAN_PLAYGROUND_RUNS"] = str(runs)
    if getattr(args, "quota", None) is not None:
        os.environ["GAN_PLAYGROUND_QUOTA"] = str(args.quota)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 the machine failed, 2 bad input, 3 diverged, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):  # a pipe on Windows may not know σ or a QR code's blocks
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    for name, value in RESTING_THREADS.items():  # before anything loads PyTorch
        os.environ.setdefault(name, value)
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except PlaygroundError as error:
        say(error.message)
        return error.exit_code
    except BrokenPipeError:  # `gan-playground runs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            name = str(error.filename)[:60]
            say(Message("argument_too_long", "“{name}…” is too long for a name. Use a shorter one.", name=name))
            return 2
        say(
            Message(
                "system_failed",
                "{what}. Type `gan-playground doctor` to see how to fix it.",
                what=f"{error.filename}: {error.strerror or error}" if error.filename else str(error),
            )
        )
        return 1
    except ImportError as error:
        say(does_not_load(error).message)
        return 1
    except KeyboardInterrupt:
        return 130
