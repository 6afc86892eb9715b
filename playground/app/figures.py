"""Every figure that the app knows, and which of them suit a run."""

from __future__ import annotations

from collections.abc import Sequence

from playground.app.charts import Figure, Trace
from playground.config import RunConfig
from playground.metrics import WITH_CLASSIFIER, WITH_MODES
from playground.texts import mark

REAL, FAKE, D, G, GRADIENT, WARNING = "#009E73", "#E69F00", "#0072B2", "#E69F00", "#CC79A7", "#D55E00"


def measured(
    metric: str, fakes: str = mark("fakes"), real: str = mark("best possible: real samples")
) -> tuple[Trace, Trace]:
    """A metric and its floor: measured too seldom to be smoothed."""
    return Trace(metric, fakes, FAKE, smooth=False), Trace(f"{metric}_floor", real, REAL, "dash")


LOSSES = Figure(
    "losses",
    mark("Losses"),
    mark(
        "Each network tries to make its own loss smaller. They do not fall together: a gain for one is a loss for "
        "the other. Steady curves are a good sign; a loss of D that goes to zero means that G no longer learns "
        "anything."
    ),
    (Trace("loss_D", "D", D), Trace("loss_G", "G", G)),
)
SCORES = Figure(
    "scores",
    mark("D(x) and D(G(z))"),
    mark(
        "How real D finds real samples, D(x), and fakes, D(G(z)): probabilities for the logistic losses, bare "
        "scores for the others. Where the two lines meet, D cannot tell them apart."
    ),
    (Trace("D_real", mark("real, D(x)"), REAL), Trace("D_fake", mark("fake, D(G(z))"), FAKE)),
    log=False,
)
GRADIENTS = Figure(
    "gradients",
    mark("Gradient norms"),
    mark(
        "How strong the pull on each network's weights is. When G's falls to almost nothing while D's accuracy is near "
        "one, the gradient has vanished; when one shoots up, the run is about to diverge."
    ),
    (Trace("grad_D", "D", D), Trace("grad_G", "G", G)),
)
OUTPUTS = Figure(
    "outputs",
    mark("What D says about this batch"),
    mark(
        "How D's outputs for the newest batch are spread: real samples green, fakes orange. Two hills apart: D is "
        "winning, and G may learn little. If they overlap, D cannot tell them apart."
    ),
    (Trace("D_real", mark("real, D(x)"), REAL), Trace("D_fake", mark("fake, D(G(z))"), FAKE)),
    log=False,
    form="histogram",
    percent=True,
    x=mark("D's output"),
)
LAYERS = Figure(
    "layers",
    mark("Gradient norm of each layer"),
    mark(
        "How strong the pull on each layer is, over time: the brighter or darker against the ground, the stronger. "
        "G1 is next to z, D1 next to the sample; D's last layers make its logit. A band that fades has stopped "
        "learning."
    ),
    (Trace("grad_G_layers", "G", GRADIENT), Trace("grad_D_layers", "D", GRADIENT)),
    log=False,
    form="layers",
)
TIME = Figure(
    "time",
    mark("Where the time goes"),
    mark(
        "Shares of the training time: updates of D with its penalties, updates of G, and measuring and drawing "
        "(pictures, numbers, metrics, checkpoints). What is left is drawing samples and z."
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
        "The Fréchet distance between fakes and held-out real samples in the features of a small classifier: lower is "
        "better. The dashed line is what as many real samples score against the held-out ones. It is not the FID of "
        "papers, which uses another network."
    ),
    measured("classifier_fd"),
)
MODES = Figure(
    "modes",
    mark("Modes found"),
    mark(
        "How many of the data's modes have a fake within three σ of them (PacGAN's protocol). The dashed line is "
        "how many there are. A G that makes few of them again and again has collapsed."
    ),
    measured("modes", mark("found"), mark("total")),
    log=False,
    zero=True,
)
QUALITY = Figure(
    "quality",
    mark("High-quality samples, %"),
    mark(
        "The percentage of fakes within three σ of a mode (PacGAN's protocol): the others are somewhere between. "
        "The dashed line is what real samples score."
    ),
    measured("hq", mark("fakes"), mark("real samples")),
    log=False,
    zero=True,
)
SLICED = Figure(
    "sliced",
    mark("Sliced Wasserstein distance"),
    mark(
        "How far samples must be moved, on average over many directions, to become real ones: lower is better. The "
        "dashed floor is what real samples score."
    ),
    measured("sliced_wasserstein"),
)
JS = Figure(
    "js",
    mark("Jensen–Shannon divergence"),
    mark(
        "How different the shares of fakes and of real samples are in 64×64 cells of the plane: 0 is no "
        "difference, log 2 ≈ 0.693 is nothing in common. Counted from 32,768 fakes, so even real samples do not "
        "score 0 but the dashed line; near it the number says nothing. Cells cannot see what happens within them."
    ),
    measured("js"),
    lines=((0.6931, "log 2"),),
)
ENERGY = Figure(
    "energy",
    mark("Energy distance"),
    mark(
        "How much farther fakes are from real samples than each are from their own kind, in the data's units. It "
        "needs no cells and sees far-off samples well, but hardly modes of unequal size, or how sharp narrow ones "
        "are. The dashed floor is what as many real samples score."
    ),
    measured("energy"),
)
COVERAGE = Figure(
    "coverage",
    mark("Reverse KL over modes"),
    mark(
        "How unevenly fakes are spread over the modes that they are nearest to: 0 is even, log 2 ≈ 0.69 is half of the "
        "modes missing. It does not see how good the samples are. The dashed line is what real samples score."
    ),
    measured("reverse_kl"),
)
VALUE = Figure(
    "value",
    "V(D, G)",
    mark(
        "The value of the minimax game for the present D: with the best D it is 2·JS − log 4. At the equilibrium "
        "it is −log 4 ≈ −1.386, but it is near that at the very start too, when D knows nothing: the line alone "
        "proves nothing."
    ),
    (Trace("V", "V(D, G)", D),),
    log=False,
    lines=((-1.3863, "−log 4"),),
)
GAP = Figure(
    "gap",
    mark("Gap of D to its best"),
    mark(
        "How far D is from the optimal D* = p / (p + q), on average over real and fake samples: 0 is the best "
        "reply to the present G, ½ is what saying ½ everywhere scores when the two have nothing in common. Worked "
        "out in 64×64 cells."
    ),
    (Trace("gap", "‖D − D*‖", D, smooth=False),),
    log=False,
)
ACCURACY = Figure(
    "accuracy",
    mark("Accuracy of D"),
    mark("How many real and fake samples of the batch D puts on the right side. Near one on both: D is winning."),
    (Trace("acc_real", mark("on real"), REAL), Trace("acc_fake", mark("on fake"), FAKE)),
    log=False,
)
FIGURES: Sequence[Figure] = (LOSSES, SCORES, FD, GRADIENTS)


def figures_for(config: RunConfig) -> tuple[Figure, ...]:
    """The figures that mean something for this data and objective, the most telling first."""
    kind, name, objective = config.data.kind, config.data.name, config.objective
    value = (VALUE,) if objective.probability else ()
    gap = (GAP,) if objective.has_best and config.condition == "none" and config.tricks.pac == 1 else ()
    insight = (OUTPUTS, GRADIENTS, LAYERS)
    if kind == "points":
        modes = (MODES, QUALITY, COVERAGE) if name in WITH_MODES else ()
        return (LOSSES, SCORES, *modes[:2], JS, *value, *gap, *insight, ENERGY, SLICED, *modes[2:], ACCURACY, TIME)
    metric = (FD,) if name in WITH_CLASSIFIER else ()
    return (LOSSES, SCORES, *metric, *insight, SLICED, ACCURACY, *value, TIME)
