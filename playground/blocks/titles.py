"""The pages as the navigation names them, by the last part of their address."""

from __future__ import annotations

from playground.texts import mark

PAGES = {
    "home": mark("Home"),
    "learn": mark("Learn"),
    "train": mark("Train"),
    "lab": mark("Lab"),
    "explore": mark("Explore"),
}
MORE = {
    "dirac": mark("Nash equilibrium"),
    "faq": mark("FAQ"),
    "glossary": mark("Glossary"),
    "resources": mark("Resources"),
}
