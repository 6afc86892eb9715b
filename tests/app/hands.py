"""A hand on the Train page in a browser, and what it sees there."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

PATIENCE = 60_000  # ms


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def word(page: Page) -> Any:
    return page.locator(".run .word")


def canvas_sum(page: Page) -> int:
    """A fingerprint of the picture on the stage."""
    return int(
        page.evaluate(
            """() => { const c = document.querySelector('.run, [data-testid=stBidiComponentRegular]');
            const find = (root) => root.querySelector?.('.fake canvas') ?? [...root.querySelectorAll('*')].map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean);
            const canvas = find(document); if (!canvas || !canvas.width) return 0;
            return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.reduce((a, v, i) => (a * 31 + v + i) % 2147483647, 7); }"""  # noqa: E501
        )
    )
