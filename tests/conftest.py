"""Shared by every test: one BLAS thread, and no run or cache of the person who runs the tests is touched."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from playground.machine.hardware import RESTING_THREADS
from tests.appserver import App, app, launched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.update(RESTING_THREADS)  # as the app has them: two threads that spin beside busy neighbours take minutes
os.environ["GAN_PLAYGROUND_COMPILED"] = "0"  # half a minute each, in the background: only where it is the matter

# Limits on time say more about the machine than about the code.
PATIENT: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("patient", **PATIENT)
settings.register_profile("ci", derandomize=True, **PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "patient"))

# A shell starts background jobs with Ctrl-C ignored, and every child of theirs inherits that: tests that send SIGINT
# would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test without one of the other marks is a unit test."""
    for item in items:
        if not any(item.get_closest_marker(name) for name in ("process", "browser", "slow")):
            item.add_marker(pytest.mark.unit)


@pytest.fixture(scope="session", autouse=True)
def _shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One data cache for the whole session, so that MNIST is unpacked once; for servers of several tests as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app without runs."""
    with app(tmp_path_factory.mktemp("app") / "runs") as found:
        yield found


@pytest.fixture(scope="module")  # a test of another module may launch one itself
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_RUNS", str(tmp_path / "runs"))
    import torch

    torch.set_num_threads(1)
