"""Files given to the Train page in a real Chromium: runs, own pictures, files of a phone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from playground import presets
from playground.runs.folder.store import RunFolder
from tests.app.hands import press
from tests.appserver import App, app

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app without runs."""
    with app(tmp_path_factory.mktemp("files") / "runs") as found:
        yield found


def test_what_is_no_run_is_refused_in_a_sentence(tab: Page, server: App, tmp_path: Path) -> None:
    config = RunFolder.create(tmp_path, presets.load("points").config).path / "config.json"
    hostile = {
        "torn": (b"PK\x03\x04 torn", "not a zip that can be read"),
        "foreign": (packed({"holiday/beach.txt": b"sun"}), "This zip holds 0 runs"),
        "slip": (packed({"r/config.json": config.read_bytes(), "../../evil": b"x"}), "not part of a run"),
        "bomb": (packed({"r/config.json": config.read_bytes(), "r/metrics.jsonl": bytes(50_000_000)}), "far too much"),
        "config": (packed({"r/config.json": b"{"}), "The configuration in this zip cannot be read"),
    }
    tab.goto(f"{server.url}/train")
    before = set(server.runs.iterdir())
    for name, (content, sentence) in hostile.items():
        tab.get_by_role("button", name="Import a run").click()
        tab.locator("[class*='st-key-import-file'] input[type=file]").set_input_files(
            {"name": f"{name}.zip", "mimeType": "application/zip", "buffer": content}
        )
        expect(tab.get_by_role("alert").first).to_contain_text(sentence)
    assert set(server.runs.iterdir()) == before


def picture(seed: int) -> bytes:
    out = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (40, 30 + seed, 3), np.uint8)
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def test_own_pictures_are_taken_in_and_what_is_none_is_named(tab: Page, server: App) -> None:
    good = {f"{'ab'[i % 2]}/{i}.png": picture(i) for i in range(24)}
    bad = {"a/cut.png": picture(0)[:60], "b/run.exe": b"MZ", "../out.png": picture(1), "b/bomb.png": bytes(50_000_000)}
    tab.goto(f"{server.url}/train?data=own&condition=none")
    expect(tab.get_by_text("There are no pictures yet.")).to_be_visible()
    files = tab.locator(".st-key-own-files input[type=file]")
    files.set_input_files({"name": "set.zip", "mimeType": "application/zip", "buffer": packed(good | bad)})
    for said in ("24 pictures in colour, 32×32; held out: 2.", "2 labels: a, b.", "Skipped: 4."):
        expect(tab.get_by_test_id("stAlertContentSuccess").get_by_text(said)).to_be_visible()
    expect(tab.get_by_text("Only 22 samples to learn from, so the batch size is now 16.")).to_be_visible()
    for name in bad:
        expect(tab.get_by_text(name)).to_be_visible()
    expect(tab.get_by_text("22 to learn from, 2 held out")).to_be_visible()  # below what the network will see
    expect(tab.get_by_role("button", name="Train", exact=True)).to_be_enabled()

    assert "data.labels" not in tab.url  # they are kept with the pictures
    tab.reload()
    expect(tab.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    expect(tab.get_by_text("22 to learn from, 2 held out")).to_be_visible()

    tab.get_by_role("textbox", name="… or a folder on this computer").fill("/no/such/folder")
    press(tab, "Use these pictures")
    expect(tab.get_by_text("There is no file or folder /no/such/folder.")).to_be_visible()
    assert "data.pictures=22" in tab.url  # what was taken in is still there
    expect(tab.get_by_text("24 pictures in colour")).to_have_count(0)  # but no success beside the error


def test_files_of_a_phone_reach_our_own_sentence(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train?data=own&condition=none")
    grey = [{"name": f"{i}", "mimeType": "", "buffer": grey_picture(i)} for i in range(12)]
    photo = {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + bytes(20)}
    tab.locator(".st-key-own-files input[type=file]").set_input_files([*grey, photo])  # names without an ending
    expect(tab.get_by_text("12 pictures in grey, 32×32; held out: 1.")).to_be_visible()
    expect(tab.get_by_text("It is HEIC, a phone's format, which cannot be read. Export it as JPEG.")).to_be_visible()
    assert "data.channels=1" in tab.url
    tab.locator("[class*='st-key-own-colour']").get_by_role("radio", name="colour").click()
    expect(tab.get_by_text("12 pictures in colour, 32×32; held out: 1.")).to_be_visible()


def grey_picture(seed: int) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(picture(seed))).convert("L").save(out, "PNG")
    return out.getvalue()


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
