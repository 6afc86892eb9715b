"""`show`: a run inside a notebook, redrawn while it trains. Needs no server; IPython is imported where it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from playground.commands.terminal import t
from playground.errors import InputError, PlaygroundError
from playground.messages import LIVE, Command, Row
from playground.messages.notices import status_message
from playground.notebook.card import card
from playground.runs.folder.index import find_run, present_state
from playground.runs.folder.rows import merge_rows
from playground.runs.folder.store import RunFolder
from playground.texts import Message

if TYPE_CHECKING:
    from playground.training.steps import Edited, Step

    Training = Generator[Step | Edited, Command | None, None]

SECONDS = 1.0  # between two drawings


@overload
def show(run: str | Path) -> RunView: ...
@overload
def show(run: Training) -> Training: ...
def show(run: str | Path | Training) -> RunView | Training:
    """A run in a notebook: its picture and its losses, redrawn while it trains.

    `run` is the id or the folder of a run, as the last value of a cell: `show("20260101-120000-ring-1a2b")`. Or it is
    what `train` returns, which is passed on: `for step in show(train(config, load(config.data))): …`. Raises
    `InputError` where there is no such run.
    """
    return RunView(find_run(str(run))) if isinstance(run, str | Path) else _watched(run)


class RunView:
    """A run folder as a notebook shows it."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._rows: list[Row] = []
        self._offset = 0  # in bytes, of the next row

    def _repr_html_(self) -> str:
        """The run as it is now; other viewers of notebooks ask for this."""
        state, steps = present_state(self._folder), self._folder.samples()
        while (found := self._folder.rows(self._offset))[1] != self._offset:
            self._rows, self._offset = merge_rows([*self._rows, *found[0]]), found[1]
        picture = self._folder.picture(steps[-1]).read_bytes() if steps else b""
        status = f"{t(status_message(state))} · {t('step {n}', n=state.step)}"
        return card(self._folder.label().name or self._folder.id, status, picture, self._rows)

    def _ipython_display_(self) -> None:
        """Show the run and, while it lives, redraw it from a thread: the notebook's next cells are not held up."""
        drawing = _Drawing(self._repr_html_())
        if self._live():
            threading.Thread(target=self._follow, args=(drawing,), name="show", daemon=True).start()

    def _live(self) -> bool:
        return present_state(self._folder).status in LIVE

    def _follow(self, drawing: _Drawing) -> None:
        live = True
        while live:
            time.sleep(SECONDS)
            try:
                live = self._live()
                drawing.update(self._repr_html_())
            except PlaygroundError:  # the run was deleted: its last drawing stays
                return


class _Drawing:
    """A piece of HTML in the output of the cell that runs, which can be replaced. Raises `InputError`."""

    def __init__(self, text: str) -> None:
        try:
            from IPython.display import HTML, display
        except ImportError as error:
            raise InputError(
                Message("no_notebook", "`show` draws in a notebook. Call it in JupyterLab or Colab, or open the app.")
            ) from error
        self._html: Any = HTML
        self._handle: Any = display(HTML(text), display_id=True)

    def update(self, text: str) -> None:
        self._handle.update(self._html(text))


def _watched(training: Training) -> Training:
    """Pass `training` on in both directions, and draw it about once per second."""
    from playground.runs.worker.observe import Observer
    from playground.training.steps import Step

    drawing: _Drawing | None = None
    observer: Observer | None = None
    rows: list[Row] = []
    newest: Step | None = None

    def draw(step: Step) -> None:
        nonlocal drawing, observer
        observer = observer or Observer(step.config, step.state.data)
        rows.append(Row(step.step, step.epoch, 0.0, step.numbers()))
        picture = step.state.data.kind.picture(observer.samples(step.state))
        title = f"{step.config.data.label}, {step.config.objective.label}"
        text = card(title, t("step {n}", n=step.step), picture, rows)
        if drawing is None:
            drawing = _Drawing(text)
        else:
            drawing.update(text)

    command: Command | None = None
    due = 0.0
    try:
        while True:
            found = training.send(command)
            if isinstance(found, Step):
                newest = found
                if time.monotonic() >= due:
                    draw(found)
                    due = time.monotonic() + SECONDS
            command = yield found
    except StopIteration:
        if newest is not None and rows[-1].step != newest.step:
            draw(newest)
    finally:
        training.close()
