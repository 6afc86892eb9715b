"""The image, as far as it can be checked without Docker: what it copies, its user, its command and its health check."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.appserver import App, free_port

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / ".github" / "docker" / "Dockerfile"
IGNORED = DOCKERFILE.with_name("Dockerfile.dockerignore")
PORT = "8501"


def instructions() -> Iterator[tuple[str, str]]:
    """Each instruction in capitals, and what follows it, on one line."""
    text = re.sub(r"(?m)^\s*#.*\n", "", DOCKERFILE.read_text("utf-8")).replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, rest = line.partition(" ")
        yield name.upper(), rest


def last(name: str) -> str:
    return [rest for found, rest in instructions() if found == name][-1]


def command(text: str, port: int) -> list[str]:
    """The words of a JSON form, on another port."""
    words: list[str] = json.loads(text[text.index("[") :])
    return [word.replace(PORT, str(port)) for word in words]


def copied() -> set[str]:
    return {source for name, rest in instructions() if name == "COPY" for source in rest.split()[:-1]}


def test_everything_that_is_copied_is_there_and_not_ignored() -> None:
    first, *kept = [line for line in IGNORED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert first == "*"
    for source in copied():
        assert (ROOT / source).exists(), source
        assert f"!{source}" in kept, source


def test_all_that_the_wheel_is_built_from_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    assert needed | {*wheel["packages"], *wheel["force-include"]} == copied()


def test_the_app_is_not_root_and_its_data_lie_on_the_volume() -> None:
    assert int(last("USER").split(":")[0]) > 0
    places = dict(pair.split("=") for pair in last("ENV").split())
    assert places["GAN_PLAYGROUND_RUNS"].startswith(f"{last('VOLUME')}/")
    assert places["GAN_PLAYGROUND_CACHE"].startswith(f"{last('VOLUME')}/")


class Contained(App):
    """Started by the command of the image, on a free port."""

    def command(self) -> list[str]:
        _, *arguments = command(last("ENTRYPOINT"), self.port)
        return ["-m", "playground", *arguments, "--runs", str(self.runs)]


def healthy(port: int) -> bool:
    program, *arguments = command(last("HEALTHCHECK"), port)
    assert program == "python"
    return not subprocess.run([sys.executable, *arguments], capture_output=True, timeout=60, check=False).returncode


@pytest.mark.process
@pytest.mark.parametrize("more", [(), ("--base-path", "/gan/")])
def test_the_health_check_tells_whether_the_app_answers(tmp_path: Path, more: tuple[str, ...]) -> None:
    (tmp_path / "runs").mkdir()
    assert last("EXPOSE") == PORT
    assert not healthy(free_port())
    server = Contained(tmp_path / "runs", None, *more)
    try:
        assert healthy(server.port)
    finally:
        server.close()
