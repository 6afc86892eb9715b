"""`gan-playground train`: train one run in this process, with a progress line."""

from __future__ import annotations

import argparse
import dataclasses
import json
import queue
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playground import paths, presets, validation
from playground.commands.findings import finding_to_json, say_finding
from playground.commands.interrupts import Interruptible
from playground.commands.own_data import no_outliers_here, own_data
from playground.commands.progress import ProgressLine
from playground.commands.terminal import say, show, show_json, t
from playground.config import RunConfig
from playground.data import DATA, labels
from playground.data.own_data_report import OwnDataReport
from playground.diagnosis.common_cures import suited_augmentations
from playground.errors import ConfigError, InputError
from playground.export.downloads import all_rows
from playground.machine import hardware, memory
from playground.messages import STATUS_WORDS, Appended, Frame, Notice, State
from playground.runs.capacity import check_room
from playground.runs.folder import journal
from playground.runs.folder.index import find_run
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from playground.runs.worker.status import who_am_i
from playground.texts import Message

MAX_CONFIG_BYTES = 1_000_000
STOPS = ("steps", "epochs", "seconds")


def run(args: argparse.Namespace) -> int:
    folder, taken = _created(args) if args.resume is None else (_resumed(args), None)
    if taken is not None:
        show(*taken.messages, error=args.json)
    state = _train(folder, args)
    if args.resume is not None:
        _say_machine_kept(state, args)
    if args.json:
        show_json(summary(folder, state) | ({} if taken is None else {"data": taken.to_json()}))
    else:
        status = t(STATUS_WORDS[state.status])
        where = str(folder.path)
        if state.finding is not None:
            say_finding(folder, state.finding)
        show(Message("ended_at", "{status} at step {step}: {folder}", status=status, step=state.step, folder=where))
    if state.message is not None and state.status in ("failed", "diverged"):
        say(state.message)
    return state.exit_code


def _say_machine_kept(state: State, args: argparse.Namespace) -> None:
    """Say that a run with a checkpoint keeps its device and threads, which decide the bits."""
    if args.threads not in (None, state.threads) or args.device not in ("auto", state.device.partition(":")[0]):
        say(
            Message(
                "machine_kept",
                "The run continues as it began (device {device}, threads {threads}). To change them, start a new run.",
                device=state.device,
                threads=state.threads,
            )
        )


def summary(folder: RunFolder, state: State) -> dict[str, Any]:
    """What `--json` prints: at least run, steps, seconds, images_per_second, status."""
    rate = state.images_per_second
    values = last_values(folder)
    values.pop("images_per_second", None)  # of the last moment; below is the mean
    return {
        "run": str(folder.path),
        "status": state.status,
        "steps": state.step,
        "epochs": round(state.epoch, 6),
        "seconds": round(state.seconds, 3),
        "images_per_second": round(rate, 1),
        "device": state.device,
        "threads": state.threads,
        "precision": state.precision,
        "sentence": state.sentence,
        "finding": None if state.finding is None else finding_to_json(state.finding),
        "values": values,
    }


def last_values(folder: RunFolder) -> dict[str, float]:
    """The newest value of every number that the run has logged."""
    values: dict[str, float] = {}
    for row in all_rows(folder):
        values.update(row.values)
    return values


def _created(args: argparse.Namespace) -> tuple[RunFolder, OwnDataReport | None]:
    """A new run, and a report of what was read of a person's own data."""
    config, taken = _configured(args)
    for problem in config.problems():
        raise ConfigError(Message("bad_setting", "{path}: {why}", path=problem.path, why=problem.message))
    if args.device not in ("auto", "cpu"):
        hardware.choose_device(args.device, config.data.kind.devices)  # refused before the run exists
    if (args.threads or 0) > (cores := hardware.cores()):
        say(Message("fewer_cores", "This computer has {n} cores, so the run uses {n} threads.", n=cores))
    root = paths.make_runs_dir()
    check_room(config, root, memory=memory.available())
    folder = RunFolder.create(root, config, name=args.name or "")
    # Marks the run as ours while PyTorch is still loading.
    folder.write_state(dataclasses.replace(folder.state(), **who_am_i()))
    return folder, taken


def _resumed(args: argparse.Namespace) -> RunFolder:
    for name in ("data", "seed", "name", "without_outliers"):
        if getattr(args, name) not in (None, False):
            raise InputError(
                Message(
                    "only_for_a_new_run",
                    "{option} is for a new run; --resume continues an existing one. Leave one of them out.",
                    option=f"--{name.replace('_', '-')}",
                )
            )
    folder = find_run(args.resume)
    folder.config()  # refuse an unreadable one at once
    patch = _patch(args)
    present = journal.present(folder.config(), journal.journal(folder))
    after = present.edit_while_running(labels.named(patch)) if patch else present
    check_room(after, folder.path.parent, memory=memory.available(), own=folder.size())
    if patch:
        with RunLock(folder.path):
            journal.append(folder, patch, {f"stop.{n}": f"--{n}" for n in STOPS if getattr(args, n) is not None})
    elif folder.state().status == "done":
        raise InputError(
            Message(
                "done_on_resume",
                "The run {run} is done. To continue, give it more: --steps, --epochs or --seconds.",
                run=folder.id,
            )
        )
    return folder


