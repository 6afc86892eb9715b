"""The prose of lessons: a small part of Markdown, as HTML. Every text is escaped; nothing else becomes a tag.

Paragraphs, lists (`- `, `1. `), **bold**, *italics*, `code`, [links](lab?preset=lab-hops), [terms](term:mode-collapse)
of the glossary, $inline$ and $$display$$ formulas. Formulas are looked up: they are converted to MathML at development
time (see `.ci/formulas.py`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from playground.reference.markup import href

SECTION = re.compile(r"^<!--\s*(.+?)\s*-->\s*$", re.MULTILINE)
INLINE = re.compile(
    r"\$(?P<math>[^$\n]+)\$|`(?P<code>[^`\n]+)`|\*\*(?P<bold>.+?)\*\*|\*(?P<italics>[^*\n]+)\*"
    r"|\[(?P<text>[^\]\n]+)\]\((?P<link>[^()\s]+)\)",
    re.DOTALL,
)
DISPLAY = re.compile(r"^\$\$(?P<math>.+?)\$\$$", re.DOTALL)
ITEM = re.compile(r"^(?:-|(?P<number>\d+)\.) +")
LINK = re.compile(r"https://[^\s\"<>]+|term:[a-z0-9-]+|(?:train|explore|lab|dirac|learn)(?:\?[^\s\"<>]*)?")

Formula = Callable[[str, bool], str]  # TeX and whether it is displayed, to MathML


def sections(text: str) -> dict[str, str]:
    """The Markdown after each `<!-- name -->`, by name. Raises `ValueError` where a name comes twice."""
    parts = SECTION.split(text)
    found: dict[str, str] = {}
    for name, content in zip(parts[1::2], parts[2::2], strict=True):
        if name in found:
            raise ValueError(name)
        found[name] = content.strip()
    return found


def to_html(text: str, formula: Formula) -> str:
    """Markdown as HTML. Raises `ValueError` for a link that does not lead to a page of the app or to https."""
    return "\n".join(_block(block.strip(), formula) for block in re.split(r"\n\s*\n", text) if block.strip())


def formulas(text: str) -> list[tuple[str, bool]]:
    """The formulas of a text, in TeX, each with whether it is displayed."""
    found: list[tuple[str, bool]] = []

    def note(tex: str, display: bool) -> str:
        found.append((tex, display))
        return ""

    to_html(text, note)
    return found


def _block(block: str, formula: Formula) -> str:
    if display := DISPLAY.match(block):
        return f'<div class="formula">{formula(display["math"].strip(), True)}</div>'
    if ITEM.match(block):
        items: list[str] = []
        for line in block.splitlines():
            if ITEM.match(line):
                items.append(ITEM.sub("", line))
            else:
                items[-1] += f" {line.strip()}"
        tag = "ol" if block[0].isdecimal() else "ul"
        return f"<{tag}>" + "".join(f"<li>{_inline(item, formula)}</li>" for item in items) + f"</{tag}>"
    return f"<p>{_inline(_joined(block), formula)}</p>"


def _joined(block: str) -> str:
    """The lines of a paragraph as one; between two Chinese characters without a space."""
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef*])", "", block).replace(
        "\n", " "
    )


def _inline(text: str, formula: Formula) -> str:
    made, at = [], 0
    for found in INLINE.finditer(text):
        made += [html.escape(text[at : found.start()]), _element(found, formula)]
        at = found.end()
    return "".join([*made, html.escape(text[at:])])


def _element(found: re.Match[str], formula: Formula) -> str:
    if found["math"]:
        return formula(found["math"].strip(), False)
    if found["code"]:
        return f"<code>{html.escape(found['code'])}</code>"
    if found["bold"]:
        return f"<strong>{_inline(found['bold'], formula)}</strong>"
    if found["italics"]:
        return f"<em>{_inline(found['italics'], formula)}</em>"
    if not LINK.fullmatch(found["link"]):
        raise ValueError(found["link"])
    return f'<a href="{html.escape(href(found["link"]))}" target="_blank">{_inline(found["text"], formula)}</a>'


def symbols_of(mathml: str) -> list[str]:
    """The names of the symbols in a formula."""
    return re.findall(r'data-symbol="([^"]+)"', mathml)
