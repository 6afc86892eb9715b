"""`RunFinding`: what is wrong with a run, since when, and the logged numbers that show it."""

from __future__ import annotations

from dataclasses import dataclass

from playground.texts import Message

MOST_POINTS = 60  # of the evidence


@dataclass(frozen=True)
class RunFinding:
    """One finding of `playground.diagnosis`, as `state.json` has it.

    `steps` and `values` are the logged numbers `column`, at most `MOST_POINTS` of them, oldest first; they are drawn
    with a line at `threshold`. A finding that no series shows has no column.
    """

    name: str  # of the condition: "mode_collapse"
    title: Message  # a noun in lower case: "mode collapse"
    message: Message  # a sentence that says what is seen, with its numbers
    since: int  # the step of the first look that showed it
    column: str = ""
    threshold: float = 0.0
    steps: tuple[int, ...] = ()
    values: tuple[float, ...] = ()
