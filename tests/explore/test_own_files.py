"""A generator of one's own, opened from its files: packed if it is one, a sentence if it is not."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from playground.runs.folder.store import RunFolder
from tests.appserver import App
from tests.explore.hands import CONFIG


def card() -> bytes:

    return json.dumps({"config": CONFIG.to_json()}).encode()


def opened(server: App, weights: bytes, told: bytes) -> httpx.Response:
    body = len(told).to_bytes(4, "little") + told + weights
    return httpx.post(f"{server.url}/api/opened", content=body, timeout=60)


@pytest.mark.process
def test_a_file_of_ones_own_is_packed(server: App, name: str) -> None:
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    weights = (folder.path / "snapshots" / "30.safetensors").read_bytes()
    answer = opened(server, weights, card())
    assert answer.status_code == 200
    start = int.from_bytes(answer.content[4:8], "little")
    known = httpx.get(f"{server.url}/api/models/{name}/weights", params={"step": 30}).content
    assert answer.content[8 + start :] == known[8 + int.from_bytes(known[4:8], "little") :]


@pytest.mark.process
@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (b"", b""), (b"", b"{}"), (b"\x80\x04pickle", b"{}"), (b"PK\x03\x04", b""), (bytes(1000), b"{}"),
        (b"\xff" * 64, b"{}"), (None, b""), (None, b"[]"), (None, b"{"), (None, b"[" * 90_000),
        (None, b'{"config": {"data": "ring"}}'), (None, b'{"config": {"data": "mnist", "latent.size": 9}}'),
        (None, b'{"config": {"data": {"name": "mnist", "__class__": "os"}}}'),
    ],
)  # fmt: skip
def test_a_foreign_file_gets_a_sentence(server: App, name: str, weights: bytes | None, told: bytes) -> None:
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    ours = (folder.path / "snapshots" / "30.safetensors").read_bytes()
    answer = opened(server, ours if weights is None else weights, told)
    assert answer.status_code == 404
    assert answer.json()["sentence"].endswith(".")


@pytest.mark.process
def test_a_cut_file_gets_a_sentence(server: App, name: str) -> None:
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    ours = (folder.path / "snapshots" / "30.safetensors").read_bytes()
    for cut in (10, 100, len(ours) // 2, len(ours) - 1):
        assert opened(server, ours[:cut], card()).status_code == 404
    assert httpx.post(f"{server.url}/api/opened", content=b"\xff\xff\xff\xff").status_code == 404


@pytest.mark.browser
def test_a_file_is_opened_and_a_foreign_one_is_told(tab: Page, server: App, name: str, tmp_path: Path) -> None:
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    (tmp_path / "card.json").write_bytes(card())
    weights = tmp_path / "mine.safetensors"
    weights.write_bytes((folder.path / "snapshots" / "20.safetensors").read_bytes())
    files = tab.locator(".models input[type=file]")
    files.set_input_files([weights, tmp_path / "card.json"])
    expect(tab.locator(".title")).to_have_text("mine")
    tab.get_by_role("tab", name="Copy check").click()
    expect(tab.locator(".tool").get_by_text("a file of yours").first).to_be_visible()
    weights.write_bytes(b"\x80\x04not weights")
    files.set_input_files([weights])
    expect(tab.locator(".told")).to_contain_text("not a checkpoint")
