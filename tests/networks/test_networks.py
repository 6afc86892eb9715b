"""Every family and shape: output shapes, ranges, gradients, labels, packing, initial weights, state."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from torch import nn

from playground.config import RunConfig
from playground.data import DATA
from playground.kinds import IMAGES, POINTS, Kind
from playground.networks import DISCRIMINATORS, GENERATORS, Generator
from playground.networks.layers import Enlarged

PLANE = (2,)
PICTURES = [(c, s, s) for c in (1, 3) for s in (28, 32, 64)]
CASES = [("mlp", PLANE), *itertools.product(["mlp", "dcgan"], PICTURES)]
NORMS = ["none", "batch", "spectral", "instance"]


def small(family: str) -> dict[str, Any]:
    return {"hidden": (12, 10)} if family == "mlp" else {"width": 4}


def kind_of(shape: tuple[int, ...]) -> Kind:
    return POINTS if shape == PLANE else IMAGES


def G(family: str, shape: tuple[int, ...], classes: int = 0, **settings: Any) -> nn.Module:
    torch.manual_seed(0)
    return GENERATORS[family](**small(family) | settings).build(kind_of(shape), shape, 6, classes)


def D(
    family: str, shape: tuple[int, ...], classes: int = 0, condition: Any = "projection", pac: int = 1, **settings: Any
) -> Any:
    torch.manual_seed(0)
    return DISCRIMINATORS[family](**small(family) | settings).build(kind_of(shape), shape, classes, condition, pac)


@pytest.mark.parametrize(("family", "shape"), CASES)
@pytest.mark.parametrize("norm", NORMS)
def test_generator_shapes_ranges_and_gradients(family: str, shape: tuple[int, ...], norm: str) -> None:
    net = G(family, shape, norm=norm)
    out = net(torch.randn(5, 6))
    assert out.shape == (5, *shape)
    if len(shape) == 3:
        assert out.abs().max() <= 1
    out.square().sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in net.parameters())


@pytest.mark.parametrize(("family", "shape"), CASES)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("condition", [None, "projection", "concatenation"])
def test_discriminator_shapes_and_gradients(family: str, shape: tuple[int, ...], norm: str, condition: Any) -> None:
    classes = 3 if condition else 0
    net = D(family, shape, classes, condition or "projection", norm=norm)
    y = torch.tensor([0, 1, 2, 0]) if condition else None
    logits = net(torch.randn(4, *shape), y).logits
    assert logits.shape == (4,)
    assert net.mixes_batch == (norm == "batch")
    logits.square().sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in net.parameters())


@pytest.mark.parametrize(("family", "shape"), [("mlp", PLANE), ("mlp", (1, 28, 28)), ("dcgan", (1, 28, 28))])
@pytest.mark.parametrize("condition", ["projection", "concatenation"])
def test_labels_matter(family: str, shape: tuple[int, ...], condition: str) -> None:
    z, x = torch.randn(4, 6), torch.randn(4, *shape)
    one, other = torch.zeros(4, dtype=torch.int64), torch.ones(4, dtype=torch.int64)
    assert not torch.equal(G(family, shape, 2).eval()(z, one), G(family, shape, 2).eval()(z, other))
    judged = [D(family, shape, 2, condition)(x, y).logits for y in (one, other)]
    assert not torch.equal(*judged)
    with pytest.raises(ValueError, match="labels"):
        D(family, shape, 2, condition)(x)


def test_projection_is_miyatos_equation_3() -> None:
    net = D("mlp", PLANE, 3)
    x, y = torch.randn(5, 2), torch.tensor([0, 1, 2, 1, 0])
    with torch.no_grad():
        phi = net.features(x).numpy()
        found = net(x, y).logits.numpy()
    w, b, e = (t.detach().numpy() for t in (net.logit.weight, net.logit.bias, net.embed.weight))
    np.testing.assert_allclose(found, phi @ w[0] + b[0] + (e[y.numpy()] * phi).sum(1), rtol=1e-5)


@pytest.mark.parametrize(("family", "shape"), [("mlp", PLANE), ("dcgan", (3, 32, 32))])
def test_packing_judges_consecutive_samples_together(family: str, shape: tuple[int, ...]) -> None:
    net = D(family, shape, pac=2)
    x = torch.randn(6, *shape)
    logits = net(x).logits
    assert logits.shape == (3,)
    x[5] += 1
    changed = net(x).logits
    assert torch.equal(logits[:2], changed[:2])
    assert logits[2] != changed[2]


def test_the_mlp_has_the_parameters_of_its_layers() -> None:
    net = GENERATORS["mlp"]().build(IMAGES, (1, 28, 28), 64, 0)
    expected = 64 * 256 + 256 + 2 * 256 + 256 * 512 + 512 + 2 * 512 + 512 * 784 + 784
    assert sum(p.numel() for p in net.parameters()) == expected
    judge = DISCRIMINATORS["mlp"]().build(IMAGES, (1, 28, 28), 0, "projection", 1)
    assert sum(p.numel() for p in judge.parameters()) == 784 * 512 + 512 + 512 * 256 + 256 + 256 + 1


def test_an_enlarging_convolution_is_one_of_the_enlarged_map() -> None:
    from torch.nn import functional as F

    layer = Enlarged(3, 5).double()
    x = torch.randn(2, 3, 7, 6, dtype=torch.float64)
    weight = layer.weight.transpose(0, 1).flip(2, 3)
    plain = F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), weight, layer.bias, padding=1)
    torch.testing.assert_close(layer(x), plain)


@pytest.mark.parametrize("norm", NORMS)
def test_dcgan_may_enlarge_instead(norm: str) -> None:
    plain, enlarging = (G("dcgan", (3, 32, 32), norm=norm, up=up) for up in ("transposed", "enlarged"))
    out = enlarging(torch.randn(5, 6))
    assert out.shape == (5, 3, 32, 32)
    out.square().sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in enlarging.parameters())
    assert sum(p.numel() for p in enlarging.parameters()) < sum(p.numel() for p in plain.parameters())


@pytest.mark.parametrize("norm", NORMS)
def test_dcgan_may_plan_on_its_smallest_map(norm: str) -> None:
    plain, planning = (G("dcgan", (1, 28, 28), norm=norm, extra=extra) for extra in (0, 2))
    out = planning(torch.randn(5, 6))
    assert out.shape == (5, 1, 28, 28)
    out.square().sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in planning.parameters())
    more = 2 * (9 * 8 * 8 + 8) + (2 * 16 if norm in ("batch", "instance") else 0)
    assert sum(p.numel() for p in planning.parameters()) == more + sum(p.numel() for p in plain.parameters())


def test_dcgan_doubles_from_a_small_map() -> None:
    for size, smallest in ((28, 7), (32, 8), (64, 8)):
        net = GENERATORS["dcgan"]().build(IMAGES, (1, size, size), 10, 0)
        first = next(m for m in net.modules() if isinstance(m, nn.Unflatten))
        assert first.unflattened_size[-1] == smallest
    deep = GENERATORS["dcgan"](depth=4, width=64).build(IMAGES, (3, 64, 64), 100, 0)  # type: ignore[call-arg]
    first = next(m for m in deep.modules() if isinstance(m, nn.Unflatten))
    assert first.unflattened_size == (512, 4, 4)  # Radford et al. 2015, figure 1, but for its width


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("condition", ["projection", "concatenation"])
def test_dcgan_may_weigh_its_last_map_by_hidden_layers(norm: str, condition: str) -> None:
    net = D("dcgan", (1, 28, 28), 3, condition, norm=norm, hidden=(20, 10))
    logits = net(torch.randn(5, 1, 28, 28), torch.tensor([0, 1, 2, 1, 0])).logits
    assert logits.shape == (5,)
    logits.square().sum().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in net.parameters())
    assert net.logit.in_features == 10
    assert net.mixes_batch == (norm == "batch")


def test_dcgan_with_a_hidden_layer_is_its_convolutions_and_an_mlp() -> None:
    from torch.nn import functional as F

    net = D("dcgan", (1, 28, 28), hidden=(20,)).double()
    x = torch.randn(5, 1, 28, 28, dtype=torch.float64)
    w = list(net.parameters())
    h = F.leaky_relu(F.conv2d(F.leaky_relu(F.conv2d(x, w[0], w[1], 2, 1), 0.2), w[2], w[3], 2, 1), 0.2)
    h = F.leaky_relu(h.flatten(1) @ w[4].T + w[5], 0.2)
    torch.testing.assert_close(net(x).logits, (h @ w[6].T + w[7])[:, 0])
    assert sum(p.numel() for p in w) == 4 * 16 + 4 + 8 * 4 * 16 + 8 + 8 * 49 * 20 + 20 + 20 + 1


def test_initial_weights() -> None:
    net = G("dcgan", (1, 32, 32), init="dcgan", width=64)
    weights = torch.cat([m.weight.flatten() for m in net.modules() if isinstance(m, nn.Linear | nn.ConvTranspose2d)])
    assert weights.std().item() == pytest.approx(0.02, rel=0.02)
    net = G("mlp", PLANE, init="orthogonal", hidden=(32, 32))
    w = next(
        m for m in net.modules() if isinstance(m, nn.Linear) and m.in_features == 32 and m.out_features == 32
    ).weight
    torch.testing.assert_close(w @ w.T, 0.64 * torch.eye(32), atol=1e-5, rtol=0)


def test_spectral_normalisation_bounds_every_layer() -> None:
    net = D("mlp", (1, 28, 28), norm="spectral")
    for _ in range(50):
        net(torch.randn(4, 1, 28, 28))
    for layer in net.modules():
        if isinstance(layer, nn.Linear):
            assert torch.linalg.matrix_norm(layer.weight, 2).item() == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize(("family", "shape"), CASES[:4])
def test_state_survives(family: str, shape: tuple[int, ...]) -> None:
    one, other = G(family, shape, norm="batch"), G(family, shape, norm="batch")
    one(torch.randn(8, 6))
    other.load_state_dict(one.state_dict())
    z = torch.randn(3, 6)
    assert torch.equal(one.eval()(z), other.eval()(z))


@pytest.mark.parametrize(
    ("patch", "path"),
    [
        ({"data": "ring", "condition": "none", "G": "dcgan"}, "G"),
        ({"data": "ring", "condition": "none", "D": "dcgan"}, "D"),
        ({"G": "dcgan", "G.depth": 5}, "G.depth"),
        ({"D": "dcgan", "D.depth": 3}, "D.depth"),
        ({"data": "cifar10", "G": "dcgan", "G.width": 512, "G.depth": 3, "G.extra": 4}, "G"),
        ({"D": "dcgan", "D.hidden": [8] * 17}, "D.hidden"),
        ({"D": "dcgan", "D.width": 512, "D.hidden": [4096]}, "D"),
        ({"G.hidden": [8] * 17}, "G.hidden"),
    ],
)
def test_impossible_networks_are_refused(patch: dict[str, Any], path: str) -> None:
    assert path in [p.path for p in RunConfig().edit(patch).problems()]


def test_a_new_option_needs_only_an_entry_in_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Linear(Generator):
        name: ClassVar[str] = "linear"
        label: ClassVar[str] = "Linear"
        kinds: ClassVar[tuple[str, ...]] = ("points",)

        def build(self, kind: Kind, shape: tuple[int, ...], latent_size: int, classes: int) -> nn.Module:
            return nn.Linear(latent_size, shape[0])

    monkeypatch.setitem(GENERATORS, "linear", Linear)
    config = RunConfig.from_json({"data": "ring", "G": "linear"})
    assert isinstance(config.G.build(POINTS, (2,), 3, 0), nn.Linear)
    assert not config.problems()
    assert [p.code for p in config.with_data(DATA["mnist"]()).edit({"G": "linear"}).problems()] == ["network_unsuited"]
