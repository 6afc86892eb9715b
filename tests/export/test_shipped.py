"""Every pretrained generator: the browser, ONNX and PyTorch agree, and float16 costs little."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch
from playwright.sync_api import Page

from playground import paths
from playground.export import models
from playground.export.browser import pack
from playground.export.onnx import onnx
from playground.runs.helper.sampling import load_model
from tests.export.test_browser import N, page, ran

__all__ = ["page"]
SHIPPED = sorted(path.stem for path in paths.pretrained_dir().glob("*.safetensors"))


@pytest.mark.browser
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_generator_is_the_same_everywhere(page: Page, name: str) -> None:
    path, config, _ = models.find(paths.pretrained_dir(), name)
    model = load_model(path)
    z = config.latent.sample(N, torch.Generator().manual_seed(11))
    y = torch.arange(N) % len(model.classes) if model.classes else None
    with torch.no_grad():
        wanted = model.G(z, y).flatten(1).numpy()
    labels = [0] if y is None else y.tolist()
    tensors = {k: v.float().numpy() for k, v in model.G.state_dict().items()}
    whole = ran(page, pack(tensors, config, half=False).blob(), z, labels, "fma")
    assert np.abs(whole["together"] - wanted).max() < 1e-5
    assert np.abs(whole["alone"] - wanted).max() < 1e-5
    served = ran(page, models.blob(paths.pretrained_dir(), name), z, labels, "fma")["together"]
    assert np.sqrt(np.mean((served - wanted) ** 2)) < 1e-3  # folded batch norm in float16
    assert np.abs(served - wanted).max() < 0.05
    given = {"z": z.numpy()} | ({} if y is None else {"label": np.eye(len(model.classes), dtype=np.float32)[y]})
    for half, found in ((False, whole["together"]), (True, served)):  # another runtime with the same weights
        (exported,) = onnxruntime.InferenceSession(onnx(pack(tensors, config, half=half))).run(["sample"], given)
        assert np.abs(exported.reshape(N, -1) - found).max() < 1e-5
        assert half or np.abs(exported.reshape(N, -1) - wanted).max() < 1e-5
