"""A training of a thousand steps as WebAssembly gives the same bits in Node, Chromium and Firefox."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from playground import assets
from playground.compile.tracing import StepPart
from playground.compile.wasm.module import BuiltModule, build_module
from tests.compile.hands import tiny
from tests.compile.wasm.firefox import firefox, firefox_page
from tests.compile.wasm.node import Node
from tests.frontend_server import frontend_page

STEPS = 1000
TRAINING = Path(__file__).with_name("training.js")
RUN = """(async () => {
  const [{ StepModule }, { hashAfter }] = await Promise.all([import(PATHS[0]), import(PATHS[1])]);
  const code = Uint8Array.from(atob(CODE), (c) => c.charCodeAt(0));
  return hashAfter(await StepModule.instantiate(code, DESCRIPTION), STEPS);
})()"""


@pytest.fixture(scope="module")
def built() -> BuiltModule:
    """exp, log1p, tanh, sigmoid and random numbers; G and D of all kinds of sizes; a penalty."""
    config = tiny(
        G__activation="tanh", D__activation="silu", D__hidden=[9, 8], penalties={"dragan": {}}, loop__batch=50,
        tricks__instance_noise=0.1,
    )  # fmt: skip
    return build_module(config, (2,), [StepPart(1, 1, ("dragan",))])


@pytest.fixture(scope="module")
def in_node(built: BuiltModule, node: Node) -> str:
    return str(node.ask("train", id=node.load(built), steps=STEPS)["hash"])


def script(built: BuiltModule, step_module: str, training: str) -> str:
    given = {
        "PATHS": [step_module, training], "CODE": base64.b64encode(built.code).decode(),
        "DESCRIPTION": built.description, "STEPS": STEPS,
    }  # fmt: skip
    return "".join(f"const {name} = {json.dumps(value)};" for name, value in given.items()) + RUN


def test_the_same_seed_gives_the_same_bits_again(built: BuiltModule, node: Node, in_node: str) -> None:
    assert node.ask("train", id=node.load(built), steps=STEPS)["hash"] == in_node
    assert node.ask("train", id=node.load(built), steps=STEPS - 1)["hash"] != in_node


@pytest.mark.slow
def test_chromium_gives_the_bits_of_node(built: BuiltModule, in_node: str) -> None:
    training = "data:text/javascript;base64," + base64.b64encode(TRAINING.read_bytes()).decode()
    with frontend_page() as page:
        expression = script(built, "/shared/step/step_module.js", training)
        assert page.evaluate(f"eval({json.dumps(expression)})") == in_node


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of a server with the modules in `shared/step`, and the training."""
    folder = tmp_path / "site"
    for name, file in assets.files().items():
        if name.startswith("shared/step/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(file.read_bytes())
    (folder / TRAINING.name).write_bytes(TRAINING.read_bytes())
    (folder / "index.html").write_text("<!doctype html><title>steps</title>", encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.slow
@pytest.mark.skipif(firefox() is None, reason="needs Firefox")
def test_firefox_gives_the_bits_of_node(built: BuiltModule, in_node: str, site: str, tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    with firefox_page(tmp_path / "profile") as page:
        page.goto(f"{site}/index.html")
        assert page.evaluate(script(built, f"{site}/shared/step/step_module.js", f"{site}/{TRAINING.name}")) == in_node
