"""Requests to the helper process: their answers, and what happens when it dies or hangs."""

from __future__ import annotations

import base64
import io
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest
from PIL import Image

from playground.config import RunConfig
from playground.data import DATA
from playground.data.dataset import Dataset
from playground.data.downloads import CIFAR10
from playground.data.source import Progress
from playground.errors import InputError, MachineError
from playground.messages import Answer
from playground.options import choose
from playground.runs.backends.base import Backend
from playground.runs.helper import handlers, server
from playground.runs.helper.client import HelperClient
from playground.runs.helper.methods import METHODS, HelperRequest
from playground.runs.worker.outcome import AppGone
from playground.texts import Message
from tests.runs.helpers import new, tiny
from tests.waiting import until

# ---- the answers -------------------------------------------------------------------------------------------------


def test_every_method_has_a_handler() -> None:
    assert all(callable(getattr(handlers, name)) for name in METHODS)


def test_the_summary_is_that_of_both_networks() -> None:
    found = handlers.summary(tiny().to_json())
    assert found["G"]["parameters"] == (2 * 8 + 8) + (8 * 8 + 8) + (8 * 2 + 2) + 4 * 8  # two batch norms
    assert found["D"]["parameters"] == (2 * 8 + 8) + (8 * 8 + 8) + (8 + 1)


def test_the_module_of_a_step_is_made_for_networks_that_a_browser_can_train() -> None:
    config = tiny(G__norm="none", D__norm="none", condition="none")
    made = handlers.step_module(config.to_json())
    assert base64.b64decode(made["code"])[:4] == b"\0asm"
    assert made["description"]["networks"]["D"]["size"] == (2 * 8 + 8) + (8 * 8 + 8) + (8 + 1)
    assert handlers.step_module(config.to_json()) == made


@pytest.mark.parametrize(
    "patch",
    [{"G.norm": "batch"}, {"D.norm": "spectral"}, {"D.hidden": [300, 300]}, {"G.hidden": [4] * 9},
     {"condition": "projection"}, {"data": "digits"}, {"loop.batch": 0}],
    ids=str,
)  # fmt: skip
def test_no_module_is_made_for_others(patch: dict[str, Any]) -> None:
    config = tiny(G__norm="none", D__norm="none", condition="none").to_json()
    with pytest.raises(InputError):
        handlers.step_module(config | RunConfig.from_json(config).edit(patch).to_json())


def test_problems_are_those_of_the_configuration() -> None:
    assert handlers.problems(tiny().to_json()) == []
    (problem,) = handlers.problems(tiny(loop__n_D=0, loop__n_G=0).to_json())
    assert (problem["path"], problem["code"]) == ("loop.n_D", "nobody_moves")


def seen(data: dict[str, Any], n: int = 0) -> dict[str, Any]:
    """The preview, once it is there."""
    found: dict[str, Any] = until(lambda: next((p for p in [handlers.preview(data, n)] if "preparing" not in p), None))
    return found


def test_a_preview_reports_progress_and_delays_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    half, told = threading.Event(), threading.Event()

    def fetched(source: CIFAR10, progress: Progress) -> Dataset:
        progress(Message("fetching", "Fetching CIFAR-10"), 0.5)
        told.set()
        half.wait(30)
        raise MachineError(Message("cut", "The connection was cut."))

    monkeypatch.setattr(CIFAR10, "open", fetched)
    assert CIFAR10().to_fetch == 162
    handlers.preview({"name": "cifar10"})
    assert told.wait(30)
    found = handlers.preview({"name": "cifar10"})
    assert (found["preparing"], found["part"]) == ("Fetching CIFAR-10", 0.5)
    assert str(Message.from_json(found["message"])) == "Fetching CIFAR-10"
    half.set()
    with pytest.raises(MachineError, match="connection was cut"):
        seen({"name": "cifar10"})


