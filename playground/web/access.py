"""Which host names the server answers to, which sites may frame it, and the address and QR code for a class."""

from __future__ import annotations

import re
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil

from playground import base_path
from playground.errors import InputError
from playground.texts import Message
from playground.web.host_names import frame_origin, host_name

if TYPE_CHECKING:
    import segno

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
OWNER_COOKIE = "gp_owner"
IDENTITY_HEADER = "x-gan-playground-identity"  # twin: `HEADER` in frontend/shared/page/identity.js
KEY_HEADER = "x-gan-playground-key"


@dataclass(frozen=True)
class Access:
    """The names that a Host header may contain, without ports, and whether only this computer can reach the server.

    `named`: those of the names that a person has given. `frames`: the origins of the sites that may show the app's
    pages in a frame, besides the app itself. `key`: where a proxy has checked who is asking, what it sends as
    `KEY_HEADER`; then every name is right, and nothing else than the proxy gets an answer.
    """

    hosts: frozenset[str] = LOCAL
    local_only: bool = True
    named: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    key: str = ""

    def knows(self, host: str) -> bool:
        """Whether a Host header (`name`, `name:port`, `[v6]:port`) names this server."""
        found = re.fullmatch(r"(\[.*\]|[^:]*)(:[0-9]+)?", host)
        return found is not None and found[1].lower() in self.hosts

    def has_key(self, given: str) -> bool:
        """Whether a request with this `KEY_HEADER` comes from the proxy; always, where there is no key."""
        return secrets.compare_digest(given.encode(), self.key.encode()) or not self.key

    def same_origin(self, origin: str, host: str) -> bool:
        """Whether an Origin header names this server, by the same name as the Host header."""
        try:
            return urlsplit(origin).netloc.lower() == host.lower()
        except ValueError:  # not an address
            return False


def access_for(host: str, allowed: Sequence[str] = (), frames: Sequence[str] = (), key: str = "") -> Access:
    """The access rules for listening on `host`: only from this computer, or also from others.

    `allowed`: more host names, for example that of a proxy, through which others come. `frames`, `key`: see `Access`.
    Raises `InputError` where this computer has no such address, or where a name or an origin is none.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host or "?", 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.bind(address)
    except (OSError, ValueError) as error:
        raise InputError(
            Message(
                "no_address",
                "--host: this computer has no address “{host}”. Use 0.0.0.0 to open the app to a class, or leave "
                "--host out.",
                host=host[:60],
            )
        ) from error
    named, framing = tuple(map(host_name, allowed)), tuple(map(frame_origin, frames))
    if host in LOCAL:
        return Access(LOCAL | set(named), not named, named, framing, key)
    names = {host, socket.gethostname(), f"{socket.gethostname()}.local", *addresses()}
    return Access(LOCAL | {name.lower() for name in names if name} | set(named), False, named, framing, key)


def addresses() -> list[str]:
    """The addresses of this computer; those that other computers can reach come first."""
    found = [a.address for nics in psutil.net_if_addrs().values() for a in nics if a.family == socket.AF_INET]
    return sorted(found, key=lambda a: (a.startswith("127."), a))


def class_address(host: str, port: int) -> str:
    """The address at which other computers can open a server that listens on `host`."""
    name = next(iter(addresses()), "localhost") if host in ("0.0.0.0", "::", "") else host
    return base_path.home(f"http://{f'[{name}]' if ':' in name else name}:{port}")


def qr(address: str) -> segno.QRCode:
    """The address as a QR code, for the terminal and for the page."""
    import segno

    return segno.make_qr(address)


def token(given: object) -> str:
    """What a browser gives as its owner's token; empty if it is none."""
    return given if isinstance(given, str) and re.fullmatch(r"[\w-]{16,64}", given, re.ASCII) else ""


_access = Access()


def current() -> Access:
    return _access


def use(access: Access) -> None:
    """Set once, before the server starts."""
    global _access
    _access = access
