"""Places: where the cache is when its folder cannot be written."""

from __future__ import annotations

import contextlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from playground import paths
from playground.paths import one_per_folder


def test_a_read_only_cache_is_replaced_by_a_folder_of_this_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tmp_path / "cache"
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(wanted))
    assert paths.cache_dir() == wanted
    access = os.access  # root may write everywhere: the answer is played
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path and access(path, mode))
    assert paths.is_read_only(wanted)
    taken = paths.cache_dir()
    assert taken != wanted
    assert taken == paths.temporary_dir() / "cache"
    if hasattr(os, "getuid"):
        found = paths.temporary_dir().lstat()
        assert (found.st_uid, found.st_mode & 0o077) == (os.getuid(), 0)


def test_a_temporary_folder_that_others_can_write_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    paths.temporary_dir.cache_clear()
    try:
        name = f"gan-playground-{os.getuid()}"
        (tmp_path / name).mkdir(mode=0o777)
        (tmp_path / name).chmod(0o777)
        assert paths.temporary_dir() != tmp_path / name
    finally:
        paths.temporary_dir.cache_clear()


def test_threads_that_ask_at_once_get_the_same_object(tmp_path: Path) -> None:
    met = threading.Barrier(2)

    @one_per_folder
    def slow(folder: Path) -> object:
        with contextlib.suppress(threading.BrokenBarrierError):
            met.wait(0.2)  # a second thread that makes one as well
        return object()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(slow, [tmp_path, tmp_path])
    assert first is second
    assert slow(tmp_path / "other") is not first
