"""The run that Home's button starts: the first preset as it is, opened on the Train page."""

from __future__ import annotations

from playground import presets
from playground.app.tab_state import TRAIN, attempt, enter, owner
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.messages import LIVE
from playground.runs.manager import RunManager, manager


def start_first_run() -> None:
    """Start the first preset and open it; a run of it that this tab has open and that goes on is kept.

    What stands in the way is said on the Train page.
    """
    now = enter(TRAIN)
    config = presets.load(presets.FIRST).config
    if _goes_on(now.run, config):
        now.open(now.run)
        return
    now.start_over(presets.FIRST)

    def start(runs: RunManager) -> None:
        now.open(runs.create(config, owner=owner(), device=now.device, threads=now.threads or None))

    attempt(start)


def _goes_on(run: str, config: RunConfig) -> bool:
    """Whether a run has this configuration, belongs to this browser and has not ended."""
    try:
        info = manager().info(run) if run else None
    except PlaygroundError:  # it is gone
        return False
    return info is not None and info.config == config and info.state.status in LIVE and manager().owns(run, owner())
