"""Compares a hand-in with the same training, made again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from playground.errors import InputError, PlaygroundError
from playground.handin import signing
from playground.handin.digest import largest_difference
from playground.handin.document import HandedRun, HandIn
from playground.handin.signing import SIGNATURE_SAID, Signature, Signed
from playground.texts import Message

if TYPE_CHECKING:
    from playground.handin.retraining import Retrained

ROUNDING = 1e-9  # relative, of logged numbers
TOLERANCE = 0.01  # of the root mean square of a network's weights
METRIC_TOLERANCE = 1e-6
MOST_SECONDS = 600.0  # of training, without being asked for more
Outcome = Literal["same_bits", "within_tolerance", "different", "not_verified"]
SAME_BITS = Message("same_bits", "Same bits: training again gave exactly these networks.")
TOO_LONG = (
    "This run trained for {minutes} min. To train it again for longer than {most} min, type gan-playground verify "
    "FILE --yes."
)


@dataclass(frozen=True)
class Verification:
    """`largest`: the largest difference of weights, relative to their root mean square, where there is one."""

    signature: Signature
    outcome: Outcome
    message: Message
    largest: float | None = None
    notes: tuple[Message, ...] = ()

    @property
    def good(self) -> bool:
        """Whether the training is the same, and nobody has changed the file."""
        return self.outcome in ("same_bits", "within_tolerance") and self.signature != "changed"

    @property
    def exit_code(self) -> int:
        """0: the same; 1: different, or changed; 2: it could not be trained again."""
        return 2 if self.outcome == "not_verified" else 0 if self.good else 1

    def to_json(self) -> dict[str, Any]:
        return {
            "signature": self.signature,
            "signature_message": SIGNATURE_SAID[self.signature].to_json(),
            "outcome": self.outcome,
            "message": self.message.to_json(),
            "largest_difference": self.largest,
            "notes": [note.to_json() for note in self.notes],
        }


def verify(
    root: Path, signed: Signed, hand_in: HandIn, progress: Callable[[int], None], *, patient: bool = False
) -> Verification:
    """Check the signature with the key in the folder of runs `root`, and train again.

    `patient`: also a run that takes longer than `MOST_SECONDS`. `progress` is told each step.
    """
    signature, run = signing.check(root, signed), hand_in.run
    try:
        found = _trained_again(run, progress if patient else _bounded(run, progress))
    except PlaygroundError as error:
        return Verification(signature, "not_verified", error.message)
    outcome, message, largest = compared(run, found)
    return Verification(signature, outcome, message, largest, found.notes if outcome != "same_bits" else ())


def _trained_again(run: HandedRun, progress: Callable[[int], None]) -> Retrained:
    if run.place == "browser":
        from playground.handin.browser_retraining import retrain_browser_run

        return retrain_browser_run(run, progress)
    from playground.handin.retraining import retrain

    return retrain(run, progress)


def _bounded(run: HandedRun, progress: Callable[[int], None]) -> Callable[[int], None]:
    """`progress` that refuses to train for longer than `MOST_SECONDS`, whatever the file says of its run."""
    refusal = Message("hand_in_too_long", TOO_LONG, minutes=round(run.seconds / 60), most=round(MOST_SECONDS / 60))
    if run.seconds > MOST_SECONDS:
        raise InputError(refusal)
    end = time.monotonic() + MOST_SECONDS

    def bounded(step: int) -> None:
        if time.monotonic() > end:
            raise InputError(refusal)
        progress(step)

    return bounded


def compared(run: HandedRun, found: Retrained) -> tuple[Outcome, Message, float | None]:
    """The outcome, a sentence, and the largest difference."""
    differs = _first_difference(run, found)
    if found.ended is not None or found.step != run.step:
        step = differs if differs is not None else found.step
        return "different", Message("different_end", "Different from step {step} on: it ends there.", step=step), None
    if found.digest == run.digest:
        wrong = _other_metric(run, found)
        if differs is None and wrong is None:
            return "same_bits", SAME_BITS, 0.0
        if wrong is None:
            text = "The networks are the same, but the numbers differ from step {step} on."
            return "different", Message("different_numbers", text, step=differs), 0.0
        text = "The networks are the same, but the metric {metric} is {value} and not {claimed}."
        values = {"metric": wrong, "value": found.metrics.get(wrong, "–"), "claimed": run.metrics[wrong]}
        return "different", Message("different_metric", text, **values), 0.0
    largest = largest_difference(run.probe, found.probe)
    if 0 < largest <= TOLERANCE:
        text = (
            "Same within the tolerance: the largest difference of weights is {percent} %. The logged numbers were not "
            "compared."
        )
        return "within_tolerance", Message("within_tolerance", text, percent=float(f"{100 * largest:.2g}")), largest
    step = run.step if differs is None else differs
    return "different", Message("different_training", "Different from step {step} on.", step=step), largest


def _first_difference(run: HandedRun, found: Retrained) -> int | None:
    """The first handed-in row whose numbers are not those of the training made again."""
    for row in sorted(run.rows, key=lambda row: int(row["step"])):
        now = found.rows.get(row["step"])
        if now is None and row["step"] <= found.step:
            return int(row["step"])
        if now is not None and not _alike(row["values"], now):
            return int(row["step"])
    return None


def _alike(claimed: Mapping[str, float], now: Mapping[str, float]) -> bool:
    """Whether the numbers that both have are equal; a row of the run may also have metrics.

    Logarithms of two JavaScript engines differ in their last bits.
    """
    return all(math.isclose(claimed[name], now[name], rel_tol=ROUNDING) for name in claimed.keys() & now.keys())


def _other_metric(run: HandedRun, found: Retrained) -> str | None:
    for name, claimed in run.metrics.items():
        if name in found.metrics and abs(found.metrics[name] - claimed) > METRIC_TOLERANCE * max(1.0, abs(claimed)):
            return name
    return None
