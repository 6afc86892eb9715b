"""Downloads from servers that cut the connection, send wrong data or do not exist; and readers of the formats."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import io
import ssl
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.io import savemat

from playground.data.downloading import Downloaded, Remote, fetch
from playground.data.downloads import read_cifar, read_idx, read_svhn
from playground.errors import MachineError
from playground.texts import Message

BODY = bytes(range(256)) * 4000
MD5 = hashlib.md5(BODY).hexdigest()


class Server(ThreadingHTTPServer):
    cut: int | None = None  # bytes after which the connection is cut, once
    ranges = True
    asked: list[str | None]
    foreign = False  # what answers speaks no HTTP
    half: threading.Event | None = None  # what the second half waits for


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        if self.server.foreign:
            self.wfile.write(b"220 mail.example\r\n")
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(BODY) - start))
        self.end_headers()
        half, self.server.half = self.server.half, None
        if half is not None:
            self.wfile.write(BODY[: len(BODY) // 2])
            half.wait(10)
            start = len(BODY) // 2
        end, self.server.cut = self.server.cut, None
        self.wfile.write(BODY[start : start + end] if end is not None else BODY[start:])

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server(("127.0.0.1", 0), Handler)
    found.asked = []
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def remote(server: Server, md5: str = MD5) -> Remote:
    return Remote(f"http://127.0.0.1:{server.server_port}/set.bin", md5)


@pytest.mark.parametrize("ranges", [True, False])
def test_an_interrupted_download_is_resumed(server: Server, tmp_path: Path, ranges: bool) -> None:
    server.ranges, server.cut = ranges, 300_000
    heard: list[float] = []
    with pytest.raises(MachineError, match="the part that has arrived is kept"):
        fetch(remote(server), tmp_path / "set", "A set (1 MB)", lambda s, p: heard.append(p))
    path = fetch(remote(server), tmp_path / "set", "A set (1 MB)", lambda s, p: heard.append(p))
    assert path.read_bytes() == BODY
    assert server.asked == [None, "bytes=300000-"]
    assert heard[-1] == 1.0
    assert fetch(remote(server), tmp_path / "set", "A set", lambda s, p: None) == path
    assert len(server.asked) == 2
    assert [p.name for p in (tmp_path / "set").iterdir()] == ["set.bin"]


def test_the_progress_of_several_files_is_one(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Two(Downloaded):
        name, label, download_mb = "two", "Two files", 2
        remotes = (remote(server), Remote(f"{remote(server).url}2", MD5))

    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    assert Two().to_fetch == 2
    heard: list[float] = []
    assert [p.name for p in Two().files(lambda sentence, part: heard.append(part))] == ["set.bin", "set.bin2"]
    assert heard == sorted(heard)
    assert (heard[len(heard) // 2 - 1], heard[-1]) == (0.5, 1.0)
    assert Two().to_fetch == 0


def test_a_wrong_checksum_is_an_error_and_the_file_is_deleted(server: Server, tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="checksum"):
        fetch(remote(server, "0" * 32), tmp_path / "set", "A set (1 MB)", lambda s, p: None)
    assert list((tmp_path / "set").iterdir()) == []


def test_two_runs_that_want_the_same_set_fetch_it_once(server: Server, tmp_path: Path) -> None:
    half, begun, found, heard = threading.Event(), threading.Event(), [], []
    server.half = half

    def first() -> None:
        found.append(fetch(remote(server), tmp_path / "set", "A set (1 MB)", lambda s, p: begun.set()))

    def waiting(message: Message, part: float) -> None:
        heard.append(message)
        half.set()

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(10)
    found.append(fetch(remote(server), tmp_path / "set", "A set (1 MB)", waiting))
    thread.join()
    assert [path.read_bytes() == BODY for path in found] == [True, True]
    assert server.asked == [None]
    assert set(map(str, heard)) == {"Another run is fetching A set (1 MB)"}


def test_a_server_that_does_not_speak_http_is_an_error(server: Server, tmp_path: Path) -> None:
    server.foreign = True
    with pytest.raises(MachineError, match="that failed: 220 mail"):
        fetch(remote(server), tmp_path / "set", "A set (1 MB)", lambda s, p: None)


def test_a_broken_encryption_is_a_network_error(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: http.client.HTTPResponse, amount: int) -> bytes:
        raise ssl.SSLError("bad record mac")

    monkeypatch.setattr(http.client.HTTPResponse, "read", broken)
    with pytest.raises(MachineError, match="fetched once over the network"):
        fetch(remote(server), tmp_path / "set", "A set (1 MB)", lambda s, p: None)


def test_the_error_without_a_network_names_the_set_and_its_size(tmp_path: Path) -> None:
    nowhere = Remote("http://127.0.0.1:9/set.bin", MD5)
    with pytest.raises(MachineError, match=r"A set \(1 MB\) must be fetched once over the network"):
        fetch(nowhere, tmp_path / "set", "A set (1 MB)", lambda s, p: None)


def test_cifars_binary_form(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    batches = [rng.integers(0, 256, (4, 3073), np.uint8) for _ in range(6)]
    with tarfile.open(tmp_path / "c.tar.gz", "w:gz") as archive:
        for i, rows in enumerate(batches):
            name = f"cifar-10-batches-bin/{'test_batch' if i == 5 else f'data_batch_{i + 1}'}.bin"
            info = tarfile.TarInfo(name)
            info.size = rows.nbytes
            archive.addfile(info, io.BytesIO(rows.tobytes()))
    found = read_cifar(tmp_path / "c.tar.gz")
    for rows, (pictures, labels) in zip(batches, found, strict=True):
        assert labels.tolist() == rows[:, 0].tolist()
        assert pictures[1, 2, 3, 4] == rows[1, 1 + 2 * 1024 + 3 * 32 + 4]


def test_idx(tmp_path: Path) -> None:
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    header = bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    (tmp_path / "a.gz").write_bytes(gzip.compress(header + array.tobytes()))
    assert torch.equal(read_idx(tmp_path / "a.gz"), torch.from_numpy(array))


def test_svhns_matlab_form(tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (32, 32, 3, 5), np.uint8)
    savemat(tmp_path / "a.mat", {"X": pictures, "y": np.array([[1], [10], [3], [9], [10]], np.uint8)})
    x, y = read_svhn(tmp_path / "a.mat")
    assert y.tolist() == [1, 0, 3, 9, 0]
    assert x[2, 1, 4, 5] == pictures[4, 5, 1, 2]
