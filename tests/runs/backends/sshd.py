"""A real sshd on this computer, with a key, a port and a temporary folder of its own."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psutil

from tests.waiting import until

ROOT = Path(__file__).parents[3]


def sshd() -> str:
    """The path of sshd, which insists on a full one; empty where there is no sshd or no ssh."""
    found = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    return found if found and shutil.which("ssh") else ""


class Sshd:
    """Listens on 127.0.0.1 until `close`. Without `package` no Python there finds this one by the environment."""

    def __init__(self, folder: Path, *, package: bool = True) -> None:
        folder.mkdir()
        self.folder, self.port, self.temporary = folder, _free_port(), folder / "tmp"
        for key in ("host_key", "user_key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)], check=True)
        self.temporary.mkdir()
        there = {"TMPDIR": str(self.temporary), "PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"}
        there |= {name: os.environ[name] for name in ("GAN_PLAYGROUND_CACHE",) if name in os.environ}
        if package:
            there["PYTHONPATH"] = str(ROOT)
        settings = {
            "Port": self.port,
            "ListenAddress": "127.0.0.1",
            "HostKey": folder / "host_key",
            "AuthorizedKeysFile": folder / "user_key.pub",
            "PidFile": "none",
            "StrictModes": "no",
            "UsePAM": "no",
            "PasswordAuthentication": "no",
            "SetEnv": " ".join(f"{name}={value}" for name, value in there.items()),
        }
        (folder / "config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        self._process = psutil.Popen([sshd(), "-D", "-e", "-f", str(folder / "config")], stderr=subprocess.DEVNULL)
        until(self._listens, what="sshd")

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def processes(self) -> list[psutil.Process]:
        """Everything that it has started, and what that has started."""
        found: list[psutil.Process] = self._process.children(recursive=True)
        return found

    def close(self) -> None:
        """Like a computer that is switched off."""
        if self._process.poll() is not None:
            return
        self._process.suspend()  # it starts nothing more
        for process in [*self.processes(), self._process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()


def options(folder: Path, hosts: Mapping[str, Sshd]) -> tuple[str, ...]:
    """Options for `ssh`, which make it find these servers by name."""
    config = folder / "ssh.config"
    entries = [
        f"Host {name}\n HostName 127.0.0.1\n Port {server.port}\n User {getpass.getuser()}\n"
        f" IdentityFile {server.folder / 'user_key'}\n IdentitiesOnly yes\n IdentityAgent none\n"
        f" UserKnownHostsFile {folder / 'known_hosts'}\n StrictHostKeyChecking accept-new\n"
        for name, server in hosts.items()
    ]
    config.write_text("".join(entries))
    return ("-F", str(config))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
