"""Installed packages join by their entry point; a broken one is said in a sentence, and the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.extensions.installed import install, python

ASK = """
import json, sys
from playground.config import RunConfig
from playground.kinds import extensions
from playground.data import DATA
from playground.kinds import KINDS
print(json.dumps({"kinds": list(KINDS), "pets": "pets" in DATA, "torch": "torch" in sys.modules,
                  "problems": [(m.code, str(m)) for m in extensions.problems()]}))
"""


@pytest.mark.process
def test_a_package_joins_without_torch(tmp_path: Path) -> None:
    result = python(install(tmp_path / "site"), "-c", ASK)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {
        "kinds": ["points", "images", "table"], "pets": True, "torch": False, "problems": [],
    }  # fmt: skip


@pytest.mark.process
def test_whoever_imports_the_package_first_gets_the_same(tmp_path: Path) -> None:
    result = python(install(tmp_path / "site"), "-c", "import gan_table" + ASK)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["pets"]


@pytest.mark.process
@pytest.mark.parametrize(
    ("content", "entry", "code", "words"),
    [
        (None, "table = gan_table", "extension_broken", "No module named 'gan_table'"),
        ("raise ValueError('no licence\\nfor you')", "table = gan_table", "extension_broken", "no licence for you"),
        ("import sys; sys.exit(3)", "table = gan_table", "extension_broken", "SystemExit: 3"),
        ("def", "table = gan_table", "extension_broken", "SyntaxError"),
        ("", "../up = gan_table", "extension_name", "../up"),
    ],
)
def test_a_broken_package_is_said_in_one_sentence(
    content: str | None, entry: str, code: str, words: str, tmp_path: Path
) -> None:
    place = install(tmp_path / "site", entry, source=None)
    if content is not None:
        (place / "gan_table.py").write_text(content)
    found = python(place, "-c", ASK)
    assert found.returncode == 0, found.stderr
    (problem,) = json.loads(found.stdout)["problems"]
    assert problem[0] == code
    assert words in problem[1]
    assert "\n" not in problem[1]
    assert json.loads(found.stdout)["kinds"] == ["points", "images"]
    listed = python(place, "-m", "playground", "presets")
    assert listed.returncode == 0
    assert listed.stderr.count("\n") == 1
    assert words in listed.stderr
    assert "Traceback" not in listed.stderr
    assert python(place, "-m", "playground", "--help").stderr == ""  # which reads no configuration
