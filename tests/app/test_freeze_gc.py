"""What imports brought is set aside once, and again only after further imports."""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Iterator

import pytest

from playground.app.freeze_gc import settle


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_objects_are_set_aside_after_imports_and_not_between(monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    aside = gc.get_freeze_count()
    assert aside > 0
    later = [[i] for i in range(1000)]
    settle()
    assert gc.get_freeze_count() <= aside  # some may have gone meanwhile; none has come
    monkeypatch.setitem(sys.modules, "a_module_of_the_test", types.ModuleType("a_module_of_the_test"))
    settle()
    assert gc.get_freeze_count() >= aside + len(later) - 100
