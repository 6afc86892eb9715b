"""A progress line for a terminal: what has been done, how fast, how long it will take."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import TextIO

from playground.messages import State

WIDTH = 24


class ProgressLine:
    """Draws on one line of a terminal; where there is none, prints a line each tenth of the way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._tenth = -1

    def show(self, state: State, values: Mapping[str, float]) -> None:
        text = describe(state, values)
        if self._terminal:
            columns = shutil.get_terminal_size().columns
            self._stream.write("\r" + text[: columns - 1].ljust(columns - 1))
        else:
            tenth = int((state.progress or 0.0) * 10)
            if tenth == self._tenth:
                return
            self._tenth = tenth
            self._stream.write(text + "\n")
        self._stream.flush()

    def close(self) -> None:
        if self._terminal:
            self._stream.write("\n")
            self._stream.flush()


def describe(state: State, values: Mapping[str, float]) -> str:
    """One line: bar, step, losses, rate, time."""
    parts = [f"step {state.step:,}", f"epoch {state.epoch:.2f}"]
    if "loss_D" in values:
        parts.append(f"loss D {values['loss_D']:.3f}")
    if "loss_G" in values:
        parts.append(f"G {values['loss_G']:.3f}")
    if state.images_per_second:
        parts.append(f"{state.images_per_second:,.0f} samples/s")
    parts.append(clock(state.seconds))
    if state.seconds_left is not None:
        parts.append(f"{clock(state.seconds_left)} left")
    bar = ""
    if state.progress is not None:
        full = round(min(state.progress, 1.0) * WIDTH)
        bar = "█" * full + "░" * (WIDTH - full) + f" {min(state.progress, 1.0):4.0%}  "
    return bar + " · ".join(parts)


def clock(seconds: float) -> str:
    """`0:21`, `12:05`, `1:02:03`."""
    minutes, s = divmod(int(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02}:{s:02}" if hours else f"{m}:{s:02}"
