"""`gan-playground doctor`: what was found on this computer and, where something is wrong, what to type."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from playground import paths
from playground.commands.terminal import show_json, show_table, t
from playground.errors import PlaygroundError
from playground.texts import Message

MISMATCH = "pip install --upgrade --force-reinstall torch torchvision"
AGAIN = "pip install --force-reinstall --no-deps ."
PATIENCE = 120  # seconds for PyTorch to load
PACKAGES = ("streamlit", "torch", "torchvision", "plotly", "numpy", "safetensors", "PIL", "platformdirs", "psutil")


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: its condition and, if it is not well, how to fix it."""

    what: Message
    found: Message
    state: Literal["ok", "note", "wrong"] = "ok"
    fix: Message | None = None

    def to_json(self) -> dict[str, str]:
        return {
            "what": str(self.what),
            "found": str(self.found),
            "state": self.state,
            "fix": "" if self.fix is None else str(self.fix),
        }


def run(args: argparse.Namespace) -> int:
    findings = [_python(), _packages()]
    if findings[-1].state == "ok":  # else the rest cannot be checked
        findings += [*_torch(), *_disk(), _runs(), *_data(), *_extensions()]
        if args.class_size:
            from playground.commands import class_check

            findings += class_check.findings(args.class_size)
    wrong = any(f.state == "wrong" for f in findings)
    if args.json:
        show_json({"ok": not wrong, "findings": [f.to_json() for f in findings]})
    else:
        marks = {"ok": t("ok"), "note": t("note"), "wrong": t("WRONG")}
        rows = []
        for f in findings:
            rows.append([marks[f.state], t(f.what), t(f.found)])
            if f.fix is not None:
                rows.append(["", "", t(f.fix)])
        show_table(rows)
    return 1 if wrong else 0


def _type(command: str) -> Message:
    return Message("type_command", "Type: {command}", command=command)


def _list(items: list[str]) -> Message:
    """Names that no language changes."""
    return Message("doctor_list", "{items}", items=", ".join(items))


def _python() -> Finding:
    return Finding(
        Message("doctor_python", "Python"),
        Message(
            "python_found",
            "{version} on {system}, {file}",
            version=platform.python_version(),
            system=f"{platform.system()} {platform.machine()}",
            file=sys.executable,
        ),
    )


def _packages() -> Finding:
    what = Message("doctor_packages", "packages")
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        pip = " ".join("pillow" if m == "PIL" else m for m in missing)
        found = Message("packages_missing", "missing: {names}", names=", ".join(missing))
        return Finding(what, found, "wrong", _type(f"pip install {pip}"))
    return Finding(what, _list([f"{n} {importlib.metadata.version('pillow' if n == 'PIL' else n)}" for n in PACKAGES]))


def _extensions() -> list[Finding]:
    """Installed packages that add options, kinds of data or JavaScript."""
    from playground.kinds import extensions

    what = Message("doctor_extensions", "extensions")
    found = extensions.load()
    broken = [Finding(what, problem, "note") for problem in extensions.problems()]
    names = [each.name for each in found if each.problem is None]
    return [*broken, *([Finding(what, _list(names))] if names else [])]


_PROBE = """
import json, torch
found = {"torch": torch.__version__, "threads": torch.get_num_threads(), "cuda": torch.cuda.is_available(),
         "gpu": torch.cuda.get_device_name(0) if torch.cuda.is_available() else "",
         "mps": torch.backends.mps.is_available()}
from playground.compile import compiled_step
found["compiler"], found["failures"] = compiled_step.compiler(), compiled_step.failures()
try:
    import torchvision
    found["torchvision"] = torchvision.__version__
except Exception as error:
    found["error"] = str(error).splitlines()[0][:200]
print(json.dumps(found))
"""


