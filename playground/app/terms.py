"""Links to terms of the glossary: in the Markdown of pages, and of settings, losses and figures.

`frontend/shared/page/terms.js` explains every link to a term in a small card, on hover, focus and touch.
"""

from __future__ import annotations

from playground.app.language import language
from playground.reference import find_term

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


def term(name: str, words: str = "") -> str:
    """A Markdown link to the term with this id or name, shown as `words`, else by its name in the tab's language.

    Raises `KeyError` where the glossary has no such term.
    """
    entry = find_term(name)
    return f"[{words or entry.in_language('title', language())}](glossary?term={entry.id})"


def terms_of(path: str) -> tuple[str, ...]:
    """The ids of the terms that explain the setting at a dotted path."""
    found = max((start for start in OF_SETTING if path.startswith(start)), key=len, default="")
    return OF_SETTING.get(found, ())


def help_of(path: str, help: str) -> str:
    """The help of a setting as Markdown, with links to the terms that explain it."""
    return " ".join(filter(None, (help, " · ".join(term(name) for name in terms_of(path)))))
