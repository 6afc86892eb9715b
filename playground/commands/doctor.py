"""`gan-playground doctor`: what was found here and, where something is wrong, what to type."""

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
from typing import Literal

from playground import paths
from playground.errors import PlaygroundError

MISMATCH = "pip install --upgrade --force-reinstall torch torchvision"
AGAIN = "pip install --force-reinstall --no-deps ."
PATIENCE = 120  # seconds for PyTorch to load
PACKAGES = ("streamlit", "torch", "torchvision", "plotly", "numpy", "safetensors", "PIL", "platformdirs", "psutil")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is and, if it is not well, what to do."""

    what: str
    found: str
    state: Literal["ok", "note", "wrong"] = "ok"
    mend: str = ""


def run(args: argparse.Namespace) -> int:
    findings = [_python(), _packages()]
    if findings[-1].state == "ok":  # else the rest cannot even be looked at
        findings += [*_torch(), *_disk(), _runs(), *_data(), *_extensions()]
    if args.json:
        print(json.dumps({"ok": all(f.state != "wrong" for f in findings), "findings": [vars(f) for f in findings]}))
    else:
        width = max(len(f.what) for f in findings)
        for f in findings:
            mark = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}[f.state]
            print(f"{mark}  {f.what:<{width}}  {f.found}" + (f"\n       {'':<{width}}  {f.mend}" if f.mend else ""))
    return 1 if any(f.state == "wrong" for f in findings) else 0


def _python() -> Finding:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}, {sys.executable}"
    return Finding("Python", found)


def _packages() -> Finding:
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        pip = " ".join("pillow" if m == "PIL" else m for m in missing)
        return Finding("packages", f"missing: {', '.join(missing)}", "wrong", f"Type: pip install {pip}")
    versions = [f"{n} {importlib.metadata.version('pillow' if n == 'PIL' else n)}" for n in PACKAGES]
    return Finding("packages", ", ".join(versions))


def _extensions() -> list[Finding]:
    """Installed packages that add options, kinds of data or JavaScript."""
    from playground.kinds import extensions

    found = extensions.load()
    broken = [Finding("extensions", str(problem), "note") for problem in extensions.problems()]
    names = ", ".join(each.name for each in found if each.problem is None)
    return [*broken, *([Finding("extensions", names)] if names else [])]


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
    """Asked of a process of its own: a broken build may take the process with it."""
    try:
        probe = subprocess.run(paths.python(_PROBE), capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        found = f"does not load within {PATIENCE} seconds"
        return [Finding("torch", found, "wrong", f"Try once more: the first time is slow. Else type: {MISMATCH}")]
    if probe.returncode != 0:
        last = (probe.stderr.strip().splitlines() or ["no output"])[-1][:200]
        return [Finding("torch", f"does not load: {last}", "wrong", f"Type: {MISMATCH}")]
    found = json.loads(probe.stdout.splitlines()[-1])
    return [
        _vision(found),
        _device(found),
        _compiler(found),
        Finding("threads", f"{found['threads']} of {os.cpu_count()} cores"),
    ]


def _vision(found: dict[str, str]) -> Finding:
    if "error" in found:
        return Finding(
            "torch and torchvision",
            f"torch {found['torch']} works, but torchvision does not load beside it: {found['error']}",
            "wrong",
            f"The two builds do not belong together. Type: {MISMATCH}",
        )
    return Finding(
        "torch and torchvision", f"torch {found['torch']} and torchvision {found['torchvision']} work together"
    )


def _device(found: dict[str, object]) -> Finding:
    if found["cuda"]:
        return Finding("device", f"cuda: {found['gpu']}")
    if found["mps"]:
        return Finding("device", "mps: Apple's GPU")
    return Finding("device", "cpu; no GPU is needed for what is here")


def _compiler(found: dict[str, object]) -> Finding:
    if found["failures"]:
        why = str(found["failures"][-1])  # type: ignore[index]
        again = "Runs train without it. It is tried again after a day."
        return Finding("C++ compiler", f"{found['compiler']} could not compile a step: {why}", "note", again)
    if found["compiler"]:
        return Finding("C++ compiler", f"{found['compiler']}: small players on points train six times as fast")
    return Finding("C++ compiler", "none; points train well without it, but more slowly", "note")


def _disk() -> list[Finding]:
    result = []
    for what, folder in (("runs are kept in", paths.runs_dir()), ("data is kept in", paths.wanted_cache_dir())):
        standing = next(p for p in (folder, *folder.parents) if p.exists())
        if not os.access(standing, os.W_OK):
            if folder == paths.wanted_cache_dir():
                found = f"{folder} is read-only; {paths.cache_dir()} is taken instead"
                result.append(Finding(what, found, "note", _elsewhere(what)))
                continue
            result.append(Finding(what, f"{folder}: not writable", "wrong", _elsewhere(what)))
            continue
        free = shutil.disk_usage(standing).free
        mend = "Free some disk, or keep it elsewhere: " + _elsewhere(what) if free < 1e9 else ""
        result.append(Finding(what, f"{folder}, {free / 1e9:.1f} GB free", "note" if mend else "ok", mend))
    return result


def _elsewhere(what: str) -> str:
    return (
        "Type: gan-playground --runs DIR" if what.startswith("runs") else "Set GAN_PLAYGROUND_CACHE to another folder."
    )


def _runs() -> Finding:
    from playground.runs.folder.store import list_runs

    folders = list_runs(paths.runs_dir())
    size = sum(folder.size() for folder in folders)
    return Finding("runs", f"{len(folders)} runs, {size / 1e6:.1f} MB")


def _data() -> list[Finding]:
    from playground.data import DATA
    from playground.data.bundled import BUNDLED, unpack
    from playground.runs.folder.weights import load_arrays

    here = [source.label for source in DATA.values() if not source.download_mb and source.name != "own"]
    there = [f"{source.label} ({source.download_mb:g} MB)" for source in DATA.values() if source.download_mb]
    models = {card.stem: card.with_suffix(".safetensors") for card in sorted(paths.pretrained_dir().glob("*.json"))}
    return [
        _whole("data, bundled", here, [partial(unpack, name) for name in BUNDLED]),
        Finding("data, by download", ", ".join(there) or "none"),
        _whole("pretrained", list(models), [partial(load_arrays, file) for file in models.values()]),
    ]


def _whole(what: str, names: list[str], readings: list[Callable[[], object]]) -> Finding:
    """Files that come with the package, each read to its end and compared with its checksum."""
    wrong = "" if readings else "none, though some belong here"
    for read in readings:
        try:
            read()
        except PlaygroundError as error:
            wrong = error.sentence
    if wrong:
        return Finding(what, wrong, "wrong", f"In the folder of its source, type: {AGAIN}")
    return Finding(what, ", ".join(names))
