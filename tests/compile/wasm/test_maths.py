"""The module's exp, log, log1p, tanh, sine and cosine, against NumPy's in float64."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from playground.compile.wasm.encoding import Function, Library, assemble, at, count, get
from playground.compile.wasm.maths import WRITERS, call_maths
from tests.compile.wasm.node import Node, floats

Array = np.ndarray[Any, Any]
RNG = np.random.default_rng(0)
N = 40_000
CASES: dict[str, tuple[Callable[[Array], Array], Array, float]] = {  # reference, arguments, most ulp
    "exp": (np.exp, RNG.uniform(-87, 88, N), 1.0),
    "log": (np.log, np.exp(RNG.uniform(-80, 80, N)), 1.0),
    "log1p": (np.log1p, np.exp(RNG.uniform(-30, 22, N)), 2.5),
    "tanh": (np.tanh, 3 * RNG.normal(size=N), 1.5),
    "quarter_sine": (lambda x: np.sin(x * np.pi / 2), RNG.uniform(-0.5, 0.5, N), 2.0),
    "quarter_cosine": (lambda x: np.cos(x * np.pi / 2), RNG.uniform(-0.5, 0.5, N), 2.0),
}


@pytest.fixture(scope="module")
def code() -> str:
    """A module whose functions replace the first bytes of its memory."""
    library = Library()
    for name in WRITERS:
        f = Function(["i32"], export=name)
        i = f.local("i32")
        f.body = count(i, get(0), 16, at("v128.store", get(i), call_maths(library, name, at("v128.load", get(i)))))
        library.add(f"all {name}", lambda _, f=f: f)  # type: ignore[misc]
    return base64.b64encode(assemble(library.functions, 16)).decode()


def applied(node: Node, code: str, name: str, x: Array) -> Array:
    numbers = base64.b64encode(x.astype(np.float32).tobytes()).decode()
    return floats(node.ask("apply", code=code, name=name, numbers=numbers)["numbers"])


@pytest.mark.parametrize("name", CASES)
def test_errors_are_small(name: str, code: str, node: Node) -> None:
    reference, arguments, most = CASES[name]
    x = arguments.astype(np.float32)
    expected = reference(x.astype(np.float64))
    ulp = np.spacing(abs(expected.astype(np.float32))).astype(np.float64)
    assert (abs(applied(node, code, name, x) - expected) / ulp).max() < most


def test_at_the_edges(code: str, node: Node) -> None:
    edges = np.array([np.inf, -np.inf, np.nan, 0.0, 100.0, -120.0, 1e-30, -0.0])
    np.testing.assert_array_equal(applied(node, code, "exp", edges), [np.inf, 0, np.nan, 1, np.inf, 0, 1, 1])
    x = np.array([np.inf, -np.inf, np.nan, 0.0, 100.0, -100.0, 1e-30, -0.0])
    np.testing.assert_array_equal(applied(node, code, "tanh", x), np.tanh(x.astype(np.float32)))
    small = np.array([0.0, 1e-30, np.nan, 1e-10])
    np.testing.assert_array_equal(applied(node, code, "log1p", small), small.astype(np.float32))
    tiny = applied(node, code, "exp", np.linspace(-103, -88, 64))
    np.testing.assert_allclose(tiny, np.exp(np.linspace(-103, -88, 64).astype(np.float32)), atol=3e-45, rtol=1e-6)
