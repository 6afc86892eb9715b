"""Several blocks on one page, in a real Chromium: none disturbs another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from playground.config import RunConfig
from playground.messages import Row, State
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from tests.appserver import App

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STEPS = {"left": (1, 5, 9), "right": (2, 4, 8)}


class BlocksApp(App):
    """The app of `blocks_app`."""

    def __init__(self, folder: Path, runs: list[RunFolder]) -> None:
        self._shown = [run.id for run in runs]
        super().__init__(folder)

    def command(self) -> list[str]:
        return ["-m", "tests.app.blocks_app", str(self.port), str(self.runs), *self._shown]


def ended(folder: Path, name: str) -> RunFolder:
    """A run of pictures that has come to its end, with kept samples and rows."""
    run = RunFolder.create(folder, RunConfig(), Label(name))
    for step in STEPS[name]:
        run.save_sample(step, np.full((16, 28, 28, 1), 20 * step, np.uint8))
        run.append_row(Row(step, 0.0, float(step), {"loss_D": 0.5, "loss_G": 0.7}))
    run.write_state(State("stopped", step=STEPS[name][-1]))
    return run


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlocksApp]:
    folder = tmp_path_factory.mktemp("blocks") / "runs"
    folder.mkdir()
    found = BlocksApp(folder, [ended(folder, name) for name in STEPS])
    yield found
    found.close()


def place(page: Page, n: int) -> Locator:
    return page.locator(f".st-key-place-{n}")


def at(page: Page, n: int) -> Locator:
    """What the slider of a run's block says."""
    return place(page, n).locator(".run .at")


def open_page(page: Page, server: BlocksApp, query: str = "") -> None:
    page.goto(f"{server.url}/{query}")
    expect(at(page, 0)).to_have_text("step 9")
    expect(at(page, 1)).to_have_text("step 8")


def test_two_runs_follow_their_own_over_one_socket(tab: Page, server: BlocksApp) -> None:
    sockets: list[str] = []
    tab.on("websocket", lambda socket: sockets.append(socket.url))
    open_page(tab, server)
    for n, last in enumerate((9, 8)):
        expect(place(tab, n).locator(".run .status")).to_contain_text(f"step {last}")
        place(tab, n).locator(".board h4").first.scroll_into_view_if_needed()  # what is out of sight is not drawn
        expect(place(tab, n).locator(".board")).to_have_attribute("data-rows", "3")
    assert len([url for url in sockets if url.endswith("/api/socket")]) == 1
    pixel = "c => c.getContext('2d').getImageData(0, 0, 1, 1).data[0]"
    assert [place(tab, n).locator(".run .fake canvas").evaluate(pixel) for n in (0, 1)] == [180, 160]


def test_keys_go_to_the_focused_block_alone(tab: Page, server: BlocksApp) -> None:
    open_page(tab, server)
    tab.keyboard.press("ArrowLeft")  # nothing has the focus, and no block owns the address
    place(tab, 1).locator(".run .fake figcaption").click()
    tab.keyboard.press("ArrowLeft")
    expect(at(tab, 1)).to_have_text("step 4, kept")
    expect(at(tab, 0)).to_have_text("step 9")
    composing = "(e) => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowLeft', isComposing: true, bubbles: true, composed: true}))"  # noqa: E501
    place(tab, 1).locator(".run").evaluate(composing)
    place(tab, 0).locator(".run .fake figcaption").click()
    tab.keyboard.press("ArrowLeft")
    expect(at(tab, 0)).to_have_text("step 5, kept")
    expect(at(tab, 1)).to_have_text("step 4, kept")


def test_each_block_has_choices_and_problems_of_its_own(tab: Page, server: BlocksApp) -> None:
    open_page(tab, server)
    left, right = place(tab, 0), place(tab, 1)
    right.get_by_label("log scale").check()
    expect(left.get_by_label("log scale")).not_to_be_checked()
    right.get_by_role("button", name="+ real").click()
    expect(right.get_by_role("button", name="+ real")).to_have_attribute("aria-pressed", "true")
    expect(left.get_by_role("button", name="+ real")).to_have_attribute("aria-pressed", "false")
    steer = "([type, n]) => { const runs = [...ganPlaygroundTab.streams.values()].map((s) => s.run); ganPlaygroundTab.steer([...new Set(runs)][n], { type }); }"  # noqa: E501
    tab.wait_for_function("ganPlaygroundTab.socket?.readyState === WebSocket.OPEN")
    tab.evaluate(steer, ["dance", 1])  # the server refuses it
    expect(tab.locator(".run .message:visible")).to_have_count(1)  # in the block of that run alone


def test_blocks_leave_the_address_alone(tab: Page, server: BlocksApp) -> None:
    open_page(tab, server, "?lesson=3")
    place(tab, 0).locator(".run .fake figcaption").click()
    tab.keyboard.press("ArrowLeft")
    expect(at(tab, 0)).to_have_text("step 5, kept")
    assert tab.url.endswith("/?lesson=3")


def test_two_labs_a_run_and_an_explorer_side_by_side(tab: Page, server: BlocksApp) -> None:
    open_page(tab, server, "?more=labs+explorer")
    for n in (0, 1):
        expect(tab.locator(f".st-key-lab-{n} .lab .first canvas[role=img]")).to_be_visible()
    expect(tab.locator(".st-key-explorer .explore canvas").first).to_be_visible()
    place(tab, 0).locator(".run .fake figcaption").click()
    tab.keyboard.press("ArrowLeft")
    expect(at(tab, 0)).to_have_text("step 5, kept")
    expect(at(tab, 1)).to_have_text("step 8")
    assert tab.url.endswith("/?more=labs+explorer")
