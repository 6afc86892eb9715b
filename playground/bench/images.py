"""Measures pictures per second: our loop, the conventional one, and the limit of the processor."""

from __future__ import annotations

import itertools
import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

from playground.bench import Measurement
from playground.config import RunConfig
from playground.data import load
from playground.machine import hardware
from playground.training.algorithm import train
from playground.training.first_weights import build
from playground.training.summary import summaries

BATCH = 64
WORKERS = (0, 1, 2, 4)
CONFIG: dict[str, Any] = {
    "data": "mnist", "objective": "ns", "latent.size": 100, "G": "dcgan", "D": "dcgan", "G.width": 64, "D.width": 64,
    "loop.batch": BATCH,
}  # fmt: skip


def rows(quick: bool) -> Iterator[Measurement]:
    """All loops take turns, so that other load affects them equally; ratios are medians over the rounds."""
    seconds, rounds, threads = (1.0, 1, torch.get_num_threads()) if quick else (4.0, 5, os.cpu_count() or 1)
    torch.set_num_threads(threads)
    hardware.keep_freed_memory()  # as a worker does; all loops profit from it
    config = RunConfig().edit(CONFIG)
    loops = {"float32": _ours(config, "float32"), "bfloat16": _ours(config, "bfloat16")}
    loops |= {f"num_workers = {workers}": _conventional(config, workers) for workers in WORKERS}
    rates: dict[str, list[float]] = {name: [] for name in loops}
    gflops = []
    for _ in range(rounds):
        for name, step in loops.items():
            rates[name].append(_rate(step, seconds))
        gflops.append(_ceiling())
    best = max(list(loops)[2:], key=lambda name: statistics.median(rates[name]))
    flops = _flops(config)

    def over(name: str) -> float:
        return statistics.median(a / b for a, b in zip(rates[name], rates[best], strict=True))

    share = statistics.median(a * flops / g / 1e9 for a, g in zip(rates["float32"], gflops, strict=True))
    yield Measurement(
        f"DCGAN-64, 28×28, batch {BATCH}, float32, {threads} threads", statistics.median(rates["float32"]), "img/s"
    )
    yield Measurement("the same in bfloat16", statistics.median(rates["bfloat16"]), "img/s")
    for name in list(loops)[2:]:
        yield Measurement(f"conventional loop, {name}", statistics.median(rates[name]), "img/s")
    yield Measurement("float32 over conventional", over("float32"), "×", "≥ 1.1", over("float32") >= 1.1)
    yield Measurement("bfloat16 over conventional", over("bfloat16"), "×", "≥ 1.5", over("bfloat16") >= 1.5)
    yield Measurement("matmul ceiling of this machine", statistics.median(gflops), "GFLOP/s")
    yield Measurement("counted work per image, D and G step", flops / 1e9, "GFLOP")
    yield Measurement("float32 over the ceiling", share, "", "≥ 0.6", share >= 0.6)


def _rate(step: Callable[[], object], seconds: float) -> float:
    """Images per second of a step, after a warm-up."""
    for _ in range(5):  # also consumes what loaders have prefetched during other turns
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
    """One PIL picture at a time, as in tutorials."""

    def __init__(self, config: RunConfig) -> None:
        data = load(config.data)
        self._pixels = data.kind.to_raw(data.batch(torch.arange(len(data))))[..., 0]
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
        loss_real = loss(D(real).logits, ones)
        loss_real.backward()
        fake = G(torch.randn(BATCH, config.latent.size))
        loss_fake = loss(D(fake.detach()).logits, zeros)
        loss_fake.backward()
        opt_D.step()
        G.zero_grad()
        loss_G = loss(D(fake).logits, ones)
        loss_G.backward()
        opt_G.step()
        (loss_real + loss_fake).item(), loss_G.item()

    return step


def _ceiling() -> float:
    """GFLOP/s of a large matrix product, the best of several and of two libraries: on some processors the library
    behind `@` reaches only half, and the one behind convolutions more."""
    n, side = 2048, (32, 64)
    a, b = torch.randn(n, n), torch.randn(n, n)
    kernel, pictures = a.view(n, n, 1, 1), b.view(1, n, *side)  # a convolution of single pixels is a product too
    products: tuple[Callable[[], object], ...] = (lambda: a @ b, lambda: functional.conv2d(pictures, kernel))
    best = 0.0
    for product in products * 8:
        start = time.perf_counter()
        product()
        best = max(best, 2 * n**3 / (time.perf_counter() - start) / 1e9)
    return best


def _flops(config: RunConfig) -> float:
    """Floating-point operations of one step per image: two per multiply-add, backward twice a forward.

    D: real and fake forward and backward (2 × 3). G: forward and backward (3), and through D forward and with
    respect to its input alone (2).
    """
    found = summaries(config)
    return 2.0 * (found["D"].macs * (2 * 3 + 2) + found["G"].macs * 3)
