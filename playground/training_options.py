"""Options of training: the tricks around the losses, the numbers of updates per step, and the conditions to stop."""

from __future__ import annotations

from dataclasses import dataclass

from playground.options import Change, Option, param


@dataclass(frozen=True)
class Tricks(Option):
    """Small changes around the losses that make training more stable."""

    pac: int = param(
        1,
        "D judges this number of samples at once, so it can see a lack of variety (PacGAN, Lin et al. 2018).",
        label="samples per pack",
        low=1,
        high=16,
    )
    label_smoothing: float = param(
        0.0,
        "D's target for real samples is 1 minus this value. The target for fakes stays 0 (Salimans et al. 2016).",
        label="one-sided label smoothing",
        low=0.0,
        high=0.5,
        change=Change.LIVE,
    )
    instance_noise: float = param(
        0.0,
        "σ of the noise that is added to D's inputs, real and fake alike (Sønderby et al. 2017).",
        label="instance noise σ",
        low=0.0,
        high=5.0,
        change=Change.LIVE,
    )
    instance_noise_steps: int = param(
        0,
        "The noise fades to zero over this number of steps; 0 keeps it constant.",
        label="noise fades over",
        low=0,
        high=100_000_000,
        change=Change.LIVE,
    )
    clip_gradients: float | None = param(
        None,
        "The largest norm that each network's gradient may have; empty means no limit.",
        label="gradient clipping",
        low=1e-6,
        high=1e6,
        log=True,
        change=Change.LIVE,
    )

    @property
    def real_target(self) -> float | None:
        """D's target for real samples; `None`: 1, without smoothing."""
        off = isinstance(self.label_smoothing, float) and self.label_smoothing == 0  # a tensor while it is traced
        return None if off else 1 - self.label_smoothing

    def noise_at(self, step: int) -> float:
        """The σ of the instance noise at `step`."""
        if self.instance_noise_steps == 0:
            return self.instance_noise
        return self.instance_noise * max(0.0, 1.0 - step / self.instance_noise_steps)


@dataclass(frozen=True)
class Loop(Option):
    """The size of a batch, the numbers of updates per step, and the average of G."""

    batch: int = param(
        64,
        "The number of real samples, and of fakes, in each update.",
        label="batch size",
        low=1,
        high=4096,
        log=True,
        simple=True,
        change=Change.LIVE,
    )
    n_D: int = param(
        1,
        "Number of updates of D before the updates of G (n_critic).",
        label="D updates per step",
        low=0,
        high=100,
        change=Change.LIVE,
    )
    n_G: int = param(
        1, "Number of updates of G per step.", label="G updates per step", low=0, high=100, change=Change.LIVE
    )
    ema: float = param(
        0.999,
        "The displayed generator is an exponential moving average of G's weights. Nearer to 1 is smoother; 0 turns it "
        "off.",
        label="EMA of G",
        low=0.0,
        high=0.99999,
        change=Change.LIVE,
    )
    ema_warmup: bool = param(
        True,
        "The average is short at first and grows: min(EMA, (1+t)/(10+t)).",
        label="EMA warm-up",
        change=Change.LIVE,
    )

    def ema_at(self, step: int) -> float:
        """The decay of the running average after `step` steps."""
        return min(self.ema, (1 + step) / (10 + step)) if self.ema_warmup else self.ema


@dataclass(frozen=True)
class StopConditions(Option):
    """The conditions to stop: the first one that is met ends the run. Without any, only a person ends it."""

    steps: int | None = param(
        None, "Stop after this number of steps.", label="stop after steps", low=1, high=10**9, change=Change.LIVE
    )
    epochs: float | None = param(
        None,
        "Stop after this number of passes through the data.",
        label="stop after epochs",
        low=0.001,
        high=1e6,
        change=Change.LIVE,
    )
    seconds: float | None = param(
        None,
        "Stop after this number of seconds of training. Pauses are not counted.",
        label="stop after seconds",
        low=0.1,
        high=1e7,
        simple=True,
        change=Change.LIVE,
    )
    metric: str = param("", "Stop when this metric reaches its target.", label="stop at metric", change=Change.LIVE)
    target: float | None = param(None, "The value that ends the run.", label="at this value", change=Change.LIVE)
