"""Reads the host names and origins that a person gives, and writes them as browsers do."""

from __future__ import annotations

import ipaddress
import re

from playground.errors import InputError
from playground.texts import Message

LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")  # between two dots
ORIGIN = re.compile(r"(https?)://([^/:@?#\s]+|\[[^/@?#\s]+\])(:[0-9]{1,5})?/?", re.I)
MOST_CHARACTERS = 253


def host_name(text: str) -> str:
    """A host name or an IP address as browsers write it in a Host header. Raises `InputError` for anything else."""
    found = _host_name(text)
    if not found:
        raise InputError(
            Message(
                "bad_host_name",
                "--allow-host: “{name}” is not a host name. Give a name alone, such as gan.school.example, without "
                "http://, port and path.",
                name=text[:60],
            )
        )
    return found


def frame_origin(text: str) -> str:
    """The origin of a site as browsers write it. Raises `InputError` for anything else."""
    found = ORIGIN.fullmatch(text.strip())
    name = _host_name(found[2]) if found else ""
    if not found or not name:
        raise InputError(
            Message(
                "bad_frame_origin",
                "--allow-frame: “{origin}” is not the address of a site. Give scheme, name and port alone, such as "
                "https://moodle.school.example.",
                origin=text[:60],
            )
        )
    return f"{found[1].lower()}://{name}{found[3] or ''}"


def _host_name(text: str) -> str:
    """ "" for what is none."""
    name = text.strip().lower().removesuffix(".")
    try:
        return f"[{ipaddress.IPv6Address(name.removeprefix('[').removesuffix(']')).compressed}]"
    except ValueError:  # a name, or an address of version 4
        pass
    try:
        name = name.encode("idna").decode() if not name.isascii() else name
    except UnicodeError:
        return ""
    return name if len(name) <= MOST_CHARACTERS and all(map(LABEL.fullmatch, name.split("."))) else ""
