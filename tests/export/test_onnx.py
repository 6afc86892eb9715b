"""ONNX against PyTorch, for every family, run by onnxruntime with any number of samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx as reference
import onnxruntime
import pytest
import torch

from playground.config import RunConfig
from playground.export.onnx import onnx
from tests.export.test_browser import CASES, packed, trained


@pytest.mark.parametrize("edits", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("half", [False, True])
def test_onnx_agrees_with_pytorch(edits: dict[str, Any], half: bool) -> None:
    config = RunConfig().edit({"condition": "none", **edits})
    G = trained(config)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    made = onnx(packed(G, config, half=half))
    reference.checker.check_model(reference.load_from_string(made), full_check=True)
    session = onnxruntime.InferenceSession(made, options)
    classes = len(config.data.class_names) if config.condition != "none" else 0
    for n in (1, 3, 17):
        z = torch.randn(n, config.latent.size, generator=torch.Generator().manual_seed(n))
        given, y = {"z": z.numpy()}, None
        if classes:
            y = torch.softmax(torch.randn(n, classes), 1)  # any mixture of labels
            given["label"] = y.numpy()
        with torch.no_grad():
            expected = G(z, y).numpy()
        (found,) = session.run(["sample"], given)
        np.testing.assert_allclose(found, expected, atol=2e-3 if half else 1e-5)
