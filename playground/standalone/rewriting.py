"""Rewrites our source for a stand-alone script: removes parts and renames definitions."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from playground.kinds import Kind

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
    "terms",
    *("valid", "image", "picture", "export", "shown", "extent", "distance", "error", "to_raw", "takes"),  # of a kind
}  # methods that a script does not need
MENU = {
    "name",
    "help",
    "formula",
    "goals",
    "relative",
    "source",
    "licence",
    "size",
    "download_mb",
    "remotes",
    "torchvision",
    "suggestion",
    "suggested_with",
    "kinds",
    "scriptable",
    "personal",
    "renderer",
    *(name for name, value in vars(Kind).items() if not callable(value) and not name.startswith("_")),
}  # attributes that only menus read


class Cleaner(ast.NodeTransformer):
    """Removes what a script does not run: annotations (except in plain dataclasses), menus, checkpoints, edits."""

    def __init__(self, package: str) -> None:
        self._package = package

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
        self.generic_visit(node)
        if {"saved", "Edit"} & set(names(node.test)):  # a script neither resumes nor is edited
            return node.orelse
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        return None if inlined(node, self._package) else node


class Renamer(ast.NodeTransformer):
    """Renames definitions wherever code refers to them, but not local variables of the same name."""

    def __init__(self, renamed: dict[str, str]) -> None:
        self._renamed = renamed

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._renamed.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self._renamed.get(node.name, node.name)
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        self._defaults(node.args)
        inner = self._inside(node)
        node.body = [inner.visit(statement) for statement in node.body]
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self._defaults(node.args)
        node.body = self._inside(node).visit(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self._renamed.get(node.name, node.name)
        node.bases = [self.visit(b) for b in node.bases]
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        for part in node.body:
            if isinstance(part, ast.FunctionDef):
                name, part.name = part.name, ""  # a method's name is not a name of the module
                self.visit(part)
                part.name = name
            elif isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None:
                part.value = self.visit(part.value)
        return node

    def _defaults(self, arguments: ast.arguments) -> None:
        arguments.defaults = [self.visit(d) for d in arguments.defaults]
        arguments.kw_defaults = [d if d is None else self.visit(d) for d in arguments.kw_defaults]

    def _inside(self, node: ast.FunctionDef | ast.Lambda) -> Renamer:
        """The renamer for a function's body, which does not rename its arguments and variables."""
        own = {a.arg for a in ast.walk(node) if isinstance(a, ast.arg)}
        own |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        return Renamer({old: new for old, new in self._renamed.items() if old not in own})


def names(node: ast.AST) -> Iterable[str]:
    """The names that code uses, without annotations."""
    if isinstance(node, ast.AnnAssign):
        yield from names(node.value) if node.value else ()
        return
    if isinstance(node, ast.Name):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from names(child)


def inlined(node: ast.ImportFrom, package: str) -> bool:
    """Whether an import becomes a part of the script: it is from this package or from the importing package itself."""
    return str(node.module).split(".")[0] in ("playground", package)
