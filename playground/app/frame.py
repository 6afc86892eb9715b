"""The frame of every page: our styles, and the texts that Streamlit shows by itself in the language of the page.

Streamlit's browser code is English only. `frame.html` hides its texts and shows ours, which stand here, in their place:
as CSS, since these elements are Streamlit's and come and go without us.
"""

from __future__ import annotations

import html
from pathlib import Path

import streamlit as st

from playground.app.language import t

FILE = Path(__file__).with_name("frame.html")
MEGABYTES = 200  # of an uploaded file; see `server.maxUploadSize` in playground/server.py


def frame() -> str:
    """The HTML of the frame in this tab's language."""
    texts = {
        "unanswered-title": t("The app does not answer"),
        "unanswered": t(
            "If it was closed, start it again, or tell the person who runs it. This page then continues by itself. "
            "No run is lost."
        ),
        "upload": t("Choose files"),
        "upload-limit": t("At most {megabytes} MB per file", megabytes=MEGABYTES),
        "drop": t("Drop the files here"),
        "enter": t("Press Enter to apply"),
        "control-enter": t("Press Ctrl+Enter to apply"),
        "no-results": t("Nothing found"),
        "connecting": t("Connecting…"),
        "menu": t("Menu"),
        "settings": t("Settings"),
    }
    rules = " ".join(f"--text-{name}: {css_string(text)};" for name, text in texts.items())
    return f"<style>:root {{ {rules} }}</style>\n{FILE.read_text('utf-8')}"


def hidden_heading(title: str) -> None:
    """The heading of a page that a block fills: for screen readers."""
    st.html(f'<h1 class="hidden-heading">{html.escape(title)}</h1>')


def css_string(text: str) -> str:
    """A text as a string of CSS, which neither ends early nor ends the style element."""
    return '"' + "".join(c if c.isalnum() or c in " .,:…+" else f"\\{ord(c):x} " for c in text) + '"'