def test_a_preview_shows_what_a_network_will_see() -> None:
    points = seen({"name": "ring", "samples": 500})
    assert np.allclose(np.linalg.norm(points["points"], axis=1), 2, atol=0.2)
    assert (points["kind"], points["count"], len(points["class_names"])) == ("points", 500, 8)
    pictures = seen({"name": "mnist", "fraction": 0.01}, n=9)
    assert Image.open(io.BytesIO(base64.b64decode(pictures["picture"]))).size == (84, 84)
    assert pictures["count"] == 600


def test_own_pictures_are_imported_and_broken_ones_named(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    files = []
    for i in range(12):
        files.append(tmp_path / f"{i}.png")
        Image.fromarray(rng.integers(0, 256, (40, 30, 3), np.uint8)).save(files[-1])
    (tmp_path / "broken.png").write_bytes(b"no picture")
    found = handlers.ingest([str(f) for f in (*files, tmp_path / "broken.png")], side=28)
    option = choose(DATA, found["option"], "data")
    assert option.shape == (3, 28, 28)
    assert [name for name, _ in found["skipped"]] == ["broken.png"]
    assert Image.open(io.BytesIO(base64.b64decode(found["picture"]))).width == 8 * 28


def test_samples_go_into_a_file(tmp_path: Path) -> None:
    run = new(tmp_path, stop__steps=3)
    run.play()
    found = handlers.sample(str(run.folder.path), str(tmp_path / "out.npz"), n=5, seed=1)
    assert found == {"path": str(tmp_path / "out.npz"), "n": 5, "shape": [2]}
    with np.load(tmp_path / "out.npz") as arrays:
        assert arrays["samples"].shape == (5, 2)


# ---- the helper process, here -----------------------------------------------------------------------------------


def test_an_error_is_a_message_in_the_answer(capfd: pytest.CaptureFixture[str]) -> None:
    bad = server.answer(HelperRequest(1, "preview", {"data": {"name": "nothing"}}))
    assert (bad.id, bad.exit_code, bad.result) == (1, 2, None)
    assert "nothing" in str(bad.error)
    assert capfd.readouterr().err == ""
    fault = server.answer(HelperRequest(2, "summary", {"wrong": 1}))
    assert (fault.error.code, fault.exit_code) == ("helper_fault", 1)  # type: ignore[union-attr]
    assert "Traceback" in capfd.readouterr().err
    assert "Traceback" not in str(fault.error)


def test_a_long_request_does_not_delay_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    go, said = threading.Event(), SimpleQueue[Answer]()
    monkeypatch.setattr(handlers, "ingest", lambda: go.wait(30))
    monkeypatch.setattr(handlers, "summary", lambda: "short")
    inbox: SimpleQueue[Any] = SimpleQueue()
    for message in (HelperRequest(1, "ingest"), HelperRequest(2, "summary")):
        inbox.put(message)
    desk = threading.Thread(target=server.serve, args=(inbox, said.put))
    desk.start()
    assert said.get(timeout=30) == Answer(2, "short")
    go.set()
    assert said.get(timeout=30) == Answer(1, True)
    inbox.put(AppGone())
    desk.join(30)
    assert not desk.is_alive()


# ---- a real one --------------------------------------------------------------------------------------------------


@pytest.mark.process
def test_a_real_helper_answers_and_is_replaced(backend: Backend, tmp_path: Path) -> None:
    front = HelperClient(backend)
    try:
        found = front.ask("summary", {"config": RunConfig().edit({"data": "ring"}).to_json()}).result(60)
        assert found["G"]["layers"]
        with pytest.raises(InputError, match="no run folder"):
            front.ask("sample", {"model": "nothing-here", "out": str(tmp_path / "x.npz")}).result(60)
        assert front._handle is not None
        front._handle.kill()
        assert front.ask("preview", {"data": {"name": "ring"}}).result(60)["kind"] == "points"
    finally:
        front.close()
        until(lambda: front._handle is None)
