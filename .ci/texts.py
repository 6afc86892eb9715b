"""Collect the texts for people, update the catalogues and compile them: `python .ci/texts.py update` or `check`.

A text is an English template; it is its own key. It stands in the source as
- `Message("code", "text", …)` in Python and JavaScript; the code is unique in the project;
- `t("text", …)` on a page, and `mark("text")` where it is only declared;
- `label`, `help` and the like of an option, `param("…", "help", label="label")`, `Metric(label=…, help=…)`,
  `Term(…, help="…")`;
- `title`, `sentence`, `flaws` and names of directions in presets and model cards.
Needs Babel, for the PO files alone.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "playground"
TEXTS = PACKAGE / "texts"
BUNDLES = PACKAGE / "site" / "built"  # made of the scripts that are read by themselves
LANGUAGES = ("zh_Hans",)
DECLARED = {"label", "help", "size", "licence", "best", "aim_D", "aim_G", "example"}
CALLS = {"param": ("help", "label"), "Metric": ("label", "help", "unit"), "Spec": ("help", "label"), "Term": ("help",)}
CARD = ("title", "sentence", "flaws")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
WORD = re.compile(r"[A-Za-z]{2,}")
ONE = r'"(?:[^"\\\n]|\\.)*"'  # literal of JavaScript, as Biome writes it
STRING = rf"({ONE}(?:\s*\+\s*{ONE})*)"  # or several that are added
JS_TEXT = re.compile(r"(?<![\w.$])(?:t|mark)\(\s*" + STRING)
JS_MESSAGE = re.compile(r"(?<![\w.$])Message\(\s*" + STRING + r",\s*" + STRING)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class Found(NamedTuple):
    text: str
    where: str
    code: str = ""


def collect() -> Iterator[Found]:
    """Every text, in the order of the files."""
    for file in sorted(PACKAGE.rglob("*.py")):
        yield from python(file)
    for file in sorted(PACKAGE.rglob("*.js")):
        if BUNDLES not in file.parents:
            yield from javascript(file)
    for file in sorted((PACKAGE / "presets").glob("*.json")):
        yield from card(file)
    for file in sorted((ROOT / "pretrained").glob("*.json")):
        yield from card(file)


def python(file: Path) -> Iterator[Found]:
    where, tree = str(file.relative_to(ROOT)), ast.parse(file.read_text("utf-8"))
    assigned = sorted(  # a long template may have a name of its own in the line above
        (node.lineno, target.id, constant(node.value) or "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and constant(node.value)
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given = [constant(a) for a in node.args]
            if name == "Message" and len(given) > 1 and isinstance(node.args[1], ast.Name):
                before = [v for line, n, v in assigned if n == node.args[1].id and line < node.lineno]
                given[1] = before[-1] if before else None
            if name == "Message" and len(given) > 1 and given[0] is not None and (given[0] or given[1]):
                yield Found(given[1] or f"<no plain text in {where}:{node.lineno}>", where, given[0])
            elif name in ("t", "mark") and given and given[0]:
                yield Found(given[0], where)
            elif name in CALLS:
                wanted = [constant(k.value) for k in node.keywords if k.arg in CALLS[name]]
                wanted += given[1:2] if name == "param" else []
                yield from (Found(text, where) for text in wanted if text and WORD.search(text))
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                target = line.target if isinstance(line, ast.AnnAssign) else None
                value = constant(line.value) if isinstance(line, ast.AnnAssign) and line.value else None
                if isinstance(target, ast.Name) and target.id in DECLARED and value and WORD.search(value):
                    yield Found(value, where)


def constant(node: ast.AST) -> str | None:
    """The text of a literal, or of literals that are added."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = constant(node.left), constant(node.right)
        return None if left is None or right is None else left + right
    return None


def javascript(file: Path) -> Iterator[Found]:
    """By patterns: Babel's reader misses what stands inside the quotes of a template, `title="${t("…")}"`."""
    where, source = str(file.relative_to(ROOT)), COMMENT.sub("", file.read_text("utf-8"))
    for call in JS_TEXT.finditer(source):
        yield Found(joined(call[1]), where)
    for call in JS_MESSAGE.finditer(source):
        yield Found(joined(call[2]), where, joined(call[1]))


def joined(literals: str) -> str:
    return "".join(json.loads(one) for one in re.findall(ONE, literals))


def card(file: Path) -> Iterator[Found]:
    values, where = json.loads(file.read_text("utf-8")), str(file.relative_to(ROOT))
    for key in CARD:
        if values.get(key):
            yield Found(values[key], where)
    for direction in values.get("directions", ()):
        yield Found(direction["name"], where)


def problems() -> list[str]:
    """What is wrong with the texts or the catalogues, in lines."""
    wrong, found = [], list(collect())
    codes: dict[str, str] = {}
    for text in found:
        if text.text.startswith("<no plain text"):
            wrong.append(f"{text.code}: the template must be a literal, {text.text[15:-1]}")
        if text.code and codes.setdefault(text.code, text.where) != text.where:
            wrong.append(f"the code {text.code} stands in {codes[text.code]} and in {text.where}")
    for code in codes:
        if len({text.text for text in found if text.code == code}) > 1:
            wrong.append(f"the code {code} has several templates")
    keys = {text.text for text in found}
    for language in LANGUAGES:
        known = read(language)
        wrong += [f"{language}: not translated: {text}" for text in sorted(keys) if not known.get(text)]
        wrong += [f"{language}: no longer used: {text}" for text in sorted(known.keys() - keys)]
        wrong += [
            f"{language}: other placeholders: {text}"
            for text, translation in known.items()
            if translation and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(translation))
        ]
        if compiled(known) != (TEXTS / f"{language}.json").read_text("utf-8"):
            wrong.append(f"{language}.json is older than {language}.po: python .ci/texts.py update")
    return wrong


def read(language: str) -> dict[str, str]:
    file = TEXTS / f"{language}.po"
    if not file.is_file():
        return {}
    with file.open("rb") as source:
        return {str(m.id): str(m.string) for m in read_po(source) if m.id}


def compiled(known: dict[str, str]) -> str:
    return json.dumps({k: v for k, v in sorted(known.items()) if v}, ensure_ascii=False, indent=0) + "\n"


def update() -> None:
    """Bring the catalogues up to date: new texts come in untranslated, unused ones go.

    Sorted by the English text, one line per text and without places, so that branches merge where they add texts.
    """
    texts = sorted({found.text for found in collect() if not found.text.startswith("<no plain text")})
    for language in LANGUAGES:
        known = read(language)
        catalogue = Catalog(locale=language, fuzzy=False)
        for text in texts:
            catalogue.add(text, known.get(text, ""))
        with (TEXTS / f"{language}.po").open("wb") as out:
            write_po(out, catalogue, width=0, omit_header=True)
        (TEXTS / f"{language}.json").write_text(compiled({t: known.get(t, "") for t in texts}), "utf-8")
        missing = sum(not known.get(text) for text in texts)
        print(f"{language}: {len(texts)} texts, {missing} not translated")


def main() -> int:
    if sys.argv[1:] == ["update"]:
        update()
        return 0
    wrong = problems()
    print("\n".join(wrong[:200]) or "Texts: all translated.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
