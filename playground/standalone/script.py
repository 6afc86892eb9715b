"""A run as one stand-alone PyTorch script: the same algorithm, data order and first weights, without this package.

Nothing is written twice: the script consists of the source of the functions and classes that train here. Starting
from `play` and the chosen options, everything they use is collected; the configuration becomes plain values.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

from playground.config import SECTIONS, SETS, RunConfig
from playground.data.source import Source
from playground.options import Option, params
from playground.standalone.rewriting import DROPPED
from playground.standalone.sources import SourceCollector, defined

ROOTS = (
    ("playground.training.algorithm", "play"),
    ("playground.training.state", "TrainingState"),
    ("playground.data.source", "cut"),
    ("playground.data.dataset", "TensorDataset"),
)
TEMPLATE = Path(__file__).parent / "script_template.txt"


def script(config: RunConfig, *, precision: str = "float32", threads: int = 2, differences: Sequence[str] = ()) -> str:
    """The Python source. Running it trains `config`, prints losses, and writes samples and weights.

    `precision` and `threads` are those of the run. `differences` are sentences that say how the run differs; without
    any, the script reproduces its numbers to the bit.
    """
    text = TEMPLATE.read_text(encoding="utf-8")
    collector = SourceCollector(reserved=defined(re.sub("#[A-Z]+#", "0", text)) | {"CONFIG"})
    for module, name in ROOTS:
        collector.want(module, name)
    kind = type(config.data.kind)
    collector.want(kind.__module__, kind.__name__)
    for option in _chosen(config):
        if _has_code(type(option)):
            collector.want(type(option).__module__, type(option).__name__)
    many = "1 thread" if threads == 1 else f"{threads} threads"
    exact = f"On one machine, with {many}, the numbers are those of the app, to the bit."
    parts = {
        "#TITLE#": f"{config.data.label}, {config.objective.label.lower()}, seed {config.seed}",
        "#EXACT#": textwrap.fill(" ".join(differences) or exact, 120),
        "#IMPORTS#": collector.imports(),
        "#CODE#": collector.code(),
        "#CONFIG#": _config(config, collector),
        "#PRECISION#": repr(precision),
        "#THREADS#": str(threads),
        "#TORCHVISION#": repr(config.data.torchvision),
        "#CLASSES#": repr(config.data.labels_known),
        "#DESCRIBED#": repr(config.to_json()),
    }
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _chosen(config: RunConfig) -> list[Option]:
    values = [getattr(config, section) for section in SECTIONS]
    return [v for v in values if isinstance(v, Option)] + [o for section in SETS for o in getattr(config, section)]


def _has_code(cls: type) -> bool:
    """Whether a script needs the code of an option: others are plain values, and some data comes from a file."""
    if issubclass(cls, Source) and not cls.scriptable:
        return False
    return any(
        inspect.isfunction(f) and n not in DROPPED
        for c in cls.__mro__[:-2]
        for n, f in vars(c).items()
        if c is not Option and not n.startswith("__")
    )


def _config(config: RunConfig, collector: SourceCollector) -> str:
    def call(option: Option) -> str:
        cls = type(option)
        values = ", ".join(f"{name}={getattr(option, name)!r}" for name, _, _ in params(cls))
        named = f"name={option.name!r}, label={option.label!r}, " if hasattr(option, "name") else ""
        called = collector.called(cls.__module__, cls.__name__) if _has_code(cls) else "Values"
        if called == "Values" and isinstance(option, Source):
            kind = type(option.kind)
            named += f"kind={collector.called(kind.__module__, kind.__name__)}(), "
        return f"{called}({named}{values})"

    lines = ["CONFIG = Values("]
    for section in SECTIONS:
        value = getattr(config, section)
        if section in SETS:
            lines.append(f"    {section}=(" + "".join(call(option) + ", " for option in value) + "),")
        else:
            lines.append(f"    {section}={call(value) if isinstance(value, Option) else repr(value)},")
    return "\n".join([*lines, ")"])
