"""What the command line says of a finding: what is wrong with a run, and what to try."""

from __future__ import annotations

import json
from typing import Any

from playground.commands.terminal import say
from playground.diagnosis.cures import cures_for
from playground.messages import RunFinding
from playground.runs.folder import journal
from playground.runs.folder.store import RunFolder
from playground.texts import Message


def say_finding(folder: RunFolder, finding: RunFinding) -> None:
    """Say what is wrong with a run that has ended, and what to try, as arguments of `train`."""
    say(Message("finding_at_end", "{title}: {what}", title=finding.title, what=finding.message))
    config = journal.present(folder.config(), journal.journal(folder))
    for cure, _ in cures_for(finding.name, config):
        settings = " ".join(f"--set {path}={json.dumps(value)}" for path, value in cure.patch.items())
        say(Message("try_cure", "Try: {cure} ({settings})", cure=cure.label, settings=settings))


def finding_to_json(finding: RunFinding) -> dict[str, Any]:
    """The finding for `--json`, without the series that shows it, which the run's rows hold."""
    return {
        "name": finding.name,
        "sentence": str(finding.message),
        "since": finding.since,
        "column": finding.column,
        "threshold": finding.threshold,
    }
