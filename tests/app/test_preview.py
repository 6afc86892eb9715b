"""The preview of a set that must be fetched: asked for, waited for, and what becomes of it when that does not work."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.errors import MachineError
from playground.kinds import IMAGES
from playground.runs import manager as runs
from playground.texts import Message


def test_a_set_is_fetched_for_its_preview_only_when_that_is_wanted(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "cache"))
    dot = base64.b64encode(IMAGES.picture(np.zeros((1, 2, 2, 1), np.uint8))).decode()
    picture = {"count": 60_000, "held_out": 10_000, "picture": dot}
    told: list[Any] = [{"preparing": "Fetching it", "part": 0.25}] * 2
    asked: list[str] = []

    def ask(name: str, **arguments: Any) -> Any:
        asked.append(name)
        if isinstance(now := told.pop(0) if len(told) > 1 else told[0], MachineError):
            raise now
        return now

    monkeypatch.setattr(runs.manager(), "ask", ask)
    page.query_params["data.name"] = "kmnist"
    page.run()
    page.toggle(key="preview").set_value(True).run()
    assert any("not on this computer yet" in c.value for c in page.caption)
    assert asked == []

    told.append(MachineError(Message("offline", "The connection was cut.")))
    page.button(key="preview:fetch").click().run()
    assert [bar.proto.text for bar in page.get("progress")] == ["Fetching it"]
    page.run()
    assert any("connection was cut" in e.value for e in page.error)
    before = len(asked)
    page.run()
    assert len(asked) == before  # what went wrong is not tried again behind one's back

    told[:] = [picture]
    page.button(key="preview:again").click().run()
    assert not page.error
    assert not page.exception
    assert len(asked) == before + 1
