"""The terms of the glossary that explain settings, losses and figures, by their ids."""

from __future__ import annotations

OF_SETTING = {  # by the beginning of the path; the longest that fits counts
    "data": ("training-set",),
    "data.classes": ("class-label",),
    "data.sigma": ("sigma",),
    "latent": ("latent-vector",),
    "latent.prior": ("prior",),
    "G": ("generator",),
    "G.hidden": ("dense-layer", "width"),
    "G.width": ("width", "capacity"),
    "G.up": ("transposed-convolution", "checkerboard"),
    "G.norm": ("batch-normalisation",),
    "G.activation": ("activation",),
    "G.init": ("weights",),
    "D": ("discriminator",),
    "D.hidden": ("dense-layer", "width"),
    "D.width": ("width", "capacity"),
    "D.norm": ("spectral-normalisation", "batch-normalisation"),
    "D.activation": ("activation",),
    "D.init": ("weights",),
    "condition": ("conditional-gan",),
    "objective": ("loss-function",),
    "penalties": ("gradient-penalty",),
    "penalties.r1": ("r1",),
    "penalties.r1.every": ("lazy-regularisation",),
    "penalties.r2": ("r2",),
    "penalties.r2.every": ("lazy-regularisation",),
    "penalties.gp": ("wgan-gp",),
    "tricks.pac": ("pacgan",),
    "tricks.label_smoothing": ("label-smoothing",),
    "tricks.instance_noise": ("instance-noise",),
    "tricks.clip_gradients": ("gradient-clipping",),
    "opt_G": ("optimiser",),
    "opt_G.lr": ("learning-rate",),
    "opt_G.beta": ("adam",),
    "opt_D": ("optimiser",),
    "opt_D.lr": ("learning-rate",),
    "opt_D.beta": ("adam",),
    "dynamics": ("simultaneous", "extragradient", "consensus"),
    "schedule": ("schedule",),
    "loop.batch": ("batch",),
    "loop.n_": ("n-critic",),
    "loop.ema": ("ema",),
    "stop.steps": ("step",),
    "stop.epochs": ("epoch",),
    "seed": ("seed",),
}
OF_LOSS = {
    "minimax": ("minimax-loss", "value-function"),
    "ns": ("non-saturating-loss",),
    "lsgan": ("least-squares",),
    "hinge": ("hinge-loss",),
    "wasserstein": ("wgan", "critic"),
    "rpgan": ("relativistic-loss",),
}
OF_FIGURE = {
    "losses": ("loss-function",),
    "scores": ("d-outputs", "logit"),
    "pairs": ("relativistic-loss",),
    "gradients": ("gradient-norm", "vanishing-gradient"),
    "outputs": ("logit",),
    "layers": ("gradient-norm",),
    "fd": ("frechet-distance", "floor"),
    "modes": ("mode", "mode-coverage"),
    "quality": ("high-quality",),
    "sliced": ("sliced-wasserstein", "floor"),
    "js": ("js-divergence",),
    "energy": ("energy-distance", "floor"),
    "coverage": ("reverse-kl",),
    "value": ("value-function", "minimax-game"),
    "gap": ("optimal-discriminator",),
    "accuracy": ("d-outputs",),
}


def terms_of(path: str) -> tuple[str, ...]:
    """The ids of the terms that explain the setting at a dotted path."""
    found = max((start for start in OF_SETTING if path.startswith(start)), key=len, default="")
    return OF_SETTING.get(found, ())
