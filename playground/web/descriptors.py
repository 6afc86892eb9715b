"""What the log says when the process has no file descriptors left: one line per minute instead of every traceback.

Python's event loop reports the failure of each of its attempts to accept a connection, thousands per second.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable

from playground.commands.terminal import say
from playground.texts import Message

EVERY = 60.0  # seconds between two lines
LOGGERS = ("asyncio", "gan_playground", "uvicorn.error", "starlette")  # those that report requests and connections
NONE_LEFT = Message(
    "no_descriptors",
    "Too many files and connections are open: some requests wait until some are closed. This line appears once per "
    "minute. To allow more, start the app after `ulimit -n 8192`.",
)


class QuietAboutDescriptors(logging.Filter):
    """Keeps records about missing descriptors out of a log, and says `NONE_LEFT` in their place."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not _is_about_descriptors(error):
            return True
        if self._clock() >= self._said + EVERY:
            self._said = self._clock()
            say(NONE_LEFT)
        return False


def _is_about_descriptors(error: BaseException | None) -> bool:
    """Whether the error, or one that caused it, says that there are no descriptors left."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            return True
        error = error.__cause__ or error.__context__
    return False


def keep_quiet() -> None:
    """Put one filter before the logs of this process."""
    quiet = QuietAboutDescriptors()
    streamlits = [name for name in logging.root.manager.loggerDict if name.startswith("streamlit")]
    for name in (*LOGGERS, *streamlits):
        logging.getLogger(name).addFilter(quiet)
