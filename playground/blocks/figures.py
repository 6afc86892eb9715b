"""All figures of the app, and the choice of those that suit a run."""

from __future__ import annotations

from collections.abc import Sequence

from playground.blocks.charts import Figure, Trace
from playground.config import RunConfig
from playground.metrics import METRICS, fitting
from playground.texts import mark

REAL, FAKE, D, G, GRADIENT = "#009E73", "#E69F00", "#0072B2", "#E69F00", "#CC79A7"


def measured(
    metric: str, fakes: str = mark("fakes"), real: str = mark("best possible: real samples")
) -> tuple[Trace, Trace]:
    """The lines of a metric and its floor, which are measured too rarely to be smoothed."""
    return Trace(metric, fakes, FAKE, smooth=False), Trace(f"{metric}_floor", real, REAL, "dash")


LOSSES = Figure(
    "losses",
    mark("Losses"),
    mark(
        "Each network tries to make its own loss smaller. The two seldom fall together: what helps one network "
        "usually hurts the other. Steady curves are a good sign. If D's loss goes to zero, D has won and G learns "
        "little or nothing."
    ),
    (Trace("loss_D", "D", D), Trace("loss_G", "G", G)),
)
ANSWERS = (Trace("D_real", mark("real, D(x)"), REAL), Trace("D_fake", mark("fake, D(G(z))"), FAKE))
HALF = ((0.5, mark("½: cannot tell apart")),)
WHOLE = (-0.03, 1.03)  # all probabilities, and the lines at both ends
PROBABILITY = Figure(
    "scores",
    mark("Probability that D gives"),
    mark(
        "How likely D thinks it is that a sample is real, on average: D(x) for real samples, D(G(z)) for fakes. At "
        "first D learns to tell them apart, and the lines move away from each other. The better the fakes become, the "
        "nearer the lines come to ½, where D cannot tell them apart."
    ),
    ANSWERS,
    log=False,
    lines=HALF,
    bounds=WHOLE,
)
SCORES = Figure(
    "scores",
    mark("Score that D gives (not a probability)"),
    mark(
        "With this loss D gives scores: D(x) for real samples, D(G(z)) for fakes, on average. Only the distance "
        "between the two lines counts. Where they meet, D cannot tell real from fake."
    ),
    ANSWERS,
    log=False,
)
PAIRS = Figure(
    "pairs",
    mark("Probability that D finds the real one of two"),
    mark(
        "This loss shows D a real sample and a fake together. σ(D(x) − D(G(z))) is the probability with which D picks "
        "the real one, on average over the batch. 1 means that D always finds it; ½ means that it can only guess."
    ),
    (Trace("pair", "σ(D(x) − D(G(z)))", D),),
    log=False,
    lines=HALF,
    bounds=WHOLE,
)
GRADIENTS = Figure(
    "gradients",
    mark("Gradient norms"),
    mark(
        "How strongly the gradient pulls on each network's weights. If G's norm falls to almost nothing while D's "
        "accuracy is near 1, the gradient has vanished. If a norm shoots up, the run is about to diverge."
    ),
    (Trace("grad_D", "D", D), Trace("grad_G", "G", G)),
)
OUTPUTS = Figure(
    "outputs",
    mark("What D says about this batch"),
    mark(
        "The distribution of D's outputs over the newest batch: real samples in green, fakes in orange. Two separate "
        "hills mean that D is winning and G may learn little. If the hills overlap, D cannot tell real from fake."
    ),
    ANSWERS,
    log=False,
    form="histogram",
    percent=True,
    x=mark("D's output"),
)
LAYERS = Figure(
    "layers",
    mark("Gradient norm of each layer"),
    mark(
        "The gradient norm of each layer over time. The more a band stands out from the background, the larger the "
        "norm. G1 is next to z, D1 is next to the sample, and D's last layers compute the logit. A layer whose band "
        "fades has stopped learning."
    ),
    (Trace("grad_G_layers", "G", GRADIENT), Trace("grad_D_layers", "D", GRADIENT)),
    log=False,
    form="layers",
)
TIME = Figure(
    "time",
    mark("Where the time goes"),
    mark(
        "How the training time is divided: updates of D with its penalties, updates of G, and measuring and drawing "
        "(pictures, numbers, metrics, checkpoints). The rest is the sampling of data and z."
    ),
    (
        Trace("time_D", "D", D),
        Trace("time_G", "G", G),
        Trace("time_both", mark("both at once"), GRADIENT),
        Trace("time_observe", mark("measuring and drawing"), "#888888"),
    ),
    log=False,
    percent=True,
)
FD = Figure(
    "fd",
    mark("Classifier-FD"),
    mark(
        "The Fréchet distance between fakes and held-out real samples, computed from the features of a small "
        "classifier. Lower is better. The dashed line is the best possible value: the score of an equal number of "
        "real samples. This is not the FID of papers, which uses another network."
    ),
    measured("classifier_fd"),
)
MODES = Figure(
    "modes",
    mark("Modes found"),
    mark(
        "How many of the data's modes have at least one fake within 3σ (PacGAN's protocol). The dashed line is the "
        "total number of modes. If G produces only a few modes, again and again, it has collapsed."
    ),
    measured("modes", mark("found"), mark("total")),
    log=False,
    zero=True,
)
QUALITY = Figure(
    "quality",
    mark("High-quality samples, %"),
    mark(
        "The percentage of fakes within 3σ of a mode (PacGAN's protocol). The others lie between the modes. The "
        "dashed line is the score of real samples."
    ),
    measured("hq", mark("fakes"), mark("real samples")),
    log=False,
    zero=True,
)
SLICED = Figure(
    "sliced",
    mark("Sliced Wasserstein distance"),
    mark(
        "How far the fakes must be moved, on average over many directions, to match the real samples. Lower is "
        "better. The dashed line is the score of real samples."
    ),
    measured("sliced_wasserstein"),
)
JS = Figure(
    "js",
    mark("Jensen–Shannon divergence"),
    mark(
        "How much the distributions of fakes and real samples differ over 64×64 cells of the plane: 0 means no "
        "difference, log 2 ≈ 0.693 means no overlap. It is counted from 32,768 fakes, so even real samples do not "
        "score 0. Their score is the dashed line; values near it say nothing. Differences inside a cell are not seen."
    ),
    measured("js"),
    lines=((0.6931, "log 2"),),
)
ENERGY = Figure(
    "energy",
    mark("Energy distance"),
    mark(
        "How much farther fakes are from real samples than samples of one kind are from each other, in the data's "
        "units. It uses no cells and reacts strongly to distant samples, but hardly to unequal modes or to the "
        "sharpness of narrow ones. The dashed line is the score of an equal number of real samples."
    ),
    measured("energy"),
)
COVERAGE = Figure(
    "coverage",
    mark("Reverse KL over modes"),
    mark(
        "How unevenly the fakes are spread over the modes; each fake counts for its nearest mode. 0 means evenly, log "
        "2 ≈ 0.69 means that half of the modes are missing. It does not measure the quality of the samples. The "
        "dashed line is the score of real samples."
    ),
    measured("reverse_kl"),
)
VALUE = Figure(
    "value",
    "V(D, G)",
    mark(
        "The value of the minimax game for the current D. With the optimal D it is 2·JS − log 4. At the equilibrium "
        "it is −log 4 ≈ −1.386, but it is also near that at the very start, when D knows nothing. The value alone "
        "therefore proves nothing."
    ),
    (Trace("V", "V(D, G)", D),),
    log=False,
    lines=((-1.3863, "−log 4"),),
)
GAP = Figure(
    "gap",
    mark("Distance of D from the optimal D"),
    mark(
        "How far D is from the optimal D* = p / (p + q), on average over real and fake samples. 0 is the best "
        "response to the current G. ½ is the score of a D that answers ½ everywhere while real and fake do not "
        "overlap. Computed on 64×64 cells."
    ),
    (Trace("gap", "‖D − D*‖", D, smooth=False),),
    log=False,
)
ACCURACY = Figure(
    "accuracy",
    mark("Accuracy of D"),
    mark(
        "The fraction of real and of fake samples in the batch that D classifies correctly. If both are near 1, D is "
        "winning."
    ),
    (Trace("acc_real", mark("on real"), REAL), Trace("acc_fake", mark("on fake"), FAKE)),
    log=False,
)
# Figures of metrics by name. `TELLING` come first, `MORE` after the figures about the networks.
TELLING = {"modes": MODES, "hq": QUALITY, "js": JS, "classifier_fd": FD}
MORE = {"energy": ENERGY, "sliced_wasserstein": SLICED, "reverse_kl": COVERAGE}
FIGURES: Sequence[Figure] = (LOSSES, SCORES, FD, GRADIENTS)


