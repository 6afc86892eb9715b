"""`gan-playground doctor --class N`: whether N students can use the app on this computer."""

from __future__ import annotations

import platform
import shutil
import socket
from pathlib import Path

from playground import paths, presets
from playground.commands.doctor import Finding
from playground.machine import memory
from playground.texts import Message
from playground.training.estimate import estimate, size
from playground.web.access import addresses

PORT = 8501  # the first that the app tries
SECONDS = 3.0  # until this computer answers itself
FEWEST = 2  # runs that should go on at once
OWN_FILES, FILES_EACH = 256, 16  # open files of the app, and of a student: sockets of two tabs, a run's pipes and files
CONNECT = Message("connect_to_network", "Connect this computer to the network that the students use.")
ANOTHER_NETWORK = Message(
    "allow_own_address", "A firewall or VPN on this computer blocks it. Allow Python, or switch the VPN off."
)
TRY_ONE = "{how} Then try one phone: many guest networks keep devices apart."
FIREWALLS = {
    "Windows": Message(
        "firewall_windows",
        "When Windows asks, allow Python in private and public networks. Or, as administrator: {command}",
        command='netsh advfirewall firewall add rule name="GAN Playground" dir=in action=allow protocol=TCP '
        f"localport={PORT}",
    ),
    "Darwin": Message(
        "firewall_mac", "When macOS asks, allow Python to accept connections: System Settings, Network, Firewall."
    ),
}
LINUX = (("ufw", f"sudo ufw allow {PORT}/tcp"), ("firewall-cmd", f"sudo firewall-cmd --add-port={PORT}/tcp"))


def findings(students: int) -> list[Finding]:
    return [reachable(addresses()), firewall(), room(students, memory.available()), disk(students), *files(students)]


def reachable(found: list[str]) -> Finding:
    """Whether this computer has an address in a network, and reaches itself there."""
    what, own = Message("doctor_address", "address for the class"), [a for a in found if not a.startswith("127.")]
    if not own:
        return Finding(what, Message("no_network", "this computer is in no network"), "wrong", CONNECT)
    address = f"http://{own[0]}:{PORT}"
    try:
        with socket.create_server(("0.0.0.0", 0)) as server:
            socket.create_connection((own[0], server.getsockname()[1]), SECONDS).close()
    except OSError as error:
        why = Message("address_blocked", "{address} cannot be opened: {why}", address=address, why=str(error))
        return Finding(what, why, "wrong", ANOTHER_NETWORK)
    return Finding(what, Message("address_found", "{addresses}", addresses=", ".join([address, *own[1:]])))


def firewall() -> Finding:
    """A firewall cannot be asked without rights: say how to open it."""
    what, system = Message("doctor_firewall", "firewall"), platform.system()
    commands = [command for program, command in LINUX if shutil.which(program)]
    if system in FIREWALLS:
        how = FIREWALLS[system]
    elif commands:
        how = Message("firewall_linux", "If it is on, type: {command}", command=commands[0])
    else:
        how = Message("firewall_unknown", "No ufw or firewalld was found here.")
    fix = Message("try_one_phone", TRY_ONE, how=how)
    return Finding(what, Message("firewall_unchecked", "cannot be checked from inside"), "note", fix)


def room(students: int, free: int) -> Finding:
    """How many runs fit into the memory at once."""
    what, preset = Message("doctor_class_memory", "memory for the class"), presets.load(presets.FIRST)
    each = estimate(preset.config).memory
    fit = min(students, free // each)
    found = Message(
        "runs_fit",
        "{free} free: {n} of {students} runs of “{preset}” fit at once, at {each} each",
        free=size(free),
        n=fit,
        students=students,
        preset=preset.title,
        each=size(each),
    )
    if fit >= students:
        return Finding(what, found)
    close = Message("memory_for_class", "The other runs wait in a queue. End other programs, or use a larger computer.")
    return Finding(what, found, "note" if fit >= FEWEST else "wrong", close)


def disk(students: int, folder: Path | None = None) -> Finding:
    """Whether a run of each student fits on the disk."""
    what, place = Message("doctor_class_disk", "disk for the class"), folder or paths.runs_dir()
    standing = next(p for p in (place, *place.parents) if p.exists())
    free, needed = shutil.disk_usage(standing).free, students * estimate(presets.load(presets.FIRST).config).disk
    found = Message(
        "disk_for_class",
        "{free} free; {students} runs take up to {needed}",
        free=size(free),
        students=students,
        needed=size(needed),
    )
    if free >= needed:
        return Finding(what, found)
    return Finding(what, found, "note", Message("free_for_class", "Free some disk, or type: gan-playground --runs DIR"))


def files(students: int) -> list[Finding]:
    """Whether the app may have so many files and sockets open; Windows has no such limit."""
    try:
        import resource
    except ImportError:
        return []
    what, needed = Message("doctor_files", "open files"), OWN_FILES + FILES_EACH * students
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = float("inf") if soft == resource.RLIM_INFINITY else soft
    found = Message(
        "files_found",
        "up to {most}; this class needs about {needed}",
        most="∞" if most > 2**31 else soft,
        needed=needed,
    )
    if most >= needed:
        return [Finding(what, found)]
    enough = hard == resource.RLIM_INFINITY or hard >= needed
    how = Message("raise_files", "Before you start the app, type: {command}", command=f"ulimit -n {needed}")
    administrator = Message(
        "raise_files_hard", "Ask the administrator of this computer for a higher limit of open files."
    )
    return [Finding(what, found, "note" if enough else "wrong", how if enough else administrator)]
