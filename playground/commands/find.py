"""Finding what a person names on the command line."""

from __future__ import annotations

from playground import paths
from playground.errors import InputError
from playground.runs.folder.store import RunFolder


def find_run(text: str) -> RunFolder:
    """The run that `text` names: a folder, or an id in the folder of runs. Raises `InputError` in a sentence."""
    if not text:
        raise InputError("A run is named by its folder or its id. `gan-playground runs` lists the runs.")
    path = paths.expand(text)
    if path.is_dir():
        path = path.resolve()
        return RunFolder.open(path.parent, path.name)
    if "/" in text or "\\" in text:
        raise InputError(f"There is no run folder {text[:200]}. `gan-playground runs` lists the runs.")
    runs = paths.runs_dir()
    if not (runs / text).is_dir():
        raise InputError(
            f"There is no run «{text[:80]}» in {runs}. `gan-playground runs` lists the runs.", code="no_run"
        )
    return RunFolder.open(runs, text)
