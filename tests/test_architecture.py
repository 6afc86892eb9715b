"""The layout as the project promises it: imports go down only, names are unique, folders and files stay small."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "playground"
LAYERS = (  # top to bottom; a room may import from its own layer and from those below
    {"cli", "server", "app", "web", "commands", "bench"},
    {"export", "lessons"},
    {"runs"},
    {"diagnosis", "compile"},
    {"training", "latent"},
    {"link"},
    {"presets"},
    {"config", "validation", "estimate"},
    {"metrics"},
    {"objectives", "networks", "optimisers", "data", "training_options"},
    {"kinds"},
    {"options"},
    {"messages", "texts", "machine", "errors", "paths"},
)
STREAMLIT = {"app", "server"}
MOST_LINES = 300
MOST_IN_ROOT = 10
MOST_IN_FOLDER = 18


def modules() -> Iterator[Path]:
    return (file for file in PACKAGE.rglob("*.py"))


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[tuple[str, str]]:
    """(top name, dotted name) of each thing that `file` imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module.split(".")[0], f"{node.module}.{alias.name}") for alias in node.names)


def test_imports_go_down_only() -> None:
    rank = {name: i for i, layer in enumerate(LAYERS) for name in layer}
    upward = []
    for file in modules():
        if room(file) in ("__init__", "__main__"):
            continue
        for top, dotted in imports(file):
            target = dotted.split(".")[1] if top == "playground" and "." in dotted else ""
            if target in rank and rank[target] < rank[room(file)]:
                upward.append(f"{file.relative_to(ROOT)} imports {dotted}")
    assert upward == []


def test_every_room_has_its_layer() -> None:
    rooms = {room(file) for file in modules()} - {"__init__", "__main__"}
    assert rooms - set().union(*LAYERS) == set()


def test_streamlit_and_plotly_stay_in_the_app() -> None:
    found = {(room(file), top) for file in modules() for top, _ in imports(file)}
    assert {place for place, top in found if top == "streamlit"} <= STREAMLIT
    assert {place for place, top in found if top == "plotly"} <= {"app", "web"}  # web only asks where its file lies


def test_public_class_names_are_unique() -> None:
    names = Counter(
        node.name
        for file in modules()
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, n in names.items() if n > 1] == []


def test_folders_stay_small() -> None:
    plain = [f for f in PACKAGE.glob("*.py") if f.name not in ("__init__.py", "__main__.py")]
    assert len(plain) <= MOST_IN_ROOT
    for folder in {file.parent for file in PACKAGE.rglob("*") if file.suffix in (".py", ".js")}:
        code = [f.name for f in folder.iterdir() if f.suffix in (".py", ".js") and not f.name.startswith("__")]
        assert len(code) <= MOST_IN_FOLDER, f"{folder.relative_to(ROOT)} holds {len(code)}"


def test_files_stay_short() -> None:
    code = [f for top in (PACKAGE, ROOT / "tests") for f in top.rglob("*") if f.suffix in (".py", ".js")]
    long = {str(f.relative_to(ROOT)): n for f in code if (n := f.read_text("utf-8").count("\n")) > MOST_LINES}
    assert long == {}
