"""Pictures a second: our loop against the conventional one and against what the processor can do at all."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from playground.bench import Row
from playground.config import RunConfig
from playground.data import load
from playground.networks.summary import summaries
from playground.players import build
from playground.training import train

BATCH = 64
CONFIG: dict[str, Any] = {
    "data": "mnist", "objective": "ns", "latent.size": 100, "G": "dcgan", "D": "dcgan", "G.width": 64, "D.width": 64,
    "loop.batch": BATCH,
}  # fmt: skip


def rows(quick: bool) -> Iterator[Row]:
    seconds, threads = (2.0, torch.get_num_threads()) if quick else (20.0, os.cpu_count() or 1)
    torch.set_num_threads(threads)
    config = RunConfig().edit(CONFIG)
    ours = _rate(_ours(config, "float32"), seconds)
    half = _rate(_ours(config, "bfloat16"), seconds)
    conventional = {workers: _rate(_conventional(config, workers), seconds) for workers in (0, 1, 2)}
    best = max(conventional, key=lambda w: conventional[w])
    yield Row(f"DCGAN-64, 28×28, batch {BATCH}, float32, {threads} threads", ours, "img/s")
    yield Row("the same in bfloat16", half, "img/s")
    yield Row(f"conventional loop, best num_workers = {best}", conventional[best], "img/s")
    yield Row("float32 over conventional", ours / conventional[best], "×", "≥ 1.1", ours / conventional[best] >= 1.1)
    yield Row("bfloat16 over conventional", half / conventional[best], "×", "≥ 1.5", half / conventional[best] >= 1.5)
    gflops, flops = _ceiling(threads), _flops(config)
    share = ours * flops / gflops / 1e9
    yield Row("matmul ceiling of this machine", gflops, "GFLOP/s")
    yield Row("counted work an image, D and G step", flops / 1e9, "GFLOP")
    yield Row("float32 over the ceiling", share, "", "≥ 0.6", share >= 0.6)


def _rate(step: Callable[[], object], seconds: float) -> float:
    """Images a second of a step, after a warm-up."""
    for _ in range(5):
        step()
    start, n = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        step()
        n += 1
    return n * BATCH / (time.perf_counter() - start)


def _ours(config: RunConfig, precision: str) -> Callable[[], object]:
    run = train(config, load(config.data), precision=precision)
    return lambda: next(run)


class Pictures(Dataset[Any]):
    """One PIL picture at a time, as tutorials have it."""

    def __init__(self, config: RunConfig) -> None:
        self._pixels = load(config.data).train[:, 0].numpy()
        self._transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])

    def __len__(self) -> int:
        return len(self._pixels)

    def __getitem__(self, i: int) -> Any:
        from PIL import Image

        return self._transform(Image.fromarray(self._pixels[i]))


def _conventional(config: RunConfig, workers: int) -> Callable[[], object]:
    """The loop of the DCGAN tutorial on the same networks."""
    data = load(config.data)
    G, D = build(config, data)
    opt_G, opt_D = (torch.optim.Adam(m.parameters(), lr=2e-4, betas=(0.5, 0.999)) for m in (G, D))
    loss, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(BATCH), torch.zeros(BATCH)
    loader = DataLoader(Pictures(config), BATCH, shuffle=True, num_workers=workers, drop_last=True)
    batches = itertools.chain.from_iterable(itertools.repeat(loader))

    def step() -> None:
        real = next(batches)
        D.zero_grad()
        loss_real = loss(D(real), ones)
        loss_real.backward()
        fake = G(torch.randn(BATCH, config.latent.size))
        loss_fake = loss(D(fake.detach()), zeros)
        loss_fake.backward()
        opt_D.step()
        G.zero_grad()
        loss_G = loss(D(fake), ones)
        loss_G.backward()
        opt_G.step()
        (loss_real + loss_fake).item(), loss_G.item()

    return step


def _ceiling(threads: int) -> float:
    """GFLOP/s of a large matrix product, the best of some."""
    a, b = torch.randn(2048, 2048), torch.randn(2048, 2048)
    best = 0.0
    for _ in range(8):
        start = time.perf_counter()
        a @ b
        best = max(best, 2 * 2048**3 / (time.perf_counter() - start) / 1e9)
    return best


def _flops(config: RunConfig) -> float:
    """Of a whole step for one image: two a multiply-add, backward twice a forward.

    D: real and fake forward and backward (2 × 3). G: forward and backward (3), and through D forward and with
    respect to its input alone (2).
    """
    found = summaries(config)
    return 2.0 * (found["D"].macs * (2 * 3 + 2) + found["G"].macs * 3)
