"""The functions of a module: those that its code calls are written when they are first named."""

from __future__ import annotations

from collections.abc import Callable

from playground.compile.wasm.encoding import Function, call

Writer = Callable[["Library"], Function]


class Library:
    """The functions of the module that is being written, by name, with the index of each."""

    def __init__(self) -> None:
        self.functions: list[Function] = []
        self._index: dict[str, int] = {}

    def add(self, name: str, write: Writer) -> int:
        """The index of a function, which `write` writes unless it exists."""
        if name not in self._index:
            function = write(self)
            self._index[name] = len(self.functions)
            self.functions.append(function)
        return self._index[name]

    def call(self, name: str, write: Writer, *arguments: bytes) -> bytes:
        return call(self.add(name, write), *arguments)
