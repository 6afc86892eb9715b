"""Hypothesis strategies made from the table of fields itself: whatever is declared is drawn."""

from __future__ import annotations

import types
import typing
from typing import Any

from hypothesis import strategies as st

from playground.config import REGISTRIES, SECTIONS, SETS, RunConfig
from playground.options import Option, Registry, Spec, params


def values(spec: Spec, kind: Any) -> st.SearchStrategy[Any]:
    """Every value that a field of `kind` with `spec` takes."""
    if spec.choices:
        return st.sampled_from(spec.choices)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return st.none() | values(spec, next(a for a in arguments if a is not type(None)))
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(values(spec, arguments[0]), max_size=4).map(tuple)
    if kind is bool:
        return st.booleans()
    if kind is int:
        low = 0 if spec.low is None else int(spec.low)
        return st.integers(low, low + 1000 if spec.high is None else int(spec.high))
    if kind is float:
        return st.floats(spec.low, spec.high, allow_nan=False, allow_infinity=False, width=64).filter(
            lambda x: abs(x) < 1e12
        )
    return st.text(max_size=20)


def options(cls: type[Option]) -> st.SearchStrategy[Any]:
    return st.builds(cls, **{name: values(spec, kind) for name, spec, kind in params(cls)})


def subsets(registry: Registry) -> st.SearchStrategy[Any]:
    """Any set of options of a registry, in its order."""
    chosen = st.sets(st.sampled_from(list(registry)))
    return chosen.flatmap(lambda names: st.tuples(*(options(registry[name]) for name in registry if name in names)))


def configs() -> st.SearchStrategy[RunConfig]:
    """Any configuration that can be written down, whether it makes sense or not."""
    sections: dict[str, st.SearchStrategy[Any]] = {}
    default = RunConfig()
    own = {name: (spec, kind) for name, spec, kind in params(RunConfig)}
    for section in SECTIONS:
        if section in REGISTRIES:
            sections[section] = st.one_of([options(cls) for cls in REGISTRIES[section].values()])
        elif section in SETS:
            sections[section] = subsets(SETS[section])
        elif section in own:
            sections[section] = values(*own[section])
        else:
            sections[section] = options(type(getattr(default, section)))
    return st.builds(RunConfig, **sections)