def configuration(args: argparse.Namespace) -> RunConfig:
    """The configuration that the arguments describe: preset < file < data < --set < stop and seed."""
    return _configured(args)[0]


def _configured(args: argparse.Namespace) -> tuple[RunConfig, OwnDataReport | None]:
    patch = _patch(args)
    if args.seed is not None:
        patch["seed"] = args.seed
    config, taken = _start(args, patch)
    config = config.edit(patch)
    if taken is not None and "loop.batch" not in patch and (smaller := validation.smaller_batch(config)):
        batch, message = smaller
        config = config.edit({"loop.batch": batch})
        say(Message("smaller_batch_said", "{message} For another, add --set loop.batch=N.", message=message))
    if few := validation.few_pictures(config):
        say(few)
        if not config.augmentations:
            settings = " ".join(f"--set {path}={json.dumps(v)}" for path, v in suited_augmentations(config).items())
            say(Message("augmentation_option", "Add {settings} to switch augmentation on.", settings=settings))
    return config, taken


def _patch(args: argparse.Namespace) -> dict[str, Any]:
    patch = dict(_assignment(text) for text in args.set)
    for name in STOPS:
        if getattr(args, name) is not None:
            patch |= {"stop.steps": None, "stop.epochs": None, "stop.seconds": None}
            patch[f"stop.{name}"] = getattr(args, name)
    return patch


def _start(args: argparse.Namespace, patch: dict[str, Any]) -> tuple[RunConfig, OwnDataReport | None]:
    """The configuration before `patch`, on the requested data, and a report of what was read of a person's own data."""
    config = _from_file_or_preset(args)
    if args.data is None:
        no_outliers_here(args)
        return config or presets.load(presets.DEFAULT).config, None
    if args.data in DATA and args.data != "own":
        no_outliers_here(args)
        if Path(args.data).exists():
            say(
                Message(
                    "data_set_not_folder",
                    "--data {name} is the data set of that name. For the file or folder here, write ./{name}.",
                    name=args.data,
                )
            )
        source = DATA[args.data]()
        config = config or presets.default_for(source.kind).config
        return config.with_data(source), None
    source, taken = own_data(args, patch)
    config = config or presets.default_for(source.kind).config
    return config.with_data(source), taken


def _from_file_or_preset(args: argparse.Namespace) -> RunConfig | None:
    if args.config is None:
        return None if args.preset is None else presets.load(args.preset).config
    found = read_json(args.config)
    if isinstance(found, list):
        raise ConfigError(
            Message(
                "config_is_a_list",
                "{file} holds a list. `gan-playground presets digits > {name}` writes one configuration.",
                file=str(args.config),
                name=args.config.name,
            )
        )
    card = isinstance(found, dict) and isinstance(found.get("config"), dict)  # the card of a pretrained generator
    return RunConfig.from_json(found["config"] if card else found)


def read_json(path: Path) -> Any:
    """The JSON in a person's file, of bounded size. Raises `InputError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_CONFIG_BYTES + 1)  # the size that a file reports need not be true
        if len(content) > MAX_CONFIG_BYTES:
            raise InputError(
                Message(
                    "config_too_large",
                    "{file} is larger than a configuration can be. Choose the JSON file of a configuration.",
                    file=str(path),
                )
            )
        return json.loads(content.decode(json.detect_encoding(content)))  # PowerShell writes UTF-16
    except OSError as error:
        raise InputError(
            Message(
                "config_unreadable",
                "{file} cannot be read: {why}. Check its name and permissions.",
                file=str(path),
                why=error.strerror or str(error),
            )
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            Message(
                "config_not_json",
                "{file} is not JSON. `gan-playground presets digits > {name}` writes a configuration to begin with.",
                file=str(path),
                name=path.name,
            )
        ) from error


def _assignment(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise InputError(
            Message("bad_set", "--set takes KEY=VALUE, like opt_G.lr=0.001, not “{given}”.", given=text[:80])
        )
    try:
        return key, json.loads(value)
    except (ValueError, RecursionError):
        return key, value  # a bare word is text: objective=hinge


def _train(folder: RunFolder, args: argparse.Namespace) -> State:
    from playground.runs.worker.run import work

    inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
    line = ProgressLine(sys.stderr)
    with Interruptible(inbox.put):
        pinned = args.threads is not None
        state = work(folder, inbox, _sayer(folder, line), device=args.device, threads=args.threads, pinned=pinned)
    line.close()
    return state


def _sayer(folder: RunFolder, line: ProgressLine) -> Callable[[Notice | Frame], None]:
    values: dict[str, float] = {}
    offset = 0

    def say(notice: Notice | Frame) -> None:
        nonlocal offset
        if isinstance(notice, Appended) and notice.rows:
            rows, offset = folder.rows(offset)
            for row in rows:
                values.update(row.values)
        if isinstance(notice, State):
            line.show(notice, values)

    return say
