"""The Markdown of lessons: what it can do, and that nothing else becomes HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.lessons.prose import formulas, sections, to_html

ALLOWED = {"p", "ul", "ol", "li", "strong", "em", "code", "a", "div", "m"}


def html(text: str) -> str:
    return to_html(text, lambda tex, display: f"<m>{'D' if display else 'I'}</m>")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("One *two*\n**three**.", "<p>One <em>two</em> <strong>three</strong>.</p>"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("- a\n- b\n  c", "<ul><li>a</li><li>b c</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("`x < y`", "<p><code>x &lt; y</code></p>"),
        ("so $z$ and", "<p>so <m>I</m> and</p>"),
        ("$$ z $$", '<div class="formula"><m>D</m></div>'),
        ("**a $z$**", "<p><strong>a <m>I</m></strong></p>"),
        ("[lab](lab?preset=lab)", '<p><a href="lab?preset=lab" target="_blank">lab</a></p>'),
        ("[z](term:noise)", '<p><a href="glossary?term=noise" target="_blank">z</a></p>'),
        ("一行，\n又一行。", "<p>一行，又一行。</p>"),
        ("<b>no</b> & <script>", "<p>&lt;b&gt;no&lt;/b&gt; &amp; &lt;script&gt;</p>"),
    ],
)
def test_markdown(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


@pytest.mark.parametrize("link", ["javascript:alert", "http://example.org", "//example.org", "/etc", "lab/../x"])
def test_other_links_are_refused(link: str) -> None:
    with pytest.raises(ValueError, match=link.replace(".", r"\.")):
        html(f"[x]({link})")


class Tags(HTMLParser):
    """Notes tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.seen |= {f"@{name}" for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(st.text(alphabet="ab<>&\"'*`$[]()-1. \n/", max_size=80))
def test_only_known_tags_come_out_and_all_are_closed(text: str) -> None:
    try:
        made = html(text)
    except ValueError:  # a link that is not allowed
        return
    tags = Tags()
    tags.feed(made)
    assert tags.open == []
    assert tags.seen <= ALLOWED | {"@href", "@target", "@class"}


def test_sections_and_formulas() -> None:
    found = sections("ignored\n<!-- a -->\nText $x$.\n\n<!-- after a -->\n$$ y $$\n")
    assert found == {"a": "Text $x$.", "after a": "$$ y $$"}
    assert formulas("**$x$** and `$q$`\n\n$$ y $$") == [("x", False), ("y", True)]
