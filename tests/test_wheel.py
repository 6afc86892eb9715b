"""The wheel carries everything: built, installed into a fresh environment, used far from the checkout."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from playground import presets
from tests.appserver import free_port
from tests.waiting import until

pytestmark = [pytest.mark.process, pytest.mark.slow]
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=ROOT, check=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel alone; what it depends on is borrowed from this one."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [scripts / "python", "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True
    )
    own = next(folder.rglob("site-packages"))
    (own / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return scripts


def test_the_wheel_holds_data_assets_presets_theme_and_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    inside = {n.removeprefix("playground/") for n in names}
    assert inside >= {
        "theme.toml", "data/bundled/mnist.xz", "data/bundled/fashion.xz", "frontend/shared/socket.js",
        "frontend/train/run.js", "frontend/train/run.css", "frontend/kernel/kernel.wasm",
        "app/recorded/digits.webp", "app/frame.html",
        "metrics/bundled/mnist.safetensors", "standalone/script_template.txt", "pretrained/README.md",
    }  # fmt: skip
    assert {f"presets/{p.name}.json" for p in presets.all_presets()} <= inside
    assert {f"presets/{p.name}.webp" for p in presets.all_presets() if p.group == "lab"} <= inside
    assert any(n.endswith("licenses/NOTICE") for n in names)
    assert not any(n.startswith("tests/") for n in names)
    assert wheel.stat().st_size < 60_000_000  # data 36 MB, pretrained generators 10, recordings 9, site and steps 2


def test_it_works_far_from_the_checkout(bin_folder: Path, tmp_path: Path) -> None:
    def run(*args: str) -> str:
        done = subprocess.run(
            [bin_folder / args[0], *args[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    home = Path(run("python", "-c", "import playground; print(playground.__file__)").strip())
    assert bin_folder.parent in home.parents
    assert json.loads(run("gan-playground", "doctor", "--json"))["ok"]
    tiny = ["--set", "G.width=4", "--set", "D.width=4", "--threads", "1", "--json"]
    done = json.loads(run("gan-playground", "train", "--steps", "2", *tiny).splitlines()[-1])
    assert done["status"] == "done"


def test_the_app_opens_from_the_wheel(bin_folder: Path, tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [bin_folder / "gan-playground", "--no-browser", "--port", str(port), "--runs", str(tmp_path / "runs")],
            cwd=tmp_path, stdout=log, stderr=log,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"

    def healthy() -> bool:
        try:
            return bool(httpx.get(f"{url}/api/health").json()["ok"])
        except httpx.TransportError:
            return False

    try:
        until(healthy, what="the app")
        assert "<html" in httpx.get(url).text.lower()
        assert httpx.get(f"{url}/api/assets/train/run.js").status_code == 200
    finally:
        process.terminate()
        process.wait(20)
    assert "Traceback" not in (tmp_path / "log").read_text()
