"""The command line as a person types it: real processes, exit codes, files."""

from __future__ import annotations

import dataclasses
import io
import json
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground import server
from playground.cli import main
from playground.commands import doctor
from playground.data import bundled
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from tests.commands.hands import TINY, run, trained

pytestmark = pytest.mark.process


def test_train_sample_list_and_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 30, "--seed", 5, "--name", "first")
    assert done.keys() >= {"run", "steps", "seconds", "images_per_second", "status"}
    assert (done["status"], done["steps"]) == ("done", 30)

    files = [tmp_path / f"{name}.npz" for name in "ab"]
    for file in files:
        assert main(["sample", done["run"], "--n", "50", "--seed", "3", "--out", str(file)]) == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    with np.load(files[0]) as drawn:
        assert drawn["samples"].shape == (50, 2)
        assert drawn["samples"].dtype == np.float32
        assert drawn["z"].shape == (50, 2)
    assert (
        main(
            ["sample", Path(done["run"]).name, "--raw", "--out", str(tmp_path / "raw.npz"), "--n", "50", "--seed", "3"]
        )
        == 0
    )
    with np.load(tmp_path / "raw.npz") as raw, np.load(files[0]) as ema:
        assert np.array_equal(raw["z"], ema["z"])
        assert not np.array_equal(raw["samples"], ema["samples"])
    capsys.readouterr()

    folder = RunFolder.at(done["run"])
    before = folder.state()
    folder.write_state(dataclasses.replace(before, status="running"))  # as a worker leaves it that is killed
    assert main(["runs", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["name"], listed["run"], listed["status"]) == ("first", done["run"], "interrupted")
    assert folder.state().status == "running"
    with RunLock(folder.path):
        assert main(["runs"]) == 0
    assert " running " in capsys.readouterr().out
    folder.write_state(before)

    out = tmp_path / "out"
    assert main(["export", done["run"], "--to", str(out)]) == 0
    kinds = {p.name.removeprefix(Path(done["run"]).name + "-") for p in out.iterdir()}
    assert kinds == {
        "samples.png",
        "samples.npz",
        "metrics.csv",
        "config.json",
        "checkpoint.safetensors",
        "script.py",
        "run.zip",
    }
    assert len({p.stat().st_mode for p in out.iterdir()}) == 1  # the zip is for everybody's eyes, as the rest is
    assert main(["export", done["run"], "--to", str(tmp_path / "data.npz")]) == 2  # points
    assert main(["export", done["run"], "--to", str(tmp_path / "mine.npz")]) == 0
    with np.load(tmp_path / "mine.npz") as found:
        assert "samples" in found
    assert main(["train", "--config", str(next(out.glob("*config.json"))), "--set", "stop.steps=3", "--json"]) == 0


def test_a_folder_that_is_no_run_is_not_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 2)
    run = Path(done["run"])
    assert main(["export", str(run), "--to", "/nowhere/a.zip"]) == 2
    assert "/nowhere/a.zip cannot be written" in capsys.readouterr().err
    (run / "metrics.jsonl").write_bytes(bytes(range(256)))
    assert main(["export", str(run), "--to", str(tmp_path / "rows.csv")]) == 2
    assert "damaged" in capsys.readouterr().err
    (run / "config.json").write_bytes(b"\x00rubbish")
    for to in ("all.zip", "script.py", "folder"):
        assert main(["export", str(run), "--to", str(tmp_path / to)]) == 2
        assert "config.json" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]


def test_the_reason_why_a_port_is_refused_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert "something else uses it" in str(server._refusal("127.0.0.1", port))
    assert server._refusal("127.0.0.1", port) is None

    def refused(host: str, port: int) -> None:
        raise PermissionError

    monkeypatch.setattr(server, "_bind", refused)
    assert "administrator" in str(server._refusal("127.0.0.1", 80))


