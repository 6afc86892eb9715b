"""Which configurations can train in a browser, and what such a run logs."""

from __future__ import annotations

from playground.blocks.charts import Figure
from playground.config import RunConfig
from playground.metrics import METRICS
from playground.networks.family import Family
from playground.texts import Message

NORMS = ("none", "instance")  # the others have buffers; twin: `suits` in compile/compiled_step.py
DEEP, SMALL = 8, 50_000  # hidden layers and weights; twins: DEEP there, SMALL in training/flat_optimizer.py
TOLD = (
    "loss_D", "loss_G", "D_real", "D_fake", "pair", "acc_real", "acc_fake", "V", "grad_D", "grad_G", "lr_D", "lr_G",
    "grad_D_layers", "grad_G_layers", "diversity", "outside",
)  # fmt: skip
MEASURED = frozenset({*TOLD, *METRICS})  # what such a run logs; times and the gap are not among them


def refusal(config: RunConfig) -> Message | None:
    """The reason why `config` cannot train in a browser; `None` if it can. Loads no torch."""
    networks = (config.G, config.D)
    if not config.data.kind.in_plane or config.condition != "none" or config.augmentations:
        return Message("browser_not_plain", "The browser trains points in the plane without labels.")
    if not all(net.chain and _stateless(net) for net in networks):
        return Message(
            "browser_not_chain", "The browser trains fully connected networks, without batch or spectral normalisation."
        )
    sizes = (config.G.size((2,), config.latent.size), config.D.size((2 * config.tricks.pac,)))
    if max(net.fully_connected for net in networks) > DEEP or max(s.parameters for s in sizes) > SMALL:
        return Message(
            "browser_not_small", "The browser trains networks with up to 8 hidden layers and 50,000 weights."
        )
    if config.stop.metric:
        return Message("browser_no_target", "A run that stops at a metric trains on the server.")
    return None


def _stateless(network: Family) -> bool:
    norm = getattr(network, "norm", "none")
    return norm in NORMS or (norm == "batch" and network.fully_connected == 0)  # it normalises hidden layers only


def is_measured(figure: Figure) -> bool:
    """Whether a run in the browser logs something of a figure."""
    return any(trace.key in MEASURED for trace in figure.traces)
