"""The step of a configuration as a WebAssembly module, with which a browser trains by itself."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from playground.compile.compiled_step import traceable
from playground.compile.wasm.stored import stored_module
from playground.compile.wasm.values import UnsupportedStep
from playground.config import RunConfig
from playground.errors import InputError
from playground.texts import Message
from playground.training.first_weights import build_for
from playground.training.flat_optimizer import SMALL

NO_BROWSER_RUN = Message("no_browser_run", "These networks cannot train in a browser. Train on the server.")


def step_module(config: Mapping[str, Any]) -> dict[str, Any]:
    """`code`, a WebAssembly module in base64, and its `description`; see `frontend/shared/step/description.js`.

    Raises `InputError` for a configuration with problems, and where its step cannot be compiled for browsers.
    """
    wanted = RunConfig.from_json(config)
    for problem in wanted.problems():
        raise InputError(problem.message)
    if not wanted.data.kind.compiles:
        raise InputError(NO_BROWSER_RUN)
    networks = build_for(wanted, wanted.data.shape, 0) if wanted.condition == "none" else None
    if networks is None or not traceable(wanted, *networks):
        raise InputError(NO_BROWSER_RUN)
    if any(sum(p.numel() for p in network.parameters()) > SMALL for network in networks):
        raise InputError(NO_BROWSER_RUN)
    try:
        built = stored_module(wanted, wanted.data.shape)
    except UnsupportedStep as error:
        raise InputError(NO_BROWSER_RUN) from error
    return {"code": base64.b64encode(built.code).decode(), "description": built.description}
