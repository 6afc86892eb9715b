"""The route of the glossary, which the cards of terms read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.requests import Request

from playground.reference import entries
from playground.texts import LANGUAGES
from playground.web.routes import glossary


def answered(language: str) -> Any:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    return glossary(Request({**scope, "path_params": {"language": language}}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_given_in_each_language(language: str) -> None:
    found = json.loads(answered(language).body)
    assert found["more"]
    assert {id: term["title"] for id, term in found["terms"].items()} == {
        entry.id: entry.said[language]["title"] for entry in entries("glossary")
    }


@pytest.mark.parametrize("language", ["fr", "../en", ""])
def test_there_is_no_glossary_in_another_language(language: str) -> None:
    assert answered(language).status_code == 404
