"""A progress line for a terminal: what is done, the rate, and the time left."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import TextIO

from playground.commands.terminal import t, width
from playground.messages import State

WIDTH = 24


class ProgressLine:
    """Draws on one line of a terminal; into a file or pipe it writes a line per tenth of the way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._tenth = -1

    def show(self, state: State, values: Mapping[str, float]) -> None:
        text = describe(state, values)
        if self._terminal:
            columns = shutil.get_terminal_size().columns
            text = _cut(text, columns - 1)
            self._stream.write("\r" + text + " " * (columns - 1 - width(text)))
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


def _cut(text: str, places: int) -> str:
    """The beginning of `text` that fits into this number of places of a terminal."""
    while width(text) > places:
        text = text[:-1]
    return text


def describe(state: State, values: Mapping[str, float]) -> str:
    """One line: bar, step, losses, rate, time."""
    parts = [t("step {n}", n=state.step), t("epoch {n}", n=f"{state.epoch:.2f}")]
    if "loss_D" in values:
        parts.append(t("loss D {value}", value=f"{values['loss_D']:.3f}"))
    if "loss_G" in values:
        parts.append(t("loss G {value}", value=f"{values['loss_G']:.3f}"))
    if state.images_per_second:
        parts.append(t("{n} samples/s", n=round(state.images_per_second)))
    parts.append(clock(state.seconds))
    if state.seconds_left is not None:
        parts.append(t("{time} left", time=clock(state.seconds_left)))
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
