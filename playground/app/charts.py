"""The figures of a run, built with plotly: the browser fills them with rows as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from playground.config import RunConfig
from playground.metrics import METRICS, fitting

REAL, FAKE, D, G, GRADIENT, WARNING = "#009E73", "#E69F00", "#0072B2", "#E69F00", "#CC79A7", "#D55E00"


@dataclass(frozen=True)
class Trace:
    """One line: which number of a row it shows."""

    key: str
    name: str
    colour: str
    dash: str = ""  # of a floor or a bound; such a line is not smoothed
    smooth: bool = True


@dataclass(frozen=True)
class Figure:
    id: str
    title: str
    help: str  # «what is this», shown on request
    traces: tuple[Trace, ...]
    log: bool = True  # may be drawn on a log scale
    lines: tuple[tuple[float, str], ...] = ()  # levels that theory names
    form: Literal["lines", "histogram", "layers"] = "lines"  # over steps; of the newest step; a row a layer
    percent: bool = False
    x: str = "step"
    zero: bool = False  # the y axis begins there

    @cached_property
    def template(self) -> dict[str, Any]:
        """Layout of an empty plotly figure, as plain JSON."""
        import plotly.graph_objects as go

        figure = go.Figure()
        figure.update_layout(
            height=210,
            margin={"l": 48, "r": 8, "t": 6, "b": 34},
            hovermode="x unified",
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"size": 13}},
            font={"size": 13},
            template=None,
            xaxis={"title": {"text": self.x, "standoff": 4}, "zeroline": False, "rangemode": self._from},
            yaxis={
                "zeroline": False,
                "automargin": True,
                "tickformat": ".0%" if self.percent else "",
                "rangemode": "tozero" if self.zero else "normal",
            },
        )
        for level, text in self.lines:
            figure.add_hline(y=level, line={"color": "#888888", "width": 1, "dash": "dot"})
            figure.add_annotation(
                x=1,
                xref="paper",
                y=level,
                text=text,
                showarrow=False,
                xanchor="right",
                yanchor="bottom",
                font={"size": 11, "color": "#888888"},
            )
        layout: dict[str, Any] = figure.to_plotly_json()["layout"]
        return {
            **layout,
            "shapes": [_plain(s) for s in layout.get("shapes", ())],
            "annotations": [_plain(a) for a in layout.get("annotations", ())],
        }

    @property
    def _from(self) -> str:
        return "tozero" if self.form == "lines" else "normal"

    def to_json(self) -> dict[str, Any]:
        traces: list[dict[str, Any]] = [
            {
                "key": t.key,
                "name": t.name,
                "color": t.colour,
                "smooth": t.smooth,
                **({"dash": t.dash} if t.dash else {}),
            }
            for t in self.traces
        ]
        return {
            "id": self.id,
            "title": self.title,
            "help": self.help,
            "log": self.log,
            "form": self.form,
            "layout": self.template,
            "traces": traces,
        }


def measured(metric: str, fakes: str = "fakes", real: str = "floor: real samples") -> tuple[Trace, Trace]:
    """A metric and its floor: measured too seldom to be smoothed."""
    return Trace(metric, fakes, FAKE, smooth=False), Trace(f"{metric}_floor", real, REAL, "dash")


def _plain(value: Any) -> Any:
    return value.to_plotly_json() if hasattr(value, "to_plotly_json") else value


LOSSES = Figure(
    "losses",
    "Losses",
    "What each player is making smaller. They do not fall together: a gain for one is a loss for the other. Steady "
    "curves are a good sign; a D loss that goes to zero means that G learns nothing any more.",
    (Trace("loss_D", "D", D), Trace("loss_G", "G", G)),
)
SCORES = Figure(
    "scores",
    "D(x) and D(G(z))",
    "How real D finds real samples, D(x), and fakes, D(G(z)): probabilities for the logistic losses, bare scores for "
    "the others. Where the two lines meet, D cannot tell them apart.",
    (Trace("D_real", "real, D(x)", REAL), Trace("D_fake", "fake, D(G(z))", FAKE)),
    log=False,
)
GRADIENTS = Figure(
    "gradients",
    "Gradient norms",
    "How strong the pull on each player's weights is. When G's falls to almost nothing while D's accuracy is near "
    "one, the gradient has vanished; when one shoots up, the run is about to diverge.",
    (Trace("grad_D", "D", D), Trace("grad_G", "G", G)),
)
OUTPUTS = Figure(
    "outputs",
    "What D says of this batch",
    "How D's outputs for the newest batch are spread: real samples green, fakes orange. Two hills apart: D is winning, "
    "and G may learn little. One on the other: D cannot tell them apart.",
    (Trace("D_real", "real, D(x)", REAL), Trace("D_fake", "fake, D(G(z))", FAKE)),
    log=False,
    form="histogram",
    percent=True,
    x="D's output",
)
LAYERS = Figure(
    "layers",
    "Gradient norm of each layer",
    "How strong the pull on each layer is, over time: the brighter or darker against the ground, the stronger. G1 is "
    "next to z, D1 next to the sample; D's last layers make its logit. A band that fades has stopped learning.",
    (Trace("grad_G_layers", "G", GRADIENT), Trace("grad_D_layers", "D", GRADIENT)),
    log=False,
    form="layers",
)
TIME = Figure(
    "time",
    "Where the time goes",
    "Shares of the training time: updates of D with its penalties, updates of G, and looking on (pictures, numbers, "
    "metrics, checkpoints). What is left is drawing samples and z.",
    (
        Trace("time_D", "D", D),
        Trace("time_G", "G", G),
        Trace("time_both", "both at once", GRADIENT),
        Trace("time_observe", "looking on", "#888888"),
    ),
    log=False,
    percent=True,
)
FD = Figure(
    "fd",
    "Classifier-FD",
    "The Fréchet distance between fakes and held-out real samples in the features of a small classifier: lower is "
    "better. The dashed floor is what as many real samples score against the held-out ones. It is not the FID of "
    "papers, which uses another network.",
    measured("classifier_fd"),
)
MODES = Figure(
    "modes",
    "Modes found",
    "How many of the data's modes have a fake within three σ of them (PacGAN's protocol). The dashed line is how many "
    "there are. A G that makes few of them again and again has collapsed.",
    measured("modes", "found", "there are"),
    log=False,
    zero=True,
)
QUALITY = Figure(
    "quality",
    "High-quality samples, %",
    "How many of a hundred fakes lie within three σ of a mode (PacGAN's protocol): the others are somewhere between. "
    "The dashed line is what real samples score.",
    measured("hq", "fakes", "real samples"),
    log=False,
    zero=True,
)
SLICED = Figure(
    "sliced",
    "Sliced Wasserstein distance",
    "How far samples must be moved, on average over many directions, to become real ones: lower is better. The dashed "
    "floor is what real samples score.",
    measured("sliced_wasserstein"),
)
JS = Figure(
    "js",
    "Jensen–Shannon divergence",
    "How different the shares of fakes and of real samples are in 64×64 cells of the plane: 0 is no difference, "
    "log 2 ≈ 0.693 is nothing in common. Counted from 32,768 fakes, so even real samples do not score 0 but the dashed "
    "floor; near it the number says nothing. Cells cannot see what happens within them.",
    measured("js"),
    lines=((0.6931, "log 2"),),
)
ENERGY = Figure(
    "energy",
    "Energy distance",
    "How much farther fakes are from real samples than each are from their own kind, in the data's units. It needs no "
    "cells and sees far-off samples well, but hardly modes of unequal size, or how sharp narrow ones are. The dashed "
    "floor is what as many real samples score.",
    measured("energy"),
)
COVERAGE = Figure(
    "coverage",
    "Reverse KL over modes",
    "How unevenly fakes are spread over the modes that they are nearest to: 0 is even, log 2 ≈ 0.69 is half of the "
    "modes missing. It does not see how good the samples are. The dashed floor is what real samples score.",
    measured("reverse_kl"),
)
VALUE = Figure(
    "value",
    "V(D, G)",
    "The value of the minimax game for the present D: with the best D it is 2·JS − log 4. At the equilibrium it is "
    "−log 4 ≈ −1.386, but it is near that at the very start too, when D knows nothing: the line alone proves nothing.",
    (Trace("V", "V(D, G)", D),),
    log=False,
    lines=((-1.3863, "−log 4"),),
)
GAP = Figure(
    "gap",
    "Gap of D to its best",
    "How far D is from the optimal D* = p / (p + q), on average over real and fake samples: 0 is the best reply to the "
    "present G, ½ is what saying ½ everywhere scores when the two have nothing in common. Worked out in 64×64 cells.",
    (Trace("gap", "‖D − D*‖", D, smooth=False),),
    log=False,
)
ACCURACY = Figure(
    "accuracy",
    "Accuracy of D",
    "How many real and fake samples of the batch D puts on the right side. Near one on both: D is winning.",
    (Trace("acc_real", "on real", REAL), Trace("acc_fake", "on fake", FAKE)),
    log=False,
)
# Figures of metrics by name: the most telling first, the others behind what the networks do.
TELLING = {"modes": MODES, "hq": QUALITY, "js": JS, "classifier_fd": FD}
MORE = {"energy": ENERGY, "sliced_wasserstein": SLICED, "reverse_kl": COVERAGE}
FIGURES: Sequence[Figure] = (LOSSES, SCORES, FD, GRADIENTS)


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
    return (LOSSES, SCORES, *first, *insight, *later, *others, ACCURACY, *(() if plane else value), TIME)


def _unnamed(name: str) -> Figure:
    """The figure of a metric that has none of its own: one of an installed package."""
    return Figure(name, METRICS[name].label, METRICS[name].help, measured(name))
