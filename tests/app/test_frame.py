"""The frame of every page."""

from __future__ import annotations

import re

import pytest

from playground.app import frame as frames
from playground.app.frame import css_string, frame


def unescaped(text: str) -> str:
    """What a browser reads in a string of CSS."""
    return re.sub(r"\\([0-9a-f]+) ", lambda code: chr(int(code[1], 16)), text[1:-1])


@pytest.mark.parametrize(
    "text", ['say "no"', "a \\ b", "</style><script>", "没有 {n} 个：“好”", "line\nbreak", "don't; } x"]
)
def test_a_text_is_one_string_of_css(text: str) -> None:
    made = css_string(text)
    assert unescaped(made) == text
    assert not set('"<>\n;}') & set(made[1:-1])


def test_every_text_of_the_frame_is_used_and_every_used_one_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "t", lambda text, **values: text.format(**values))
    monkeypatch.setattr(frames, "language", lambda: "zh_Hans")
    html = frame()
    assert set(re.findall(r"--text-([\w-]+):", html)) == set(re.findall(r"var\(--text-([\w-]+)\)", html))
