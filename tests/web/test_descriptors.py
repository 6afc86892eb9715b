"""A server whose file descriptors run out says so in one line, and goes on when there are some again."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import sys
from pathlib import Path

import psutil
import pytest

from playground.web.descriptors import EVERY, NONE_LEFT, QuietAboutDescriptors
from tests.appserver import app
from tests.waiting import until


def record(error: BaseException | None) -> logging.LogRecord:
    info = None if error is None else (type(error), error, None)
    return logging.LogRecord("asyncio", logging.ERROR, "", 1, "accept failed", (), info)


def test_one_line_per_minute(capsys: pytest.CaptureFixture[str]) -> None:
    now = [1000.0]
    quiet = QuietAboutDescriptors(lambda: now[0])
    caused = RuntimeError()
    caused.__cause__ = OSError(errno.EMFILE, "Too many open files")
    assert [quiet.filter(record(caused)) for _ in range(3)] == [False] * 3
    assert capsys.readouterr().err.count(str(NONE_LEFT)) == 1
    now[0] += EVERY
    assert not quiet.filter(record(OSError(errno.ENFILE, "Too many open files in system")))
    assert capsys.readouterr().err.count(str(NONE_LEFT)) == 1
    assert quiet.filter(record(None))
    assert quiet.filter(record(OSError(errno.ENOSPC, "No space left on device")))


@pytest.mark.skipif(sys.platform != "linux", reason="sets the limit of another process")
def test_a_server_without_descriptors_recovers(tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        process = psutil.Process(server.process.pid)
        _, most = process.rlimit(psutil.RLIMIT_NOFILE)
        process.rlimit(psutil.RLIMIT_NOFILE, (process.num_fds() + 10, most))
        with contextlib.ExitStack() as connections:
            for _ in range(60):
                connections.enter_context(socket.create_connection(("127.0.0.1", server.port), 5))
            until(lambda: str(NONE_LEFT) in server.log.read_text(), 20, "the line")
        until(server.healthy, 20, "an answer")
        process.rlimit(psutil.RLIMIT_NOFILE, (most, most))
        log = server.log.read_text()
    assert (log.count(str(NONE_LEFT)), log.count("Traceback")) == (1, 0)
