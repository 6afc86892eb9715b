"""The blocks' scripts and styles."""

from __future__ import annotations

import dataclasses
import re

from playground import assets

SMALL_TYPE = "small, sub, sup { font-size: max(0.85em, var(--least-type, 14px)); }\n"  # which browsers make smaller
FONT_SIZE = re.compile(r"font-size:\s*((?:[\d.]|clamp|calc|var)[^;}]*)")  # words such as `inherit` stay as they are


@dataclasses.dataclass(frozen=True)
class Component:
    """The files of a block; `root` is the class of its outermost element."""

    script: str  # the name of its asset
    root: str
    styles: tuple[str, ...]

    def css(self) -> str:
        return "".join(legible(assets.content(style).decode()) for style in self.styles)


COMPONENTS = {
    "run": Component("train/run.js", "run", ("train/run.css",)),
    "formula": Component("train/formula_card.js", "formula", ("train/formula_card.css",)),
    "diagnosis": Component("train/diagnosis.js", "diagnosis", ("shared/diagnosis.css",)),
    "compare": Component(
        "train/compare/compare.js", "compare", ("train/compare/compare.css", "shared/charts/charts.css")
    ),
    "curves": Component("shared/charts/charts.js", "board", ("shared/charts/charts.css",)),
    "explore": Component("explore/explore.js", "explore", ("explore/explore.css",)),
    "home": Component("home/home.js", "home", ("home/home.css",)),
    "lab": Component(
        "lab/lab.js",
        "lab",
        ("lab/lab.css", "shared/options/options_panel.css", "shared/charts/charts.css", "shared/diagnosis.css"),
    ),
    "dirac": Component("dirac/dirac.js", "dirac", ("dirac/dirac.css",)),
    "reference": Component("reference/reference.js", "reference", ("reference/reference.css",)),
    "train": Component("site/train.js", "train", ("site/train.css",)),  # of the static site
    "task": Component("task/task.js", "task", ("task/task.css",)),
    "wall": Component("wall/wall.js", "wall", ("wall/wall.css",)),
    "lesson": Component("lesson/lesson.js", "lesson", ("lesson/lesson.css", "lesson/program/program.css")),
    "lessons": Component("lesson/contents/contents.js", "lessons", ("lesson/contents/contents.css",)),
}


def legible(css: str) -> str:
    """The styles of a block, in which no type is smaller than the page's `--least-type` (see app/frame.html)."""
    return SMALL_TYPE + FONT_SIZE.sub(r"font-size: max(\1, var(--least-type, 14px))", css)


def kernels() -> list[str]:
    """The addresses of the generators' WebAssembly, the best first."""
    return [assets.address("kernel/kernel-fma.wasm"), assets.address("kernel/kernel.wasm")]
