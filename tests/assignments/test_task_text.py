"""The task: a little Markdown, and never any other HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.assignments.task_text import to_html
from playground.errors import InputError

TAGS = {"p", "ul", "ol", "li", "strong", "em", "code", "a", "div"}
LINK = re.compile(r"https://|glossary\?term=|(?:train|explore|lab|dirac|learn)(?:\?|$)")


class Reader(HTMLParser):
    """What a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_markdown_of_a_task() -> None:
    found = to_html(
        "Find **all** modes.\n\n- one\n- *two*\n\n1. `x`\n\n[lab](lab?preset=lab-hops) [c](term:mode-collapse)"
    )
    for part in ("<strong>all</strong>", "<li><em>two</em></li>", "<ol><li><code>x</code></li></ol>",
                 'href="lab?preset=lab-hops"', 'href="glossary?term=mode-collapse"'):  # fmt: skip
        assert part in found


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "**<b onclick=x>**", "`<i>`", "$<svg/onload=x>$",
     "[<b>](lab)", "&lt;script&gt;", '"><script>'],
)  # fmt: skip
def test_html_stays_text(text: str) -> None:
    reader = Reader()
    reader.feed(to_html(text))
    assert {tag for tag, _ in reader.tags} <= TAGS
    assert all(not name.startswith("on") for _, attributes in reader.tags for name in attributes)


@pytest.mark.parametrize("link", ["javascript:x", "http://x.org", "//x.org", "wall", "data:text/html,x", "lab?a=<b>"])
def test_links_lead_to_pages_of_the_app_and_to_https(link: str) -> None:
    with pytest.raises(InputError, match="neither to a page"):
        to_html(f"[here]({link})")


MARKS = st.text(alphabet=st.sampled_from("*`$[]()<>&\"'/:=-1. \nabjavscript"), max_size=200) | st.text(max_size=200)


@given(MARKS)
def test_no_text_becomes_another_tag_or_a_strange_address(text: str) -> None:
    try:
        found = to_html(text)
    except InputError:
        return
    reader = Reader()
    reader.feed(found)
    for tag, attributes in reader.tags:
        assert tag in TAGS
        assert attributes.keys() <= {"href", "target", "class"}
        if "href" in attributes:
            assert LINK.match(attributes["href"] or "")
