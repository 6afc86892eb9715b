"""Texts for people, and their translations: one catalogue per language, keyed by the English text."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from playground.texts.message import Message, fill

FOLDER = Path(__file__).parent
ENGLISH = "en"
LANGUAGES: dict[str, str] = {ENGLISH: "English", "zh_Hans": "简体中文"}
TAGS = {"zh_Hans": "zh-Hans"}  # as HTML spells them
Translate = Callable[..., str]  # `t` of one language: see `translator`
SPELLINGS = {"zh": "zh_Hans", "zh_cn": "zh_Hans", "zh_sg": "zh_Hans", "zh_hans": "zh_Hans", "en": ENGLISH}


def match_language(tag: str) -> str | None:
    """The language of the app for a tag like "zh-CN", "zh_CN.UTF-8" or "en-GB"; `None` if there is none."""
    plain = tag.strip()[:40].split(".")[0].split("@")[0].replace("-", "_").lower()
    if plain in SPELLINGS:
        return SPELLINGS[plain]
    if plain.startswith(("zh_hans_", "zh_cn_")):
        return "zh_Hans"
    return ENGLISH if plain.startswith("en_") else None


@cache
def catalogue(language: str) -> dict[str, str]:
    """English text → translation; empty for English."""
    file = FOLDER / f"{language}.json"
    return dict(json.loads(file.read_text("utf-8"))) if language in LANGUAGES and file.is_file() else {}


def translate(text: Message | str, language: str) -> str:
    """`text` in `language`, or in English if it is not translated."""
    known = catalogue(language)
    if isinstance(text, str):
        return known.get(text, text)
    values = {k: translate(v, language) if isinstance(v, Message) else v for k, v in text.values.items()}
    return fill(known.get(text.text, text.text), values)


def translator(language: str) -> Translate:
    """`t` of one language: a text or a message in it, `{name}` filled."""

    def t(text: str | Message, **values: Any) -> str:
        return translate(Message("", text, **values) if isinstance(text, str) else text, language)

    return t


def mark(text: str) -> str:
    """Return `text`; marks a text that is translated where it is shown."""
    return text


__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "TAGS",
    "Message",
    "Translate",
    "catalogue",
    "mark",
    "match_language",
    "translate",
    "translator",
]
