"""The outsider's package as people get it: pip builds it, installs it into an environment, and removes it again."""

from __future__ import annotations

import json
import shutil
import site
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

import playground
from tests.extensions.installed import HERE, PACKAGE, SMALL

pytestmark = [pytest.mark.process, pytest.mark.slow]
PROJECT = f"""
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{PACKAGE.replace("_", "-")}"
version = "1.0"
dependencies = ["gan-playground"]

[project.entry-points.gan_playground]
table = "{PACKAGE}"
"""


class Environment:
    """A fresh virtual environment that borrows all packages of this one, and this checkout."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, system_site_packages=True, symlinks=sys.platform != "win32")
        self.python = next(path for name in ("bin/python", "Scripts/python.exe") if (path := folder / name).exists())
        own = next(folder.rglob("site-packages"))
        # In a virtual environment, `system_site_packages` borrows from the Python below it, not from the environment.
        lent = [f"import site; site.addsitedir({path!r})" for path in site.getsitepackages()]
        (own / "borrowed.pth").write_text("\n".join([str(Path(playground.__file__).parents[1]), *lent]) + "\n")
        self.folder = folder

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, check=False
        )

    def pip(self, *arguments: object) -> None:
        """This environment's pip, which works on that one: no second pip has to be installed first."""
        command = [sys.executable, "-m", "pip", "--python", self.python, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def trained(self, runs: Path) -> Any:
        done = self.run(
            "-m", "playground", "train", "--data", "pets", *SMALL, "--steps", 5, "--json", "--runs", runs
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


def test_pip_installs_the_package_the_command_line_uses_it_and_pip_removes_it(tmp_path: Path) -> None:
    project, there = tmp_path / "project", Environment(tmp_path / "environment")
    shutil.copytree(HERE / PACKAGE, project / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "pyproject.toml").write_text(PROJECT)
    before = there.run("-m", "playground", "train", "--data", "pets", "--runs", tmp_path / "runs")
    assert before.returncode == 2
    assert "pets" in before.stderr

    there.pip("install", "--no-deps", "--no-build-isolation", "--no-index", project)
    shutil.rmtree(project)  # what is used from here on is what was installed
    where = there.run("-c", f"import {PACKAGE}; print({PACKAGE}.__file__)").stdout.strip()
    assert there.folder in Path(where).parents
    assert (Path(where).parent / "frontend" / "table.js").is_file()
    done = there.trained(tmp_path / "runs")
    assert (done["status"], done["steps"]) == ("done", 5)
    out = tmp_path / "pets.csv"
    written = there.run("-m", "playground", "sample", done["run"], "--n", 7, "--out", out)
    assert written.returncode == 0, written.stderr
    header, *rows = out.read_text().splitlines()
    assert (header, len(rows)) == ("height,weight,age,cat,dog", 7)

    there.pip("uninstall", "--yes", PACKAGE)
    after = there.run("-m", "playground", "sample", done["run"], "--out", tmp_path / "again.npz")
    assert after.returncode == 2
    assert "pets" in after.stderr
    assert "Traceback" not in before.stderr + after.stderr
