"""The module's random numbers: those of the published Philox, the same for the same key, and normal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from playground.compile.tracing import StepPart
from playground.compile.wasm.module import build_module
from tests.compile.hands import tiny
from tests.compile.wasm.node import Node, floats

Words = np.ndarray[Any, np.dtype[np.uint64]]
LOW = np.uint64(0xFFFFFFFF)


@pytest.fixture(scope="module")
def module(node: Node) -> str:
    return node.load(build_module(tiny(), (2,), [StepPart(1, 1)]))


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Salmon et al. 2011, section 4.3: counters (n, 4) to words (n, 4)."""
    x, (k0, k1) = counter.copy(), key
    for _ in range(10):
        a, b = np.uint64(0xD2511F53) * x[:, 0], np.uint64(0xCD9E8D57) * x[:, 2]
        high_a, high_b, shift = a >> np.uint64(32), b >> np.uint64(32), (np.uint64(k0), np.uint64(k1))
        x = np.stack([high_b ^ x[:, 1] ^ shift[0], b & LOW, high_a ^ x[:, 3] ^ shift[1], a & LOW], 1)
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return x


def words(block: int, blocks: int, key: int) -> Words:
    """The words of some blocks of a stream, in the order of the module."""
    counters = np.array([[c % 2**32, c >> 32, 0, 0] for c in range(4 * block, 4 * (block + blocks))], dtype=np.uint64)
    return philox(counters, (key % 2**32, key >> 32)).reshape(blocks, 4, 4).transpose(0, 2, 1).reshape(-1)


def test_the_reference_gives_the_published_words() -> None:
    zeros, ones = np.zeros((1, 4), dtype=np.uint64), np.full((1, 4), 0xFFFFFFFF, dtype=np.uint64)
    assert [f"{w:08x}" for w in philox(zeros, (0, 0))[0]] == ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]
    assert [f"{w:08x}" for w in philox(ones, (2**32 - 1,) * 2)[0]] == ["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]


@pytest.mark.parametrize(
    ("key", "counter"), [(0, 0), (5, 3), (2**32 + 1, 7), (2**53 - 1, 2**31), (123, 2**30 - 2), (1, 2**40 + 5)]
)
def test_uniform_numbers_are_those_of_philox(key: int, counter: int, module: str, node: Node) -> None:
    answer = node.ask("draw", id=module, kind="rand", count=100, key=key, counter=counter)
    expected = (words(counter, 7, key)[:100] >> np.uint64(8)).astype(np.float32) * np.float32(2**-24)
    np.testing.assert_array_equal(floats(answer["numbers"]), expected)
    assert answer["next"] == counter + 7


def test_normal_numbers_are_those_of_box_and_muller(module: str, node: Node) -> None:
    found = floats(node.ask("draw", id=module, kind="randn", count=4096, key=9, counter=11)["numbers"])
    bits = (words(11, 256, 9) >> np.uint64(8)).astype(np.float64).reshape(256, 2, 2, 4)  # block, pair, u or v, lane
    radius, angle = np.sqrt(-2 * np.log((bits[:, :, 0] + 0.5) / 2**24)), 2 * np.pi * bits[:, :, 1] / 2**24
    expected = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 2).reshape(-1)
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-6)


def test_normal_numbers_have_the_moments_of_a_normal(module: str, node: Node) -> None:
    x = floats(node.ask("draw", id=module, kind="randn", count=4000, key=3, counter=0)["numbers"]).astype(float)
    n = len(x)
    assert abs(x.mean()) < 4 / n**0.5
    assert abs(x.var() - 1) < 4 * (2 / n) ** 0.5
    assert abs((x**3).mean()) < 4 * (15 / n) ** 0.5
    assert abs((x**4).mean() - 3) < 4 * (96 / n) ** 0.5
    assert abs((x[1:] * x[:-1]).mean()) < 4 / n**0.5


@pytest.mark.parametrize("count", [1, 2, 3, 5, 15, 16, 17])
def test_only_the_numbers_asked_for_are_written(count: int, module: str, node: Node) -> None:
    before = floats(node.ask("draw", id=module, kind="rand", count=40, key=1, counter=0)["numbers"])
    node.ask("draw", id=module, kind="randn", count=count, key=2, counter=0)
    after = floats(node.ask("read", id=module, count=40)["numbers"])
    assert (before[:count] != after[:count]).all()
    np.testing.assert_array_equal(before[count:], after[count:])


@pytest.mark.parametrize("init", ["pytorch", "dcgan", "orthogonal"])
def test_first_weights_are_drawn_as_the_configuration_says(init: str, node: Node) -> None:
    config = tiny(G__hidden=[32, 24], G__init=init, D__norm="instance")
    name = node.load(built := build_module(config, (2,), [StepPart(1, 1)]))
    answer = node.ask("begin", id=name, key=4)
    values = {network: floats(answer[network]) for network in ("D", "G")}
    for network, described in built.description["networks"].items():
        for p in described["parameters"]:
            x = values[network][p["start"] : p["start"] + int(np.prod(p["shape"]))].astype(float).reshape(p["shape"])
            first = p["first"]
            if first["kind"] == "uniform":
                assert abs(x).max() <= first["bound"]
                assert x.size < 20 or abs(x.std() / (first["bound"] / 3**0.5) - 1) < 0.3
            elif first["kind"] == "constant":
                assert (x == first["value"]).all()
            elif first["kind"] == "normal":
                assert abs(x).max() < 0.12
            else:
                small = x if len(x) <= len(x.T) else x.T
                np.testing.assert_allclose(small @ small.T, 0.64 * np.eye(len(small)), atol=1e-6)
    assert node.ask("begin", id=name, key=4) == answer
    assert node.ask("begin", id=name, key=5) != answer
