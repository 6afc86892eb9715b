"""A run as one stand-alone PyTorch script: the same algorithm, data order and first weights, without this package.

Nothing is written twice: the script is made of the source of the very functions and classes that train here. From
`play` and the chosen options on, whatever they use is collected; the run's configuration goes in as plain values.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playground.config import SECTIONS, RunConfig
from playground.data.source import Source
from playground.options import Option, params

ROOTS = (
    ("playground.training.algorithm", "play"),
    ("playground.training.state", "TrainingState"),
    ("playground.data.source", "cut"),
    ("playground.data.dataset", "Dataset"),
)
DROPPED = {
    "edit",
    "snapshot",
    "_restore",
    "problems",
    "hyper",
    "config",
    "count",
    "total",
    "class_names",
    "labels_known",
}
MENU = {"name", "help", "formula", "source", "licence", "size", "download_mb", "remotes"}
TEMPLATE = Path(__file__).parent / "script_template.txt"


def script(config: RunConfig) -> str:
    """The Python source. Running it trains `config`, prints losses, and writes samples and weights."""
    chosen = _chosen(config)
    collector = _Collector()
    for module, name in ROOTS:
        collector.want(module, name)
    for option in chosen:
        if _has_code(type(option)):
            collector.want(type(option).__module__, type(option).__name__)
    title = f"{config.data.label}, {config.objective.label.lower()}, seed {config.seed}"
    parts = {
        "#TITLE#": title,
        "#IMPORTS#": collector.imports(),
        "#CODE#": collector.code(),
        "#CONFIG#": _config(config),
        "#DESCRIBED#": repr(config.to_json()),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _chosen(config: RunConfig) -> list[Option]:
    values = [getattr(config, section) for section in SECTIONS]
    return [v for v in values if isinstance(v, Option)] + list(config.penalties)


def _has_code(cls: type) -> bool:
    """Whether an option does anything in a script: the others are bare values. Pictures come from a file there."""
    if getattr(cls, "kind", "") == "images":
        return False
    return any(
        inspect.isfunction(f) and n not in DROPPED
        for c in cls.__mro__[:-2]
        for n, f in vars(c).items()
        if c is not Option and not n.startswith("__")
    )


def _config(config: RunConfig) -> str:
    lines = ["CONFIG = Values("]
    for section in SECTIONS:
        value = getattr(config, section)
        if section == "penalties":
            lines.append("    penalties=(" + "".join(_call(p) + ", " for p in value) + "),")
        else:
            lines.append(f"    {section}={_call(value) if isinstance(value, Option) else repr(value)},")
    return "\n".join([*lines, ")"])


def _call(option: Option) -> str:
    cls = type(option)
    values = ", ".join(f"{name}={getattr(option, name)!r}" for name, _, _ in params(cls))
    named = f"name={option.name!r}, label={option.label!r}, " if hasattr(option, "name") else ""
    if isinstance(option, Source) and not _has_code(cls):
        named += f"labels_known={option.labels_known!r}, "
    return f"{cls.__name__ if _has_code(cls) else 'Values'}({named}{values})"


class _Collector:
    """Top-level definitions of our modules, with all that they use; what comes from elsewhere becomes an import."""

    def __init__(self) -> None:
        self._modules: dict[str, _Module] = {}
        self._found: dict[str, tuple[str, ast.stmt]] = {}  # name -> where it is from, and what it is; users first
        self._imports: set[str] = set()

    def want(self, module: str, name: str) -> None:
        if module not in self._modules:
            self._modules[module] = _Module(module)
        home = self._modules[module]
        if name in home.imported:
            origin, original = home.imported[name]
            if origin.startswith("playground"):
                self.want(origin, original)
            else:
                self._imports.add(home.lines[name])
            return
        if name not in home.defined:
            return
        if name in self._found:
            if self._found[name][0] != module:
                raise ValueError(f"{name} is defined in {module} and in {self._found[name][0]}")
            return
        node = _Cleaner().visit(ast.parse(ast.unparse(home.defined[name])).body[0])
        if isinstance(node, ast.FunctionDef):  # what is needed when it is defined: the defaults of its arguments
            at_once: list[ast.AST] = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        elif isinstance(node, ast.ClassDef):
            at_once = [*node.bases, *node.decorator_list, *(n for n in node.body if not isinstance(n, ast.FunctionDef))]
            at_once += [n.args for n in node.body if isinstance(n, ast.FunctionDef)]  # the defaults of its methods
        else:
            at_once = [node.value] if isinstance(node, ast.Assign) else []
        for used in [u for part in at_once for u in _names(part)]:
            self.want(module, used)
        self._found[name] = (module, node)
        for used in _names(node):  # and what is needed only when it runs may stand behind it
            self.want(module, used)
        for local in _local_imports(home.defined[name]):
            for alias in local.names:
                self.want(str(local.module), alias.name)

    def imports(self) -> str:
        return "\n".join(sorted(self._imports))

    def code(self) -> str:
        return "\n\n\n".join(ast.unparse(node) for _, node in self._found.values())


class _Module:
    """The top level of one of our source files: what it defines and what it imports."""

    def __init__(self, name: str) -> None:
        tree = ast.parse(inspect.getsource(importlib.import_module(name)))
        self.defined: dict[str, ast.stmt] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        self.lines: dict[str, str] = {}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.defined[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.defined[node.targets[0].id] = node
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self.defined[node.target.id] = node
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self._take(node)

    def _take(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = (alias.asname or alias.name).split(".")[0]
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            self.imported[name] = (module, alias.name)
            one = ast.ImportFrom(module, [alias], 0) if isinstance(node, ast.ImportFrom) else ast.Import([alias])
            self.lines[name] = ast.unparse(one)


class _Cleaner(ast.NodeTransformer):
    """Leaves what runs: no annotations but those of plain dataclasses, no menus, no checkpoints, no edits."""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        option = any(isinstance(d, ast.Call) and "frozen" in ast.unparse(d) for d in node.decorator_list) and bool(
            node.bases
        )
        option = option or any(ast.unparse(b) in ("Option", "Source") for b in node.bases)
        if option:
            node.decorator_list = []
            node.bases = [ast.Name("Values") if ast.unparse(b) == "Option" else b for b in node.bases]
        node.body = [kept for part in node.body if (kept := self._member(part, option)) is not None] or [ast.Pass()]
        return node

    def _member(self, node: ast.stmt, option: bool) -> ast.stmt | None:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and option:
            if not ast.unparse(node.annotation).startswith("ClassVar") or node.target.id in MENU or node.value is None:
                return None
            return ast.copy_location(ast.Assign([node.target], node.value, lineno=0), node)
        if isinstance(node, ast.FunctionDef):
            return None if node.name in DROPPED else self.visit_FunctionDef(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.returns = None
        for argument in [*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs]:
            argument.annotation = None
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        self.generic_visit(node)
        return ast.Assign([node.target], node.value, lineno=0) if node.value is not None else None

    def visit_If(self, node: ast.If) -> Any:
        if {"saved", "Edit"} & set(_names(node.test)):  # going on from a checkpoint, edits: a script has neither
            return None
        self.generic_visit(node)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        return None if str(node.module).startswith("playground") else node


def _names(node: ast.AST) -> Iterable[str]:
    """The names that code uses; annotations are not code."""
    if isinstance(node, ast.AnnAssign):
        yield from _names(node.value) if node.value else ()
        return
    if isinstance(node, ast.Name):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _names(child)


def _local_imports(node: ast.AST) -> Iterable[ast.ImportFrom]:
    return (n for n in ast.walk(node) if isinstance(n, ast.ImportFrom) and str(n.module).startswith("playground"))
