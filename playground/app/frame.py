"""The frame of every page: our styles, and texts of Streamlit's own elements.

Streamlit's browser code is English only. `frame.html` hides the texts of a lost connection in every language and shows
better ones, which are here, as CSS. `shared/page/streamlit_texts.js` translates all others.
"""

from __future__ import annotations

import html
from pathlib import Path

import streamlit as st

from playground import assets
from playground.app.language import language, t
from playground.base_path import at

FILE = Path(__file__).with_name("frame.html")


def frame() -> str:
    """The HTML of the frame in this tab's language."""
    texts = {
        "unanswered-title": t("The app does not answer"),
        "unanswered": t(
            "If it was closed, start it again, or tell the person who runs it. This page then continues by itself. "
            "No run is lost."
        ),
        "menu": t("Menu"),
        "settings": t("Settings"),
    }
    rules = " ".join(f"--text-{name}: {css_string(text)};" for name, text in texts.items())
    return (
        f"<style>:root {{ {rules} }}</style>\n{FILE.read_text('utf-8')}{_translation(language())}{_terms(language())}"
    )


def _translation(language: str) -> str:
    """The script that translates Streamlit's texts."""
    script = assets.address("shared/page/streamlit_texts.js")
    call = f'({{ translateStreamlit }}) => translateStreamlit("{language}", "{assets.catalogue(language)}")'
    return f'<script>import("{script}").then({call});</script>\n'


def _terms(language: str) -> str:
    """The script that explains links to terms of the glossary."""
    script = assets.address("shared/page/terms.js")
    glossary = at(f"api/glossary/{language}")
    return f'<script>import("{script}").then(({{ watchTerms }}) => watchTerms("{glossary}"));</script>\n'


def hidden_heading(title: str) -> None:
    """The heading of a page that a block fills: for screen readers."""
    st.html(f'<h1 class="hidden-heading">{html.escape(title)}</h1>')


def css_string(text: str) -> str:
    """A text as a string of CSS, which neither ends early nor ends the style element."""
    return '"' + "".join(c if c.isalnum() or c in " .,:…+" else f"\\{ord(c):x} " for c in text) + '"'
