"""The layout as the project promises it: imports go down only, names are unique, folders and files stay small."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "playground"
LAYERS = (  # top to bottom; a room may import from its own layer and from those below
    {"cli", "server", "app", "web", "commands", "bench", "notebook"},
    {"site"},
    {"blocks"},
    {"handin"},
    {"assignments"},
    {"export", "lessons", "reference"},
    {"classroom"},
    {"runs"},
    {"diagnosis", "compile", "standalone"},
    {"training", "latent"},
    {"link"},
    {"presets", "assets"},
    {"config", "validation"},
    {"metrics"},
    {"objectives", "networks", "optimisers", "data", "training_options"},
    {"kinds"},
    {"options"},
    {"messages", "texts", "machine", "errors", "paths", "base_path", "extensions"},
)
STREAMLIT = {"app", "server", "bench"}  # bench: only the messages between a page and its session
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


def test_streamlit_and_plotly_stay_where_they_belong() -> None:
    found = {(room(file), top) for file in modules() for top, _ in imports(file)}
    assert {place for place, top in found if top == "streamlit"} <= STREAMLIT
    # web only asks where its file lies
    assert {place for place, top in found if top == "plotly"} <= {"blocks", "web"}


KNOW_SAMPLES = ("kinds/", "networks/", "runs/frames/", "data/pictures/")  # what may ask what a sample looks like


def compares_kinds(node: ast.AST) -> bool:
    """Whether code compares a kind's name, or the number of dimensions of something."""
    if not isinstance(node, ast.Compare):
        return False
    for side in (node.left, *node.comparators):
        parts = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
        if any(isinstance(part, ast.Constant) and part.value in ("points", "images") for part in parts):
            return True
        if isinstance(side, ast.Attribute) and side.attr == "ndim":
            return True
        if (
            isinstance(side, ast.Call)
            and isinstance(side.func, ast.Attribute)
            and side.func.attr in ("dim", "ndimension")
        ):
            return True
        if isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id == "len" and side.args:
            (of, *_) = side.args
            if (of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")) == "shape":
                return True
    return False


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('kind == "points"', True), ('"images" != data.kind', True), ('kind in ("points", "table")', True),
        ("len(shape) == 3", True), ("3 < len(x.shape)", True), ("x.ndim == 4", True), ("x.dim() > 2", True),
        ("kind.in_plane", False), ("len(names) == 3", False), ('name == "point"', False), ("x.shape == y.shape", False),
    ],
)  # fmt: skip
def test_the_search_for_comparisons_finds_them(code: str, expected: bool) -> None:
    assert any(compares_kinds(node) for node in ast.walk(ast.parse(code))) == expected


def test_only_kinds_networks_and_renderers_ask_what_a_sample_looks_like() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for file in modules()
        if not str(file.relative_to(PACKAGE).as_posix()).startswith(KNOW_SAMPLES)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if compares_kinds(node) and isinstance(node, ast.Compare)
    ]
    assert found == []


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
