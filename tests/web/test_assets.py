"""The map of the front end's assets: names, imports, versions."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from playground import assets
from playground.web.routes import asset

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Replaces the front end by an empty folder and writes files into it, also one file again and again."""
    cached = (assets.files, assets.versions, assets.imported)
    monkeypatch.setattr(assets, "FOLDERS", {"": tmp_path})

    def written(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        for function in cached:
            function.cache_clear()

    yield written
    for function in cached:
        function.cache_clear()


def test_every_import_of_the_shipped_scripts_exists() -> None:
    scripts = [name for name in assets.files() if name.endswith(".js")]
    assert len(scripts) > 40
    for name in scripts:
        assert all(other in assets.files() for other in assets.imported(name))


@pytest.mark.parametrize("path", ["../assets.py", "shared/../shared/socket.js", "/etc/passwd", "shared", ""])
def test_only_the_exact_name_of_an_asset_is_found(path: str) -> None:
    request = Request({"type": "http", "path_params": {"path": path}, "query_string": b"", "headers": []})
    assert asset(request).status_code == 404


def test_asset_names_are_paths_below_their_folder() -> None:
    assert {"shared/socket.js", "kernel/kernel.wasm", "recorded/digits.webp", "presets/lab.webp"} <= set(assets.files())
    assert not any(name.startswith("/") or ".." in name for name in assets.files())
    assert "presets/lab.json" not in assets.files()  # presets come through the app, and not as files


@pytest.mark.parametrize(
    "text",
    [
        'import { a } from "./b.js";',
        "import { a } from './b.js';",
        'import {\n  a,\n  c,\n} from "./b.js";',
        'import {\n  a,\n} from\n  "./b.js";',
        'import "./b.js";',
        'export { a } from "./b.js";',
        'export * from "./b.js";',
        'import * as b from "./b.js"; b.run();',
        'const b = await import("./b.js");',
        "const b = await import(\n  './b.js',\n);",
        'import a from"./b.js"',
    ],
)
def test_all_forms_of_imports_are_found_and_given_versions(write: Write, text: str) -> None:
    write("page/b.js", "export const a = 1;")
    write("page/a.js", text)
    assert assets.imported("page/a.js") == {"page/a.js", "page/b.js"}
    expected = text.replace("./b.js", f"./b.js?v={assets.versions()['page/b.js']}")
    assert assets.content("page/a.js").decode() == expected


def test_imports_from_other_folders(write: Write) -> None:
    write("shared/x.js", "")
    write("shared/deep/y.js", 'import "../x.js";')
    write("page/a.js", 'import "../shared/deep/y.js";\nimport "../shared/./x.js";')
    version = assets.versions()
    assert assets.imported("page/a.js") == {"page/a.js", "shared/x.js", "shared/deep/y.js"}
    assert assets.content("page/a.js").decode() == (
        f'import "../shared/deep/y.js?v={version["shared/deep/y.js"]}";\n'
        f'import "../shared/x.js?v={version["shared/x.js"]}";'
    )
    assert assets.script("page/a.js", str) == 'import "shared/deep/y.js";\nimport "shared/x.js";'


@pytest.mark.parametrize(
    "text",
    [
        '/** @import { A } from "./b.js" */',
        '/**\n * @type {import("./b.js").A}\n */\nlet a;',
        'import(where + "./b.js")',
    ],
)
def test_text_that_only_looks_like_an_import_is_left_alone(write: Write, text: str) -> None:
    write("b.js", "")
    write("a.js", text)
    assert assets.imported("a.js") == {"a.js"}
    assert assets.content("a.js").decode() == text


def test_the_version_of_a_script_covers_everything_it_imports(write: Write) -> None:
    write("c.js", "1")
    write("b.js", 'import "./c.js";')
    write("a.js", 'import "./b.js";')
    write("other.js", "")
    before = assets.versions()
    write("c.js", "2")
    after = assets.versions()
    assert {name for name in before if before[name] != after[name]} == {"a.js", "b.js", "c.js"}


def test_scripts_that_import_each_other_have_versions(write: Write) -> None:
    write("a.js", 'import "./b.js";')
    write("b.js", 'import "./a.js";')
    before = assets.versions()["a.js"]
    write("b.js", 'import "./a.js"; 2;')
    assert assets.versions()["a.js"] != before


def test_an_import_of_nothing_is_an_error(write: Write) -> None:
    write("a.js", 'import "./missing.js";')
    with pytest.raises(KeyError, match=r"missing\.js"):
        assets.versions()


def test_an_import_from_outside_is_an_error(write: Write) -> None:
    write("page/a.js", 'import "../../secret.js";')
    with pytest.raises(KeyError):
        assets.content("page/a.js")


def test_the_map_imports_no_streamlit() -> None:
    tree = ast.parse(inspect.getsource(assets))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert not any(module.startswith(("streamlit", "playground.app", "playground.web")) for module in modules)
