"""Sends mutated requests, messages and files to the real app, and looks what they have done."""

from __future__ import annotations

import contextlib
import json
import random
import socket
from collections import Counter
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from playground.bench.students.page_session import PageSession
from playground.bench.students.visitor import Visitor
from playground.errors import PlaygroundError
from playground.runs.folder.index import fingerprint
from playground.runs.folder.label import Label
from tests.appserver import App
from tests.endurance.files import Files
from tests.endurance.mutate import TEXTS, Mutator
from tests.endurance.requests import BODIES, MESSAGES, PAGES, QUERIES, plain_routes, values
from tests.web.hands import finished_run
from tests.web.test_class import ANN, BEN, code_of, post, teacher

SECRET = "the-secret-that-no-answer-holds"
PATIENCE = 120.0  # seconds; an answer that takes longer hangs
KINDS = {"request": 10, "message": 5, "page": 1, "file": 3}
MOST_HEAVY = 40  # requests that the helper works on for seconds


class Mutations:
    """A class whose student Ann has a run; everybody else tries what they can."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        self.chance = random.Random(seed)
        self.mutator = Mutator(self.chance)
        self.faults: list[str] = []
        self.answers: Counter[str] = Counter()
        (folder / "runs").mkdir(parents=True, exist_ok=True)
        (folder / "secret.txt").write_text(SECRET)
        self.app = App(folder / "runs", None, "--class", "--host", "127.0.0.1")
        for owner, name in ((ANN, "Ann"), (BEN, "Ben")):
            post(self.app, "class/join", owner, code=code_of(self.app), nickname=name)
        self.people = {"ben": BEN, "stranger": "stranger-" * 3, "nobody": "", "teacher": teacher(self.app)}
        victim = finished_run(self.app.runs)
        victim.write_label(Label(owner=fingerprint(ANN)))
        (victim.path / "notes.txt").write_text(SECRET)
        (self.app.runs / ".class" / "notes.txt").write_text(SECRET)
        self.run, self.victim = victim.id, victim.path
        self.before = self.content()
        self.files = Files(folder / "files", self.app.runs, self.mutator)
        self.heavy = 0

    def content(self) -> dict[str, bytes]:
        return {str(p.relative_to(self.victim)): p.read_bytes() for p in self.victim.rglob("*") if p.is_file()}

    # -- HTTP ----------------------------------------------------------------------------------------------------

    def request(self) -> str:
        path, methods = self.chance.choice(plain_routes())
        route = path
        for name, good in values(self.run).items():
            for form in (f"{{{name}}}", f"{{{name}:path}}", f"{{{name}:int}}"):
                path = path.replace(form, self.chance.choice(good))
        if self.chance.random() < 0.5:
            parts = path.split("/")
            at = self.chance.randrange(1, len(parts))
            parts[at] = self.mutator.text(parts[at])
            path = "/".join(parts)
        if self.chance.random() < 0.3:
            name, junk = self.chance.choice(("lang", "step", "v", "key")), self.chance.choice(TEXTS)
            path += f"?{name}={junk}"
        method = self.chance.choice((*methods, *methods, "PUT", "DELETE", "HEAD", "OPTIONS"))
        bodies = next((found for part, found in BODIES.items() if part in route), [{}])
        body = b"" if method in ("GET", "HEAD") else self.mutator.body(filled(self.chance.choice(bodies), self.run))
        who = self.chance.choice([name for name in self.people if name != "teacher" or "act" not in route])
        headers = {
            "Host": f"127.0.0.1:{self.app.port}", "Cookie": f"gp_owner={self.people[who]}", "Connection": "close",
            "Content-Length": str(len(body)), "Accept": self.chance.choice(("*/*", "text/html")),
        }  # fmt: skip
        if self.chance.random() < 0.2:
            name = self.chance.choice((*headers, "Origin", "Range", "Accept-Language", "Accept-Encoding"))
            headers[name] = self.mutator.text(headers.get(name, "bytes=0-1")).replace("\r\n", " ")
        if self.heavy_one(route, who):
            return "left out"
        head = f"{method} {path.replace(' ', '%20')} HTTP/1.1\r\n" + "".join(
            f"{k}: {v}\r\n" for k, v in headers.items()
        )
        return self.send(head.encode("utf-8", "surrogatepass") + b"\r\n" + body, f"{who}: {method} {path[:200]}")

    def heavy_one(self, route: str, who: str) -> bool:
        """Whether this is one more of the requests that take seconds, beyond their number."""
        if any(part in route for part in ("onnx", "/page", "directions", "weights", "/ask/", "training-setup", "step")):
            self.heavy += self.chance.random() < 0.2
            return self.heavy > MOST_HEAVY and self.chance.random() < 0.8
        return False

    def send(self, request: bytes, what: str) -> str:
        try:
            with socket.create_connection(("127.0.0.1", self.app.port), PATIENCE) as line:
                line.sendall(request)
                answer = b""
                while len(answer) < 2**22 and (part := line.recv(2**16)):
                    answer += part
        except TimeoutError:
            self.faults.append(f"no answer: {what}")
            return "none"
        except OSError:  # closed while it was sent: too large
            return "closed"
        status = answer[9:12].decode("latin-1")
        if status.startswith("5") and status not in ("503", "507"):
            self.faults.append(f"{status}: {what}: {answer[-300:]!r}")
        if SECRET.encode() in answer:
            self.faults.append(f"a secret was read: {what}")
        return status or "closed"

    # -- sockets -------------------------------------------------------------------------------------------------

    def message(self) -> str:
        """One connection with some messages; the last answer must still come."""
        owner = self.chance.choice([self.people[name] for name in ("ben", "stranger", "nobody")])
        options: dict[str, Any] = {"additional_headers": {"Cookie": f"gp_owner={owner}"}, "max_size": 2**24}
        try:
            with connect(f"ws://127.0.0.1:{self.app.port}/api/socket", close_timeout=2, **options) as line:
                for _ in range(self.chance.randrange(1, 6)):
                    good = filled(self.chance.choice(MESSAGES), self.run)
                    body = self.mutator.body(good)
                    line.send(body if self.chance.random() < 0.1 else body.decode("utf-8", "replace"))
                line.send(json.dumps({"type": "steer", "run": self.run, "command": {"type": "stop"}}))
                while True:
                    said = line.recv(timeout=PATIENCE)
                    text = said if isinstance(said, str) else ""
                    if SECRET in text:
                        self.faults.append(f"a secret was read over the socket by {owner}")
                    if '"not_owner"' in text:
                        return "answered"
        except TimeoutError:
            self.faults.append("the socket did not answer")
            return "none"
        except (OSError, WebSocketException):
            return "closed"

    def page(self) -> str:
        """A page with a mutated address, run by Streamlit."""
        visitor = Visitor(self.app.url)
        visitor.cookie = f"gp_owner={BEN}"
        query = self.mutator.text(self.chance.choice(QUERIES).replace("{run}", self.run))
        name = self.chance.choice(PAGES)
        try:
            with contextlib.closing(PageSession(visitor, name, query.encode("utf-8", "replace").decode())) as session:
                session.rerun()
        except PlaygroundError:
            self.faults.append(f"the page {name}?{query} shows an error")
        except TimeoutError:
            self.faults.append(f"the page {name}?{query} does not end")
        return "shown"

    # -- all -----------------------------------------------------------------------------------------------------

    def play(self, number: int) -> None:
        for n in range(number):
            kind = self.chance.choices(list(KINDS), list(KINDS.values()))[0]
            answer = {"request": self.request, "message": self.message, "page": self.page, "file": self.file}[kind]()
            self.answers[f"{kind} {answer}"] += 1
            if (n + 1) % 500 == 0:
                self.look()
                print(f"{n + 1}: {dict(self.answers)}, {len(self.faults)} faults", flush=True)
        self.look()

    def file(self) -> str:
        found, fault = self.files.next()
        if fault:
            self.faults.append(fault)
        for id in self.files.imported():
            for part in ("state", "nets/all.bin", "samples/1.png", "download/metrics.csv", "download/config.json"):
                head = f"GET /api/runs/{id}/{part} HTTP/1.1\r\nHost: 127.0.0.1:{self.app.port}\r\n"
                self.send(f"{head}Connection: close\r\n\r\n".encode(), f"{part} of the imported run {id}")
        return found

    def look(self) -> None:
        """Whether Ann's run is as it was, and the log without tracebacks."""
        if self.content() != self.before:
            self.faults.append("another owner's run was changed")
            self.before = self.content()
        log = self.app.log.read_text("utf-8", "replace")
        if (found := log.count("Traceback")) != self.answers["traceback"]:
            self.answers["traceback"] = found
            self.faults.append(f"a traceback: {log[log.rindex('Traceback') :][:3000]}")

    def close(self) -> None:
        self.app.close()
        self.look()


def filled(good: Any, run: str) -> Any:
    """`good` with the run's id in the places of it."""
    return json.loads(json.dumps(good).replace("{run}", run))
