"""The block of the reference pages: frequent questions, the glossary, the resources."""

from __future__ import annotations

from collections.abc import Mapping

from playground.app.blocks import _mount
from playground.app.language import language
from playground.blocks.reference import reference as described
from playground.reference import PageName


def reference(page: PageName, query: Mapping[str, str], key: str) -> None:
    """A reference page. `query` may name an entry (`term`) or words to search for (`q`)."""
    _mount("reference", False)(data=described(page, language(), query), key=key)