def test_a_port_in_use_is_reported_in_one_line() -> None:
    """Streamlit's own line stood before it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", port, "--no-browser")
    assert done.returncode == 1
    said = f"Port {port} cannot be opened: something else uses it. Choose another with --port."
    assert (done.stdout, done.stderr.strip()) == ("", f"gan-playground: {said}")


@pytest.mark.parametrize("writable", [True, False])
def test_a_read_only_folder_of_runs_is_reported(
    writable: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.os, "access", lambda *_: writable)  # root may write everywhere
    server._welcome(tmp_path)
    assert (f"{tmp_path} cannot be written" in capsys.readouterr().out) is not writable


def test_pictures_are_uint8_with_channels_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(
        capsys,
        "--steps",
        2,
        "--set",
        "data.fraction=0.01",
        "--set",
        "G.width=4",
        "--set",
        "D.width=4",
        "--threads",
        1,
    )
    assert main(["sample", done["run"], "--n", "20", "--label", "7", "--out", str(tmp_path / "a.npz")]) == 0
    with np.load(tmp_path / "a.npz") as drawn:
        assert drawn["samples"].shape == (20, 28, 28, 1)
        assert drawn["samples"].dtype == np.uint8
    assert main(["sample", done["run"], "--out", str(tmp_path / "a.png")]) == 0
    assert Image.open(tmp_path / "a.png").size == (8 * 28, 8 * 28)


def test_own_pictures_from_a_zip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.zip"
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(file, "w") as archive:
        for i in range(40):
            buffer = io.BytesIO()
            Image.fromarray(rng.integers(0, 255, (40, 50, 3), np.uint8)).save(buffer, "PNG")
            archive.writestr(f"pictures/{i}.png", buffer.getvalue())
        archive.writestr("pictures/readme.txt", "hello")
    done = trained(
        capsys,
        "--data",
        file,
        "--steps",
        2,
        "--set",
        "loop.batch=8",
        "--set",
        "G.width=4",
        "--set",
        "D.width=4",
        "--threads",
        1,
    )
    assert done["status"] == "done"
    config = json.loads((Path(done["run"]) / "config.json").read_text())
    assert config["data"]["name"] == "own"
    assert str(tmp_path) not in json.dumps(config)


def test_own_pictures_are_imported_as_requested_or_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    (tmp_path / "mine").mkdir()
    for i in range(12):
        Image.fromarray(rng.integers(0, 255, (40, 50, 3), np.uint8)).save(tmp_path / "mine" / f"{i}.png")
    small = ["--steps", 1, "--set", "loop.batch=8", "--set", "G.width=4", "--set", "D.width=4", "--threads", 1]
    start = ["--data", tmp_path / "mine", *small]
    done = trained(capsys, *start, "--set", "data.side=64", "--set", "data.channels=1")
    assert main(["sample", done["run"], "--n", "3", "--out", str(tmp_path / "a.npz")]) == 0
    with np.load(tmp_path / "a.npz") as drawn:
        assert drawn["samples"].shape == (3, 64, 64, 1)
    config = str(Path(done["run"]) / "config.json")
    for given in ("data.side=32", "data.channels=3", "data.pictures=9", 'data.labels=["a","b"]'):
        capsys.readouterr()
        assert main(["train", "--config", config, *map(str, small), "--set", given]) == 2
        assert "64 pixels per side and 1 channels; 11 are to learn from; labels: 0." in capsys.readouterr().err


def test_where_pytorch_does_not_load_the_doctor_is_named(tmp_path: Path) -> None:
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text("raise ImportError('libc10.so is not there')")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from playground.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "train", "--data", "ring", *TINY, "--steps", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert "libc10.so is not there" in line
    assert "doctor" in line


def test_help_is_quick_and_presets_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    block = "import sys; sys.modules['torch'] = sys.modules['streamlit'] = None"
    code = f"{block}; from playground.cli import main; main(['--help'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "train" in done.stdout
    assert main(["presets", "--json"]) == 0
    assert "digits" in [p["name"] for p in json.loads(capsys.readouterr().out)]


def test_the_doctor_lists_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    found = {f["what"]: f for f in json.loads(capsys.readouterr().out)["findings"]}
    assert found["torch and torchvision"]["state"] == "ok"
    assert "MNIST" in found["data, bundled"]["found"]


@pytest.mark.slow
def test_the_doctor_reports_faults_and_runs_no_file_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "torch.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    for name in bundled.BUNDLED:
        (tmp_path / f"{name}.xz").write_bytes(b"no data")
    assert [f.state for f in doctor._torch() if str(f.what).startswith("torch")] == ["ok"]
    monkeypatch.setattr(doctor, "PATIENCE", 1e-9)
    assert main(["doctor", "--json"]) == 1
    found = {f["what"]: f for f in json.loads(capsys.readouterr().out)["findings"]}
    assert "does not load within" in found["torch"]["found"]
    assert found["data, bundled"]["state"] == "wrong"
    assert "damaged" in found["data, bundled"]["found"]
