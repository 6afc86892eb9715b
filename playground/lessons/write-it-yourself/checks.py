"""Checks of the GAN in sixty lines. Each finds typical mistakes; together they find all that the lesson shows."""

import torch
from gan import BATCH, Z, begin, draw_noise, draw_real, step
from torch import nn


def same(parameters, others):
    """Whether two lists hold the same parameters."""
    return {id(p) for p in parameters} == {id(p) for p in others}


def owned(optimiser):
    """The parameters that an optimiser updates."""
    return [p for group in optimiser.param_groups for p in group["params"]]


def sgd(network, rate):
    """Plain gradient descent; with rate 0 the network stays as it is."""
    return torch.optim.SGD(network.parameters(), lr=rate)


def test_noise():
    """Each z is new: in the batch, and from batch to batch."""
    z = draw_noise(BATCH)
    assert z.shape == (BATCH, Z), f"z should have the shape {(BATCH, Z)}, but has {tuple(z.shape)}"
    assert z.std(0).min() > 0.5, "the rows of one batch should differ"
    assert not torch.equal(z, draw_noise(BATCH)), "two batches should differ"


def test_logits():
    """D answers with a logit, any number, since bce applies the sigmoid itself."""
    _, D, _, _ = begin()
    far = D(1000 * torch.randn(1000, 2))
    assert far.min() < 0 or far.max() > 1, "D's answers should not be limited to 0…1"


def test_optimisers():
    """Each optimiser updates its own network and nothing else."""
    G, D, opt_G, opt_D = begin()
    assert same(owned(opt_G), G.parameters()), "opt_G should own the parameters of G"
    assert same(owned(opt_D), D.parameters()), "opt_D should own the parameters of D"


def test_first_losses():
    """A D that has learnt nothing answers ½, so that loss_D is 2 log 2 = 1.39 and loss_G is log 2 = 0.69."""
    G, D, opt_G, opt_D = begin()
    loss_D, loss_G = step(G, D, opt_G, opt_D, draw_real(BATCH), draw_noise(BATCH))
    assert abs(loss_D - 1.39) < 0.3, f"loss_D is {loss_D:.2f}"
    assert abs(loss_G - 0.69) < 0.3, f"loss_G is {loss_G:.2f}"


def test_D_learns():
    """While G stays, D learns to give real points a positive logit and fakes a negative one."""
    G, D, _, opt_D = begin()
    x, z = draw_real(BATCH), draw_noise(BATCH)
    for _ in range(300):
        step(G, D, sgd(G, 0.0), opt_D, x, z)
    assert D(x).mean() > 1, "D should give real points a positive logit"
    assert D(G(z)).mean() < -1, "D should give fakes a negative logit"


def test_gradients_are_fresh():
    """Two steps that change nothing leave the same gradients; old ones would add up."""
    G, D, _, _ = begin()
    x, z = draw_real(BATCH), draw_noise(BATCH)
    found = []
    for _ in range(2):
        step(G, D, sgd(G, 0.0), sgd(D, 0.0), x, z)
        parameters = [*G.parameters(), *D.parameters()]
        assert all(p.grad is not None for p in parameters), "a network gets no gradient"
        found.append([p.grad.clone() for p in parameters])
    pairs = zip(*found, strict=True)
    assert all(torch.allclose(a, b) for a, b in pairs), "a gradient has been added to that of the step before"


def test_G_learns():
    """While D stays and calls points real the farther right they lie, G moves its points to the right."""
    G, _, _, _ = begin()
    D = nn.Linear(2, 1)
    D.weight.data, D.bias.data = torch.tensor([[1.0, 0.0]]), torch.zeros(1)
    z = draw_noise(BATCH)
    before = G(z)[:, 0].mean().item()
    for _ in range(100):
        step(G, D, sgd(G, 0.1), sgd(D, 0.0), draw_real(BATCH), z)
    after = G(z)[:, 0].mean().item()
    assert after > before + 0.5, f"G's points should move to the right: {before:.2f}, then {after:.2f}"


TESTS = [
    test_noise, test_logits, test_optimisers, test_first_losses, test_D_learns, test_gradients_are_fresh, test_G_learns
]  # fmt: skip


def check():
    """Run all checks and say which pass."""
    for test in TESTS:
        torch.manual_seed(0)
        try:
            test()
        except Exception as error:
            print(f"✗ {test.__name__}: {error}")
        else:
            print(f"✓ {test.__name__}")


def heaps(G):
    """The share of G's points within three standard deviations of a heap, and how many heaps have such points."""
    with torch.no_grad():
        points = G(draw_noise(2000))
    angle = torch.arange(8)[:, None] * torch.pi / 4
    centres = 2 * torch.cat([angle.cos(), angle.sin()], dim=1)
    distance, heap = torch.cdist(points, centres).min(dim=1)
    near = distance < 0.15
    return near.float().mean().item(), len(heap[near].unique())
