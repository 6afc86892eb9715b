"""The pictures of a walk: files with speaking names, and one page that shows them all with what was found."""

from __future__ import annotations

import html
from pathlib import Path

from playwright.sync_api import Page

TALLEST = 6_000  # pixels
HEAD = """<!doctype html><meta charset="utf-8"><title>Walk through GAN Playground</title><style>
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem; } h2 { margin: 2rem 0 0.5rem; }
figure { display: inline-block; vertical-align: top; margin: 0 1rem 1rem 0; } img { height: 320px; max-width: 100%;
object-fit: contain; object-position: left top; border: 1px solid #ccc; } figcaption { font-size: 14px; }
li { margin: 0.2rem 0; } .bad { color: #b04e00; }</style>
"""


class Album:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sheets: dict[str, list[tuple[str, str]]] = {}  # (caption, file) by sheet
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, sheet: str, caption: str) -> None:
        """A picture of what the window shows."""
        name = f"{sheet}/{caption}.png"
        page.screenshot(path=self.folder / name, animations="disabled")
        self.sheets.setdefault(sheet, []).append((caption, name))

    def take_whole(self, page: Page, sheet: str, caption: str) -> None:
        """A picture of the window, and where the page goes on below, one with the window as tall as the page."""
        self.take(page, sheet, caption)
        size = page.viewport_size
        tall = page.evaluate("Math.ceil(document.querySelector('.stMain')?.scrollHeight ?? 0)")
        if size is None or tall <= size["height"] + 40:
            return
        page.set_viewport_size({"width": size["width"], "height": min(tall, TALLEST)})
        self.take(page, sheet, f"{caption}-whole")
        page.set_viewport_size(size)

    def write(self, faults: list[tuple[str, str]]) -> Path:
        """Write index.html: what was found, then every sheet."""
        parts = [HEAD, "<h1>Walk through GAN Playground</h1>"]
        rows = (f"<li><b>{html.escape(where)}</b>: {html.escape(what)}" for where, what in faults)
        parts += ["<h2 class=bad>Found</h2><ul>", *rows, "</ul>"] if faults else ["<p>Nothing was found."]
        for sheet, pictures in self.sheets.items():
            parts.append(f"<h2>{html.escape(sheet)}</h2>")
            parts += [
                f'<figure><a href="{name}"><img src="{name}" loading="lazy" alt=""></a>'
                f"<figcaption>{html.escape(caption)}</figcaption></figure>"
                for caption, name in pictures
            ]
        index = self.folder / "index.html"
        index.write_text("\n".join(parts) + "\n", "utf-8")
        return index
