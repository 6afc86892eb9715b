"""A Node process that runs step modules, and a runner by which `CompiledStep` uses one."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from playground.compile.compiled_step import CompiledStep
from playground.compile.tracing import StepPart, StepRecipe
from playground.compile.wasm.module import BuiltModule, build_module
from playground.config import RunConfig


class Node:
    """A Node process, which keeps the modules that it has loaded."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("steps.mjs")
        self._process = subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.loaded = 0

    def ask(self, action: str, **arguments: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"action": action, **arguments}).encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def load(self, built: BuiltModule) -> str:
        self.loaded += 1
        code = base64.b64encode(built.code).decode()
        self.ask("load", id=str(self.loaded), code=code, description=built.description)
        return str(self.loaded)

    def close(self) -> None:
        self._process.communicate()


def floats(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.frombuffer(base64.b64decode(text), dtype=np.float32)


def encoded(numbers: Tensor) -> str:
    return base64.b64encode(numbers.detach().contiguous().numpy().tobytes()).decode()


class Runner:
    """Runs a part of a module as the native runner does: tensors in, tensors out."""

    def __init__(self, node: Node, module: str, description: dict[str, Any], part: int) -> None:
        self._node, self._module, self._index = node, module, part
        self._networks, self._part = description["networks"], description["parts"][part]

    def run(self, inputs: list[Tensor]) -> list[Tensor]:
        answer = self._node.ask("run", id=self._module, part=self._index, inputs=[encoded(t) for t in inputs])
        found = [torch.from_numpy(floats(text).copy()) for text in answer["outputs"]]
        for i, (name, _) in enumerate(self._part["moved"]):
            found[3 * i + 1] = found[3 * i + 1].reshape(len(self._networks[name]["slots"]), -1)
        at = 3 * len(self._part["moved"]) + 1
        shapes = [loss["shape"] for loss in self._part["losses"].values()]
        return found[:at] + [t.reshape(shape) for t, shape in zip(found[at:], shapes, strict=True)]


def in_node(node: Node, config: RunConfig, part: StepPart) -> CompiledStep:
    """The part as WebAssembly in Node."""
    built = build_module(config, (2,), [part])
    described = built.description["parts"][0]
    noise = tuple((one["kind"], tuple(one["shape"])) for one in described["noise"])
    moved = tuple((name, count) for name, count in described["moved"])
    losses = tuple(described["losses"])
    recipe = StepRecipe(len(described["real"]), noise, moved, tuple(described["checked"]), losses)
    return CompiledStep(Runner(node, node.load(built), built.description, 0), recipe, config, part)