def main_figures(config: RunConfig) -> tuple[Figure, Figure]:
    """The two figures that say most: what D answers, and how good the samples are (or the losses)."""
    names = fitting(config.data)
    quality = next((figure for name, figure in TELLING.items() if name in names), LOSSES)
    return answers(config)[0], quality


def answers(config: RunConfig) -> tuple[Figure, ...]:
    """The figures of D's answers: probabilities where the objective makes them so, else scores."""
    if config.objective.probability:
        return (PROBABILITY,)
    return (PAIRS, SCORES) if config.objective.relative else (SCORES,)


def other_figures(config: RunConfig) -> tuple[Figure, ...]:
    """All figures but the main ones."""
    return tuple(figure for figure in figures_for(config) if figure not in main_figures(config))


def figures_for(config: RunConfig) -> tuple[Figure, ...]:
    """The figures that mean something for this data and objective, the most telling first."""
    objective, plane = config.objective, config.data.kind.in_plane
    value = (VALUE,) if objective.probability else ()
    gap = (GAP,) if objective.has_best and config.condition == "none" and config.tricks.pac == 1 else ()
    insight = (OUTPUTS, GRADIENTS, LAYERS)
    names = fitting(config.data)
    first, later = ([figure for name, figure in group.items() if name in names] for group in (TELLING, MORE))
    others = [_unnamed(name) for name in names if name not in TELLING | MORE]
    if plane:
        first = [*first, *value, *gap]
    return (LOSSES, *answers(config), *first, *insight, *later, *others, ACCURACY, *(() if plane else value), TIME)


def _unnamed(name: str) -> Figure:
    """A figure for a metric without a figure here, which an installed package has added."""
    return Figure(name, METRICS[name].label, METRICS[name].help, measured(name))
