"""Rules on the source of the pages: texts given to Streamlit go through `t`, and texts given to `t` are collected."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "playground" / "app"
FILES = sorted(APP.rglob("*.py"))
# Methods of Streamlit whose first argument is shown, methods that show other arguments, and keywords that are shown.
FIRST = {
    *("button", "caption", "checkbox", "error", "expander", "file_uploader", "header", "html", "info", "markdown"),
    *("metric", "multiselect", "number_input", "popover", "radio", "segmented_control", "selectbox", "slider"),
    *("spinner", "status", "subheader", "success", "text", "text_area", "text_input", "title", "toast", "toggle"),
    *("warning", "write"),
}
OTHERS = {"image", "page_link", "progress", "Page", "set_page_config"}
KEYWORDS = {"label", "help", "placeholder", "caption", "text", "title", "page_title", "body", "format_func"}
DECLARED = {"label", "help", "size", "licence", "sentence", "title", "message"}  # texts of options, presets and errors
LETTERS = re.compile(r"[A-Za-z]{2,}")
NO_TEXT = re.compile(  # icons and colours of Markdown, tags and styles of HTML
    r":material/\w+:|:[a-z]+\[|<style>.*?</style>|<script>.*?</script>|<[^>]*>", re.DOTALL
)
Names = dict[str, list[ast.expr]]
SAME_IN_EVERY_LANGUAGE = {"GAN Playground"}  # the name of the app


def faults(source: str) -> Iterator[tuple[int, str]]:
    """Line and wording of each text that is shown but not translated, or translated but not collected."""
    for node, assigned in calls(ast.parse(source), {}):
        if isinstance(node.func, ast.Attribute) and node.func.attr in FIRST | OTHERS:
            shown = node.args[:1] if node.func.attr in FIRST else []
            for value in [*shown, *(k.value for k in node.keywords if k.arg in KEYWORDS)]:
                yield from bare(value, assigned, DECLARED)
        elif _called(node) == "t" and node.args and not isinstance(node.args[0], ast.Constant):
            yield from bare(node.args[0], assigned, set())


def calls(node: ast.AST, assigned: Names) -> Iterator[tuple[ast.Call, Names]]:
    """Every call, and what the names that are visible there are set to."""
    if isinstance(node, ast.Module | ast.FunctionDef):
        assigned = assigned | assignments(node)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, assigned
        yield from calls(child, assigned)


def assignments(scope: ast.AST) -> Names:
    """What names are set to in a module or a function, functions inside it left out."""
    found: Names = {}
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.expr):
            for name, values in assignments(node).items():
                found.setdefault(name, []).extend(values)
    return found


def bare(
    node: ast.AST, assigned: Names, declared: set[str], seen: frozenset[str] = frozenset()
) -> Iterator[tuple[int, str]]:
    """Texts in an expression outside of `t`, `mark` and `Message`. A name stands for what the module sets it to."""
    inner: list[ast.AST] = []
    match node:
        case ast.Call(func=ast.Attribute(attr="join"), args=args):
            inner = list(args)
        case ast.Call(args=args) if _called(node) == "plain":
            inner = list(args)
        case ast.Attribute(attr=attr) if attr in declared:
            yield node.lineno, ast.unparse(node)
        case ast.Call() | ast.Attribute() | ast.Compare():  # what a function returns is judged where it is made
            pass
        case ast.Name(id=name) if name not in seen:
            for value in assigned.get(name, ()):
                yield from bare(value, assigned, declared, seen | {name})
        case ast.Dict(values=values):  # keys are no texts, but values of settings
            inner = list(values)
        case ast.Subscript(value=value):
            inner = [value]
        case ast.IfExp(body=body, orelse=orelse):
            inner = [body, orelse]
        case ast.Lambda(body=body):
            inner = [body]
        case ast.Constant(value=str(value)):
            yield from words(node.lineno, value)
        case ast.JoinedStr(values=values):
            text = "".join(str(v.value) if isinstance(v, ast.Constant) else f"{{{i}}}" for i, v in enumerate(values))
            text = NO_TEXT.sub(" ", text)
            yield from words(node.lineno, text)
            inner = [v.value for i, v in enumerate(values) if isinstance(v, ast.FormattedValue) and f"{{{i}}}" in text]
        case ast.BinOp(op=op) if not isinstance(op, ast.Add):  # a path
            pass
        case _:
            inner = list(ast.iter_child_nodes(node))
    for child in inner:
        yield from bare(child, assigned, declared, seen)


def words(line: int, text: str) -> Iterator[tuple[int, str]]:
    if LETTERS.search(NO_TEXT.sub(" ", text)) and text.strip(" #*") not in SAME_IN_EVERY_LANGUAGE:
        yield line, text


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(APP)))
def test_every_text_of_a_page_is_translated(file: Path) -> None:
    assert [f"{file.name}:{line}: {wording}" for line, wording in faults(file.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "source",
    [
        'st.caption("A text")',
        'row[0].button(t("Yes"), help="No")',
        'st.markdown("## " + "A title")',
        'st.warning(f"**{name}** is gone")',
        'st.warning("one" if n == 1 else t("several"))',
        "st.selectbox(t('Which'), names, format_func=lambda n: registry[n].label)",
        "st.error(plain(error.message))",
        'st.error(plain("Not found"))',
        'text = "A help"\nst.button(t("Yes"), help=text)',
        'WORDS = {"a": "A word"}\nst.caption(t(WORDS[x]))',
        't("one" if n == 1 else "several")',
        'st.html(f"<a href={x}>Export</a>")',
        'WORD = "A word"\ndef draw():\n    if x:\n        st.html(f"<p>{WORD}</p>")',
    ],
)
def test_the_rule_sees_a_text_without_translation(source: str) -> None:
    assert list(faults(source))


@pytest.mark.parametrize(
    "source",
    [
        'st.caption(t("A text"))',
        'st.markdown("### GAN Playground")',
        'st.warning(f":gray[:material/warning: **{plain(t(error.message))}**]")',
        'WORDS = {"a": mark("A word")}\nst.caption(t(WORDS[x]))',
        'st.button(t("Yes"), icon=":material/check:", key="yes", width="stretch")',
        'st.html("<style>.a { color: red }</style>")',
        'st.caption(t("one") if kind == "single" else t("several"))',
        "st.latex(option.formula)",
        'style = "color: red"\nst.html(f"<p style={style}>{t(word)}</p>")',
        'def one():\n    key = "name"\ndef other(key):\n    st.caption(key)',
        'st.html(FOLDER / "frame.html")',
    ],
)
def test_the_rule_leaves_what_is_right(source: str) -> None:
    assert list(faults(source)) == []
