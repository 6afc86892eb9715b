"""Bad arguments and hostile files: exit code 2 and one message."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from playground.cli import main

BAD: list[tuple[list[str], str]] = [
    (["nonsense"], "nonsense"),
    (["--prot", "3"], "--prot"),
    (["--prot", "3", "train", "--steps", "1"], "--prot"),
    (["--no-browser", "--runs", "/dev/null/x"], "/dev/null/x"),
    (["--port", "99999"], "port"),
    (["--host", "999.1.1.1"], "999.1.1.1"),
    (["--host="], "no address"),
    (["--base-path", "/gan/../x"], "such as /gan/"),
    (["--allow-host", "http://gan.school.example"], "without http://"),
    (["--allow-frame", "moodle.school.example"], "scheme"),
    (["train", "--preset", "nope"], "digits"),
    (["train", "--config", "/does/not/exist.json"], "/does/not/exist.json"),
    (["train", "--preset", "digits", "--config", "x"], "not allowed with"),
    (["train", "--set", "opt_G.lr"], "KEY=VALUE"),
    (["train", "--set", "opt_G.lr=-1"], "between"),
    (["train", "--set", "opt_G.lr=NaN"], "finite"),
    (["train", "--set", "opt_G.speed=1"], "opt_G.speed"),
    (["train", "--set", "latent.size=0"], "latent.size"),
    (["train", "--data", "no-such-data"], "no-such-data"),
    (["train", "--steps", "0"], "steps"),
    (["train", "--steps", "two"], "steps"),
    (["train", "--seconds", "nan"], "seconds"),
    (["train", "--steps", "3", "--epochs", "2"], "not allowed"),
    (["train", "--seed", "-1"], "seed"),
    (["train", "--device", "tpu"], "tpu"),
    (["train", "--threads", "100000"], "threads"),
    (["train", "--data="], "Data sets"),
    (["train", "--data", "a" * 300], "too long"),
    (["train", "--data", "a\0b"], "null byte"),
    (["train", "--resume="], "folder or its id"),
    (["train", "--runs", "/dev/null/x", "--data", "ring", "--steps", "1"], "/dev/null/x"),
    (["runs", "--runs", "/dev/null"], "takes a folder"),
    (["train", "--resume", "no-such-run"], "no-such-run"),
    (["train", "--resume", "../../etc"], "etc"),
    (["train", "--resume", "x", "--seed", "3"], "--seed"),
    (["train", "--data", "ring", "--set", "condition=projection", "--set", "tricks.pac=2"], "Packing"),
    (["sample", "nothing", "--out", "a.npz"], "nothing"),
    (["sample", "nothing", "--out", "a.txt"], "--out"),
    (["sample", "ring", "--n", "2", "--out", "/nowhere/a.npz"], "cannot be written"),
    (["export", "nothing", "--to", "x"], "nothing"),
    (["bench", "--suite", "nothing"], "nothing"),
    (["bench", "--suite", "toy", "--json", "/nowhere/a.json"], "/nowhere/a.json"),
    (["sample", "", "--out", "a.npz"], "“sample”"),
    (["export", "x", "--to", ""], "“--to”"),
    (["train", "--config", "/dev/zero"], "larger than"),
    (["train", "--seed", "9" * 400], "seed"),
    (["train", "--set", "data.size_px=true"], "data.size_px must be one of 28, 32, 64"),
    (["train", "--set", "G=5", "--set", "G.name=mlp"], "G needs a “name”"),
    (["train", "--name", "\udcff", "--data", "ring"], "must be text"),
    (["train", "--data", "~nobody-here"], "~nobody-here"),
    (["train", "--resume", "~nobody-here"], "~nobody-here"),
    (["sample", "~nobody-here", "--out", "a.npz"], "~nobody-here"),
    (["export", "~nobody-here", "--to", "x"], "~nobody-here"),
    (["runs", "--runs", "~nobody-here/x"], "~nobody-here"),
    (["sample", "digits", "--label", "9" * 5000, "--out", "a.npz"], "no label"),
]


@pytest.mark.parametrize(("args", "said"), BAD, ids=lambda a: " ".join(a) if isinstance(a, list) else "")
def test_bad_input_gives_one_message_and_exit_code_2(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(args) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.strip().splitlines()
    assert said in line
    assert "Traceback" not in line


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b"\xff\xfe\x00",
        b'{"schema": 9}',
        b"[" * 100_000,
        b'{"data": {"name": "mnist", "fraction": 1e999}}',
    ],
)
def test_a_hostile_config_file_is_refused(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(content)
    assert main(["train", "--config", str(file)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nonsense", os.urandom(3000), b"\x80\x04\x95."])
def test_a_hostile_checkpoint_is_refused(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(content)
    assert main(["sample", str(file), "--out", str(tmp_path / "a.npz")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