def _torch() -> list[Finding]:
    """PyTorch, checked in a process of its own: a broken build may crash its process."""
    what = Message("doctor_torch", "torch")
    try:
        probe = subprocess.run(paths.python(_PROBE), capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        slow = Message("torch_too_slow", "does not load within {seconds} seconds", seconds=PATIENCE)
        fix = Message("torch_again", "Try again: the first time is slow. Else type: {command}", command=MISMATCH)
        return [Finding(what, slow, "wrong", fix)]
    if probe.returncode != 0:
        last = (probe.stderr.strip().splitlines() or ["no output"])[-1][:200]
        return [Finding(what, Message("torch_broken", "does not load: {why}", why=last), "wrong", _type(MISMATCH))]
    found = json.loads(probe.stdout.splitlines()[-1])
    threads = Message("threads_found", "{n} of {cores} cores", n=found["threads"], cores=os.cpu_count())
    return [
        _vision(found),
        _device(found),
        _compiler(found),
        Finding(Message("doctor_threads", "threads"), threads),
    ]


def _vision(found: dict[str, Any]) -> Finding:
    what = Message("doctor_torchvision", "torch and torchvision")
    if "error" in found:
        broken = Message(
            "torchvision_broken",
            "torch {version} works, but torchvision does not load beside it: {why}",
            version=found["torch"],
            why=found["error"],
        )
        fix = Message("builds_differ", "The two builds do not belong together. Type: {command}", command=MISMATCH)
        return Finding(what, broken, "wrong", fix)
    return Finding(
        what,
        Message(
            "torch_works",
            "torch {torch} and torchvision {torchvision} work together",
            torch=found["torch"],
            torchvision=found["torchvision"],
        ),
    )


def _device(found: dict[str, Any]) -> Finding:
    what = Message("doctor_device", "device")
    if found["cuda"]:
        return Finding(what, Message("device_cuda", "cuda: {gpu}", gpu=found["gpu"]))
    if found["mps"]:
        return Finding(what, Message("device_mps", "mps: Apple's GPU"))
    return Finding(what, Message("device_cpu", "cpu; nothing here needs a GPU"))


def _compiler(found: dict[str, Any]) -> Finding:
    what, compiler = Message("doctor_compiler", "C++ compiler"), found["compiler"]
    if found["failures"]:
        failed = Message(
            "compiler_failed",
            "{compiler} could not compile a step: {why}",
            compiler=compiler,
            why=str(found["failures"][-1]),
        )
        return Finding(
            what, failed, "note", Message("compiled_again", "Runs train without it. It is tried again after a day.")
        )
    if compiler:
        works = Message(
            "compiler_works", "{compiler}: small networks on points train six times as fast", compiler=compiler
        )
        return Finding(what, works)
    return Finding(what, Message("no_compiler", "none; points train well without it, but more slowly"), "note")


def _disk() -> list[Finding]:
    runs = Message("doctor_runs_dir", "runs are kept in")
    data = Message("doctor_data_dir", "data is kept in")
    other_runs = Message("other_runs_dir", "Type: gan-playground --runs DIR")
    other_data = Message("other_data_dir", "Set GAN_PLAYGROUND_CACHE to another folder.")
    return [_folder(runs, paths.runs_dir(), other_runs), _folder(data, paths.wanted_cache_dir(), other_data)]


def _folder(what: Message, folder: Path, other: Message) -> Finding:
    """A folder that is written to; `other` says how to choose another."""
    standing = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(standing, os.W_OK):
        if folder == paths.wanted_cache_dir():
            instead = Message(
                "cache_read_only",
                "{folder} is read-only; {other} is used instead",
                folder=str(folder),
                other=str(paths.cache_dir()),
            )
            return Finding(what, instead, "note", other)
        return Finding(what, Message("folder_read_only", "{folder}: not writable", folder=str(folder)), "wrong", other)
    free = shutil.disk_usage(standing).free
    found = Message("folder_free", "{folder}, {gb} GB free", folder=str(folder), gb=f"{free / 1e9:.1f}")
    if free >= 1e9:
        return Finding(what, found)
    return Finding(what, found, "note", Message("free_some", "Free some disk, or use another. {how}", how=other))


def _runs() -> Finding:
    from playground.runs.folder.store import list_runs

    folders = list_runs(paths.runs_dir())
    size = sum(folder.size() for folder in folders)
    found = Message("runs_found", "{n} runs, {mb} MB", n=len(folders), mb=f"{size / 1e6:.1f}")
    return Finding(Message("doctor_runs", "runs"), found)


def _data() -> list[Finding]:
    from playground.data import DATA
    from playground.data.bundled import BUNDLED, unpack
    from playground.runs.folder.weights import load_arrays

    here = [source.label for source in DATA.values() if not source.download_mb and source.name != "own"]
    there = [f"{source.label} ({source.download_mb:g} MB)" for source in DATA.values() if source.download_mb]
    models = {card.stem: card.with_suffix(".safetensors") for card in sorted(paths.pretrained_dir().glob("*.json"))}
    return [
        _complete(Message("doctor_bundled", "data, bundled"), here, [partial(unpack, name) for name in BUNDLED]),
        Finding(
            Message("doctor_downloads", "data, by download"),
            _list(there) if there else Message("no_downloads", "none"),
        ),
        _complete(
            Message("doctor_pretrained", "pretrained"),
            list(models),
            [partial(load_arrays, file) for file in models.values()],
        ),
    ]


def _complete(what: Message, names: list[str], readings: list[Callable[[], object]]) -> Finding:
    """Files that come with the package, each read completely and compared with its checksum."""
    wrong = None if readings else Message("nothing_bundled", "none, though some belong here")
    for read in readings:
        try:
            read()
        except PlaygroundError as error:
            wrong = error.message
    if wrong is not None:
        fix = Message("install_again", "In the folder of its source, type: {command}", command=AGAIN)
        return Finding(what, wrong, "wrong", fix)
    return Finding(what, _list(names))
