"""The markup of the reference pages."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.reference.markup import href, targets, to_html, to_plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a **b** *c* `d<e`", "a <strong>b</strong> <em>c</em> <code>d&lt;e</code>"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("[mode](term:mode)", '<a href="glossary?term=mode">mode</a>'),
        ("[why](faq:why-noise)", '<a href="faq#why-noise">why</a>'),
        ("[lab](lab?preset=lab&a=1)", '<a href="lab?preset=lab&amp;a=1">lab</a>'),
        ("[P](https://a.b)", '<a href="https://a.b" target="_blank" rel="noopener noreferrer">P</a>'),
    ],
)
def test_markup_becomes_html(text: str, expected: str) -> None:
    assert to_html(text) == expected


def test_targets_and_addresses() -> None:
    assert list(targets("[a](term:b) and [c](train?preset=digits)")) == ["term:b", "train?preset=digits"]
    assert href("term:b") == "glossary?term=b"
    assert href("train?preset=digits") == "train?preset=digits"


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet="ab<>&\"'`*[]():/ \\", max_size=60))
def test_only_our_tags_come_out_and_the_words_stay(text: str) -> None:
    reader = Reader()
    reader.feed(to_html(text))
    reader.close()
    assert set(reader.tags) <= {"a", "em", "strong", "code"}
    assert reader.text == to_plain(text)
