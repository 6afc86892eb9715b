"""Objects of imported modules are frozen once, and again only after further imports."""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Iterator

import pytest

from playground.machine.freeze_gc import freeze_imports


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_objects_are_frozen_after_imports_and_not_between(monkeypatch: pytest.MonkeyPatch) -> None:
    freeze_imports()
    frozen = gc.get_freeze_count()
    assert frozen > 0
    later = [[i] for i in range(1000)]
    freeze_imports()
    assert gc.get_freeze_count() <= frozen  # some may have gone meanwhile; none has come
    monkeypatch.setitem(sys.modules, "a_module_of_the_test", types.ModuleType("a_module_of_the_test"))
    freeze_imports()
    assert gc.get_freeze_count() >= frozen + len(later) - 100
