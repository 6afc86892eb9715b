"""The golden runs: between them every objective, penalty, optimiser, dynamics, family and trick, tiny and offline.

A case is a patch of the default configuration; `steps`, `precision` and `commands` say how it is run. Each case changes
several things at once on purpose: `test_golden` checks that together they cover every option there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.config import RunConfig
from playground.data import DATA
from playground.data.source import Source
from playground.messages import Command, Edit, Only

POINTS: dict[str, Any] = {
    "data": "ring", "data.samples": 500, "latent.size": 2, "loop.batch": 16, "opt_G.lr": 2e-3, "opt_D.lr": 1e-3,
    "G.hidden": [16, 16], "D.hidden": [16, 16], "G.norm": "none",
}  # fmt: skip
PICTURES: dict[str, Any] = {"data": "mnist", "data.fraction": 0.01, "latent.size": 8, "loop.batch": 8}
IMAGES: dict[str, Any] = {**PICTURES, "G.hidden": [24], "D.hidden": [24]}
CONVOLUTIONS: dict[str, Any] = {**PICTURES, "G": "dcgan", "D": "dcgan", "G.width": 4, "D.width": 4}
DRAWN: dict[str, Any] = {"data.samples": 100, "data.size_px": 32, "data.fraction": 1.0}


@dataclass(frozen=True)
class Case:
    """One golden run: a configuration, its number of steps, and the commands that are given after some of them."""

    patch: Mapping[str, Any]
    steps: int = 12
    precision: str = "float32"
    commands: Mapping[int, Command] = field(default_factory=dict)  # step -> the command that is sent after it

    @property
    def config(self) -> RunConfig:
        return RunConfig().edit(self.patch)


def points(**patch: Any) -> dict[str, Any]:
    return {**POINTS, **_dotted(patch)}


def images(**patch: Any) -> dict[str, Any]:
    return {**IMAGES, **_dotted(patch)}


def convolutions(**patch: Any) -> dict[str, Any]:
    return {**CONVOLUTIONS, **_dotted(patch)}


def _dotted(patch: Mapping[str, Any]) -> dict[str, Any]:
    return {path.replace("__", "."): value for path, value in patch.items()}


CASES: dict[str, Case] = {
    # objectives, each with another toy
    "ring, non-saturating": Case(points(), steps=20),
    "grid, minimax": Case(points(data="grid", objective="minimax", G__activation="tanh", D__activation="tanh")),
    "two Gaussians, least squares": Case(points(data="two_gaussians", objective="lsgan", tricks__label_smoothing=0.2)),
    "line, hinge": Case(points(data="line", objective="hinge", D__norm="spectral", G__activation="silu")),
    "moons, relativistic": Case(points(data="moons", objective="rpgan", penalties={"r1": {}, "r2": {"gamma": 0.3}})),
    "spiral, clipped critic": Case(
        points(data="spiral", objective="wasserstein", objective__clip=0.05, loop__n_D=3, opt_D="rmsprop",
               opt_G="rmsprop", opt_G__lr=5e-4, opt_D__lr=5e-4)
    ),
    "pinwheel, WGAN-GP": Case(
        points(data="pinwheel", objective="wasserstein", penalties={"gp": {"weight": 5.0}}, loop__n_D=2)
    ),
    "checkerboard, one-sided penalty": Case(
        points(data="checkerboard", objective="wasserstein", penalties={"gp": {"sides": "one", "every": 2}})
    ),
    "trading days, least squares": Case(points(data="trading_days", objective="lsgan", data__leverage=0.2)),
    "modes, DRAGAN": Case(points(data="modes", penalties={"dragan": {}}, data__outliers=0.1)),
    "placed points, lazy R1": Case(points(data="placed", penalties={"r1": {"gamma": 2.0, "every": 3}}, loop__n_D=2)),
    "spectral critic": Case(points(objective="wasserstein", D__norm="spectral", D__init="orthogonal", seed=9)),
    "relativistic, packed": Case(points(objective="rpgan", tricks__pac=4, D__activation="relu")),
    # optimisers
    "SGD with momentum": Case(points(opt_G="sgd", opt_D="sgd", opt_G__momentum=0.5, opt_D__momentum=0.9, seed=1)),
    "optimistic Adam": Case(points(opt_G="optimistic_adam", opt_D="optimistic_adam", opt_D__beta1=0.0)),
    "RMSprop against Adam": Case(points(opt_D="rmsprop", opt_D__alpha=0.9, opt_G__beta1=0.0, opt_G__beta2=0.9)),
    "wide, fused optimisers": Case(
        points(G__hidden=[256, 256], D__hidden=[256, 256], opt_D="optimistic_adam", loop__batch=32), steps=8
    ),
    "wide, SGD and RMSprop": Case(points(G__hidden=[256, 256], D__hidden=[256, 256], opt_G="sgd", opt_D="rmsprop")),
    # dynamics
    "simultaneous": Case(points(dynamics="simultaneous", opt_G="sgd", opt_D="sgd", opt_G__lr=0.05, opt_D__lr=0.05)),
    "simultaneous, surplus of D": Case(points(dynamics="simultaneous", loop__n_D=3, loop__n_G=2)),
    "extragradient": Case(points(dynamics="extragradient", opt_G="optimistic_adam", opt_D="sgd", opt_D__lr=0.05)),
    "extragradient, R1": Case(points(dynamics="extragradient", penalties={"r1": {}}, tricks__instance_noise=0.2)),
    "consensus": Case(points(dynamics="consensus", dynamics__gamma=0.5, opt_G="rmsprop", opt_D="rmsprop")),
    "consensus, relativistic, R1": Case(
        points(dynamics="consensus", objective="rpgan", penalties={"r1": {"gamma": 0.5}}, D__activation="tanh")
    ),
    # tricks, loop, schedules, latent
    "fading noise, smooth labels": Case(
        points(tricks__instance_noise=0.5, tricks__instance_noise_steps=9, tricks__label_smoothing=0.1,
               objective="minimax", latent__prior="uniform", latent__size=5)
    ),
    "clipped gradients, cosine": Case(
        points(tricks__clip_gradients=0.05, schedule__kind="cosine", schedule__horizon=10, schedule__warmup=4)
    ),
    "linear schedule, more turns of G": Case(
        points(schedule__kind="linear", schedule__horizon=8, schedule__final=0.0, loop__n_G=3, loop__ema=0.9,
               loop__ema_warmup=False)
    ),
    "no average, only D": Case(points(loop__ema=0.0, loop__n_G=0)),
    "batch and layer norm": Case(points(G__norm="batch", D__norm="instance", G__init="dcgan", D__init="dcgan")),
    "batch norm in both": Case(
        points(G__norm="batch", D__norm="batch", G__activation="leaky_relu", tricks__pac=2, opt_G="sgd", opt_D="sgd")
    ),
    "linear players": Case(points(G__hidden=[], D__hidden=[])),
    "points with labels": Case(points(condition="projection", data__classes=[1, 3, 4], data__noise=0.05)),
    "points with labels beside": Case(points(condition="concatenation", D__norm="spectral", G__norm="batch")),
    # steered
    "edited on the way": Case(
        points(),
        steps=20,
        commands={
            3: Edit({"opt_G.lr": 0.01, "loop.batch": 24}),
            5: Edit({"dynamics": "extragradient", "opt_D": "optimistic_adam"}),
            7: Only("D"),
            8: Only("G"),
            10: Edit({"data": "modes", "data.samples": 300}),
            13: Edit({"objective": "hinge", "penalties.r1": {"gamma": 0.5, "every": 2}}),
            16: Edit({"dynamics": "consensus", "loop.n_D": 2}),
        },
    ),
    # images
    "digits, MLP": Case(images(), steps=10),
    "digits, subset with labels": Case(images(condition="projection", data__classes=[3, 8], data__fraction=0.05)),
    "digits, bfloat16": Case(images(opt_G__lr=1e-3), precision="bfloat16", steps=8),
    "fashion, DCGAN": Case(convolutions(data="fashion", condition="concatenation"), steps=8),
    "digits at 32, spectral hinge": Case(
        convolutions(data__size_px=32, objective="hinge", D__norm="spectral", G__init="dcgan", D__init="dcgan"), steps=8
    ),
    "glyphs, instance norm": Case(
        convolutions(data="glyphs", condition="projection", G__norm="instance", D__norm="instance",
                     G__activation="leaky_relu"),
        steps=8,
    ),
    "faces, enlarged": Case(
        convolutions(data="faces", **DRAWN, G__up="enlarged", G__extra=1, D__hidden=[16], G__init="orthogonal"), steps=8
    ),
    "landscapes, R3GAN": Case(
        convolutions(data="landscapes", **DRAWN, objective="rpgan", G__norm="none", D__depth=3,
                     penalties={"r1": {"gamma": 0.2}, "r2": {"gamma": 0.2}}),
        steps=8,
    ),
    "landscapes, augmented, R1": Case(
        convolutions(data="landscapes", **DRAWN, penalties={"r1": {"every": 2}}, condition="none",
                     augmentations={"colour": {"strength": 0.5}, "translation": {}, "cutout": {"side": 0.3}}),
        steps=8,
    ),
    "digits, WGAN-GP on maps": Case(
        convolutions(objective="wasserstein", penalties={"gp": {}}, loop__n_D=2, D__norm="instance",
                     G__norm="spectral"),
        steps=6,
    ),
    "digits, batch norm packed": Case(
        convolutions(tricks__pac=2, D__norm="batch", tricks__instance_noise=0.1, tricks__clip_gradients=1.0), steps=8
    ),
    "digits, consensus on maps": Case(
        convolutions(dynamics="consensus", dynamics__gamma=0.1, D__activation="silu", opt_G="sgd", opt_D="sgd"), steps=6
    ),
}  # fmt: skip

FROM_AFAR = {"kmnist", "cifar10", "svhn", "own"}  # data that is downloaded, or a person's own
SOURCES: dict[str, Source] = {
    name: RunConfig().edit({"data": name, **(DRAWN if name in ("faces", "landscapes") else {})}).data
    for name in DATA
    if name not in FROM_AFAR
}

# Played by a compiled step, half a minute of compilation each.
COMPILED: dict[str, Case] = {
    "ring, non-saturating": Case(points(), steps=20),
    "moons, relativistic, R1 and R2, noise": Case(
        points(data="moons", objective="rpgan", penalties={"r1": {}, "r2": {}}, tricks__instance_noise=0.3,
               opt_D="optimistic_adam"),
        steps=20,
    ),
    "clipped critic, extragradient": Case(
        points(objective="wasserstein", objective__clip=0.05, dynamics="extragradient", opt_G="rmsprop", opt_D="sgd",
               tricks__clip_gradients=0.5, schedule__kind="cosine", schedule__horizon=15),
        steps=20,
    ),
}  # fmt: skip
