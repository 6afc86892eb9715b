"""Collects the source of definitions and of all that they use, as code without imports of this package."""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from playground.standalone.rewriting import Cleaner, Renamer, inlined, names

Place = tuple[str, str]  # a module, and a name at its top


class SourceCollector:
    """Collects definitions and all that they use, in an order in which they can be executed.

    Definitions of other packages become imports. Where two modules use one name, or a name is `reserved`, the second
    definition also gets the name of its module.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._reserved = {*reserved, *dir(builtins)}
        self._found: dict[Place, _Definition] = {}  # each after the definitions that it needs
        self._imports: dict[str, str] = {}  # name -> its import statement

    def want(self, module: str, name: str) -> None:
        """Add the definition of `name`, as `module` knows it. Raises `ValueError` where it is unknown."""
        home = _module(module)
        if name in home.lines and name not in home.ours:
            if self._imports.setdefault(name, home.lines[name]) != home.lines[name]:
                raise ValueError(f"{name} is imported as two different things: {home.lines[name]} in {module}")
            return
        place = _origin(module, name)
        if place is None:
            raise ValueError(f"{module} has no {name}")
        if place in self._found:
            return
        definition = _definition(place)
        for used in definition.at_once:
            self.want(place[0], used)
        self._found[place] = definition
        for used in definition.later:
            self.want(place[0], used)
        for inside in definition.inside:
            self.want(*inside)

    def called(self, module: str, name: str) -> str:
        """The name of a definition in the collected code."""
        return self._called()[_origin(module, name) or (module, name)]

    def imports(self) -> str:
        return "\n".join(sorted(set(self._imports.values())))

    def code(self) -> str:
        called = self._called()
        texts = []
        for definition in self._found.values():
            known = definition.meanings
            renamed = {n: called[place] for n, place in known if place in called and called[place] != n}
            text = definition.text
            texts.append(ast.unparse(Renamer(renamed).visit(ast.parse(text).body[0])) if renamed else text)
        return "\n\n\n".join(texts)

    def _called(self) -> dict[Place, str]:
        """A unique name for each definition, mostly its own."""
        taken = self._reserved | set(self._imports)
        called: dict[Place, str] = {}
        for module, name in self._found:
            wanted = name if name not in taken else f"{name}_{module.rsplit('.', 1)[1]}"
            while wanted in taken:
                wanted += "_"
            taken.add(wanted)
            called[module, name] = wanted
        return called


@dataclass(frozen=True)
class _Definition:
    """One definition, cleaned for a script. The names in it are those of its module."""

    text: str
    at_once: tuple[str, ...]  # names that it uses when it is executed
    later: tuple[str, ...]  # all names, including those in the bodies of functions
    inside: tuple[Place, ...]  # imports of this package in its functions
    meanings: tuple[tuple[str, Place], ...]  # names in it -> definitions of this package


@cache
def _definition(place: Place) -> _Definition:
    module, name = place
    home = _module(module)
    inside = [
        (a.asname or a.name, (str(n.module), a.name))
        for n in _local_imports(home.defined[name], home.package)
        for a in n.names
    ]
    node = Cleaner(home.package).visit(ast.parse(ast.unparse(home.defined[name])).body[0])
    known = home.defined.keys() | home.lines.keys()
    at_once = [used for part in _at_once(node) for used in names(part) if used in known]
    later = [used for used in names(node) if used in known]
    meanings = {n: _origin(module, n) for n in (*home.defined, *home.ours)}
    meanings |= {n: _origin(*there) for n, there in inside}
    return _Definition(
        ast.unparse(node),
        tuple(dict.fromkeys(at_once)),
        tuple(dict.fromkeys(later)),
        tuple(there for _, there in inside),
        tuple((n, there) for n, there in meanings.items() if there is not None),
    )


def _origin(module: str, name: str) -> Place | None:
    """Where a name of a module of this package is defined."""
    home = _module(module)
    if name in home.defined:
        return module, name
    return _origin(*home.ours[name]) if name in home.ours else None


class _Module:
    """The top level of a source file: its definitions, its imports of this package, and all its imports."""

    def __init__(self, name: str) -> None:
        self.package = name.split(".")[0]
        tree = ast.parse(inspect.getsource(importlib.import_module(name)))
        self.defined: dict[str, ast.stmt] = {}
        self.ours: dict[str, Place] = {}
        self.lines: dict[str, str] = {}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.defined[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.defined[node.targets[0].id] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                assert isinstance(node.value, ast.Tuple), "several names at once take as many values"
                for target, value in zip(node.targets[0].elts, node.value.elts, strict=True):
                    self.defined[ast.unparse(target)] = ast.copy_location(ast.Assign([target], value), node)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self.defined[node.target.id] = node
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self._take(node)

    def _take(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = (alias.asname or alias.name).split(".")[0]
            if isinstance(node, ast.ImportFrom) and inlined(node, self.package):
                self.ours[name] = (str(node.module), alias.name)
            one = ast.ImportFrom(node.module, [alias], 0) if isinstance(node, ast.ImportFrom) else ast.Import([alias])
            self.lines[name] = ast.unparse(one)


@cache
def _module(name: str) -> _Module:
    return _Module(name)


def defined(text: str) -> set[str]:
    """The names that a template for code defines or imports at its top."""
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(a.asname or a.name).split(".")[0] for a in node.names}
        elif isinstance(node, ast.Assign):
            found |= {n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)}
    return found


def _at_once(node: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a definition that are executed with it: all but the bodies of functions."""
    if isinstance(node, ast.FunctionDef):
        yield from (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None), *node.decorator_list)
    elif isinstance(node, ast.ClassDef):
        yield from (*node.bases, *node.decorator_list)
        for part in node.body:
            yield from _at_once(part)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        yield from [node.value] if node.value is not None else []
    else:
        yield node


def _local_imports(node: ast.AST, package: str) -> Iterable[ast.ImportFrom]:
    return (n for n in ast.walk(node) if isinstance(n, ast.ImportFrom) and inlined(n, package))
