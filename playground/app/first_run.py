"""The run that Home's button starts: the first preset as it is, opened on the Train page."""

from __future__ import annotations

from playground import presets
from playground.app.editing import steerable
from playground.app.panels.run_buttons import start
from playground.app.tab_state import TRAIN, enter, open_run
from playground.messages import LIVE


def start_first_run() -> None:
    """Start the first preset; if this tab's run is that one and still goes on, only show it.

    What stands in the way is said on the Train page.
    """
    now = enter(TRAIN)
    run, config = open_run(), presets.load(presets.FIRST).config
    if run is not None and run.config == config and run.state.status in LIVE and steerable(run):
        return
    now.start_over(presets.FIRST)
    start()
