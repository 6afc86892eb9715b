"""The fresh-critic test: the value V that a new D reaches against a fixed G is a bound of the JS divergence.

That the D of a run is ½ everywhere proves nothing, because it is so at the start, too. A new D that can still tell real
from fake samples proves that they differ, since V(D, G) ≤ 2·JS − log 4 (Goodfellow et al. 2014, Theorem 1).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from playground.data.dataset import Dataset
from playground.networks.prior import Latent

WIDTH = 128
STEPS = 600
BATCH = 512
LR = 2e-3
LOOKS = 12  # evaluations of D while it learns
JUDGED = 5_000  # held-out real samples, and fakes, per evaluation


@dataclass(frozen=True)
class Bound:
    """JS(p, q) ≥ `js`, up to its standard `error`; both in nats."""

    js: float  # (V + log 4) / 2, not below 0
    error: float
    V: float  # of the best D, on samples that were not used to train or choose it
    curve: tuple[tuple[int, float], ...]  # (step, V on the samples that choose D)
    judged: int  # number of real samples in V, and of fakes


def critic(size: int = 2, width: int = WIDTH) -> nn.Module:
    """The D of this test: two hidden layers, no tricks. It is the same for every run, so numbers can be compared."""
    return nn.Sequential(
        nn.Linear(size, width), nn.LeakyReLU(0.2), nn.Linear(width, width), nn.LeakyReLU(0.2), nn.Linear(width, 1)
    )


def fresh_critic(
    G: Callable[[Tensor], Tensor], latent: Latent, data: Dataset, *, steps: int = STEPS, seed: int = 0
) -> Bound:
    """Train a new D for `steps` with Adam on the logistic loss against `G` (n×latent to n×2), which stays unchanged.

    D learns from training samples. One half of the held-out samples chooses its best state, and the other half gives V,
    so that the choice does not bias V. A D that learns too little makes the bound weaker, but not wrong, up to the
    sampling error.
    """
    rng = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        D = critic(data.shape[0])
    samples = data.batch(torch.arange(len(data)))
    centre, scale = samples.mean(0), samples.std().clamp(min=1e-6)
    train = (samples - centre) / scale

    def fakes(n: int) -> Tensor:
        with torch.no_grad():
            return (G(latent.sample(n, rng)) - centre) / scale

    half = min(JUDGED, len(data.held_out) // 2)
    held_out = (data.held_out[torch.randperm(len(data.held_out), generator=rng)] - centre) / scale
    choosing, judging = (held_out[:half], fakes(half)), (held_out[half : 2 * half], fakes(half))
    optimiser = torch.optim.Adam(D.parameters(), lr=LR, betas=(0.9, 0.99), fused=True)
    best, curve = (-math.inf, copy.deepcopy(D)), []
    for step in range(1, steps + 1):
        real = train[torch.randint(len(train), (BATCH,), generator=rng)]
        logits = D(torch.cat([real, fakes(BATCH)])).squeeze(1)
        loss = F.softplus(-logits[:BATCH]).mean() + F.softplus(logits[BATCH:]).mean()
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.param_groups[0]["lr"] = LR * (1 - (step - 1) / steps)
        optimiser.step()
        if step % max(1, steps // LOOKS) == 0 or step == steps:
            V = _value(D, *choosing)[0]
            curve.append((step, V))
            if best[0] < V:
                best = (V, copy.deepcopy(D))
    V, error = _value(best[1], *judging)
    return Bound(max(0.0, (V + math.log(4)) / 2), error / 2, V, tuple(curve), half)


@torch.no_grad()
def _value(D: nn.Module, real: Tensor, fake: Tensor) -> tuple[float, float]:
    """V(D, G) on these samples and its standard error."""
    terms = -F.softplus(-D(real).double().squeeze(1)), -F.softplus(D(fake).double().squeeze(1))
    error = math.sqrt(sum(float(t.var()) / max(1, len(t)) for t in terms))
    return float(terms[0].mean() + terms[1].mean()), error
