"""`FlatOptimizer`: rules against PyTorch's optimisers, vectors of views, and checkpoints in both layouts."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from playground.optimisers import OPTIMISERS, Adam, Optimiser
from playground.optimisers.rules import SGD, OptimisticAdam, RMSprop
from playground.training import flat_optimizer as module
from playground.training.flat_optimizer import FlatOptimizer, join

SETTINGS: list[Optimiser] = [
    Adam(lr=1e-2),
    Adam(lr=1e-2, beta1=0.0),
    OptimisticAdam(lr=1e-2),
    RMSprop(lr=1e-2),
    SGD(lr=0.1),
    SGD(lr=0.1, momentum=0.9),
]


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))


def losses(net: nn.Module, n: int) -> Any:
    rng = torch.Generator().manual_seed(1)
    for _ in range(n):
        yield net(torch.randn(16, 3, generator=rng)).square().mean()


@pytest.mark.parametrize("option", SETTINGS, ids=str)
def test_a_rule_gives_the_same_steps_as_pytorchs_optimiser(option: Optimiser) -> None:
    mine, theirs = network(), network()
    optimizer, optimiser = FlatOptimizer(mine, option), option.build(theirs.parameters())
    assert optimizer.values is not None
    for a, b in zip(losses(mine, 30), losses(theirs, 30), strict=True):
        optimizer.descend(optimizer.gradient(a), option.lr)
        optimiser.zero_grad()
        b.backward()
        optimiser.step()
    for p, q in zip(mine.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(p, q, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("vector_first", [False, True], ids=["tensors then vector", "vector then tensors"])
@pytest.mark.parametrize("option", SETTINGS, ids=str)
def test_a_checkpoint_in_the_other_layout_is_restored(
    option: Optimiser, vector_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network that is one vector goes on where a tensor a parameter has stopped, and the other way round."""
    old, new = network(), network()
    with monkeypatch.context() as patch:
        patch.setattr(module, "SMALL", 0)
        apart = FlatOptimizer(new if vector_first else old, option)
    whole = FlatOptimizer(old if vector_first else new, option)
    assert apart.values is None
    assert whole.values is not None
    first, second = (whole, apart) if vector_first else (apart, whole)
    for loss in losses(old, 5):
        first.descend(first.gradient(loss), option.lr)
    new.load_state_dict(old.state_dict())
    second.restore(first.snapshot())
    for a, b in zip(losses(old, 5), losses(new, 5), strict=True):
        first.descend(first.gradient(a), option.lr)
        second.descend(second.gradient(b), option.lr)
    for p, q in zip(old.parameters(), new.parameters(), strict=True):
        torch.testing.assert_close(p, q, rtol=1e-4, atol=1e-5)


def test_every_optimiser_has_its_rule() -> None:
    g = torch.ones(4)
    for cls in OPTIMISERS.values():
        memory = torch.zeros(len(cls.slots), 4)
        step, after = cls().rule(g, memory, 1e-3, 1)
        assert step.shape == g.shape
        assert after.shape == memory.shape
        assert not memory.any(), "the memory it was given is left alone"


def test_parameters_are_views_of_one_vector_and_stay_so() -> None:
    net = network()
    before = [p.detach().clone() for p in net.parameters()]
    values = join(net.parameters())
    assert values is not None
    assert all(torch.equal(p, q) for p, q in zip(net.parameters(), before, strict=True))
    net.load_state_dict({k: v + 1 for k, v in net.state_dict().items()})
    assert torch.equal(values, torch.cat([(p + 1).reshape(-1) for p in before]))
    assert join(nn.Linear(300, 300).parameters()) is None
    assert join([]) is None


@pytest.mark.parametrize("option", SETTINGS, ids=str)
def test_the_memory_layout_changes_nothing(option: Optimiser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels last, with gradients and restored moments in the other order, goes where plain tensors go."""
    monkeypatch.setattr(module, "SMALL", 0)
    torch.manual_seed(0)
    plain, last = nn.Conv2d(4, 6, 3), nn.Conv2d(4, 6, 3)
    last.load_state_dict(plain.state_dict())
    last.to(memory_format=torch.channels_last)
    a, b = FlatOptimizer(plain, option), FlatOptimizer(last, option)
    for step in range(6):
        if step == 3:
            moments = {k: v.clone(memory_format=torch.contiguous_format) for k, v in b.snapshot().items()}
            b = FlatOptimizer(last, option)
            b.restore(moments)
        grads = [torch.randn(p.shape, generator=torch.Generator().manual_seed(step)) for p in a.parameters]
        a.descend([g.clone() for g in grads], option.lr)
        b.descend(grads, option.lr)
    assert not last.weight.is_contiguous()
    for p, q in zip(plain.parameters(), last.parameters(), strict=True):
        torch.testing.assert_close(p, q, rtol=1e-4, atol=1e-5)
