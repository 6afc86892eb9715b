"""What a lesson consists of: steps with their prose, pictures, runs, questions and checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from playground import presets
from playground.config import RunConfig

Kind = Literal["hook", "predict", "run", "compare", "why", "code", "walk", "lineup", "blank", "program", "vary",
               "transfer", "checkpoint", "remember"]  # fmt: skip
PictureKind = Literal["recording", "plane", "tiles", "walk", "lineup", "latent", "table"]
LatentWay = Literal["lerp", "slerp", "loop", "psi", "direction", "sum"]
Depth = Literal["picture", "numbers", "formula"]
Comparison = Literal[">=", "<="]
Texts = Mapping[str, str]  # by language


@dataclass(frozen=True)
class RunPlan:
    """A run that a reader makes: a preset with changes, a seed, and where and how fast it goes."""

    preset: str
    patch: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    speed: float = 0.0  # steps per second, at most; 0: no limit
    paused: bool = False  # it waits for single steps

    def config(self, more: Mapping[str, Any] | None = None) -> RunConfig:
        """The configuration, with the reader's own changes. Raises `PlaygroundError` where something is unknown."""
        return presets.load(self.preset).config.edit({**self.patch, "seed": self.seed, **(more or {})})


@dataclass(frozen=True)
class Choice:
    """An answer to choose, and the run that shows what becomes of it, if any."""

    label: Texts
    run: RunPlan | None = None


@dataclass(frozen=True)
class Question:
    """What a reader commits to before seeing it: a curve, a number, or one of several choices."""

    ask: Literal["curve", "number", "choice"]
    metric: str = ""  # what the result is measured by
    label: Texts = field(default_factory=dict)  # of the number or of the vertical axis
    low: float = 0.0
    high: float = 1.0
    steps: int = 0  # along the horizontal axis of a curve
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Control:
    """A setting that a step frees, and the values that it can take."""

    path: str
    label: Texts
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Checkpoint:
    """What the reader's own run must reach, and the settings that must stay as they were."""

    metric: str
    comparison: Comparison
    value: float
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beat:
    """A line of the listing while the loop goes through it: what happens there, and the update that it makes."""

    line: int
    say: Texts
    layers: tuple[str, ...] = ()
    update: Literal["", "D", "G"] = ""


@dataclass(frozen=True)
class Listing:
    """Lines of the engine's source, `first` is the number of the first one, and the order in which they are lit."""

    file: str
    lines: tuple[tuple[int, str], ...]
    beats: tuple[Beat, ...]


@dataclass(frozen=True)
class BlankChoice:
    """Lines to choose for a blank, what is said of them in HTML, and the recorded run of the program with them."""

    lines: tuple[str, ...]
    say: Texts
    recording: str


@dataclass(frozen=True)
class BlankQuestion:
    """A blank of a program: what it asks for, the lines around it, each with the blank's name or "", and choices."""

    name: str
    task: Texts
    around: tuple[tuple[str, str], ...]
    choices: tuple[BlankChoice, ...]
    right: int


@dataclass(frozen=True)
class Symbol:
    """A part of a formula: what it means, its colour, the layers that show it, and its live number."""

    text: Texts
    colour: str = ""
    layers: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True)
class PathThroughLatent:
    """A path z(t), t from 0 to 1, through the latent space of a generator; every point has the factor `psi`.

    lerp, slerp: between the two points of `seeds`. loop: through all of them and back, along the sphere. psi: the first
    one times `low` to `high`. direction: the first one, moved by `low` to `high` along `direction`. sum: the mean of
    `seeds`, moved by `low` to `high` times the mean of `towards` minus the mean of `origin`.
    """

    way: LatentWay
    text: Texts
    seeds: tuple[int, ...]
    labels: tuple[int, ...] = (0,)  # of a generator with labels: passed one after the other
    psi: float = 1.0
    direction: str = ""
    towards: tuple[int, ...] = ()
    origin: tuple[int, ...] = ()
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class LatentPaths:
    """Paths through the latent space of a pretrained generator, shown side by side at the same t."""

    model: str
    paths: tuple[PathThroughLatent, ...]


@dataclass(frozen=True)
class TableColumn:
    """One measurement: what it is called, its digits, the values that count as good, and the run it is of, if any."""

    name: str
    label: Texts
    digits: int = 2
    comparison: Comparison | None = None
    good: float = 0.0
    metric: str = ""
    run: RunPlan | None = None


@dataclass(frozen=True)
class TableRow:
    """What is measured. `patches` are its changes to the run of a column, by the column's name; "*": of the others."""

    name: str
    label: Texts
    patches: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def patch(self, column: TableColumn) -> Mapping[str, Any] | None:
        """The changes to the run of a column; `None` where the row does not apply."""
        return self.patches.get(column.name, self.patches.get("*"))


@dataclass(frozen=True)
class MeasuredTable:
    """Measurements, which are stored: each cell has one number per entry of `at`, seeds or numbers of samples."""

    along: Literal["seeds", "samples"]
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    at: tuple[int, ...] = ()
    cells: Mapping[str, Mapping[str, tuple[float, ...]]] = field(default_factory=dict)  # by row and column
    pictures: str = ""  # the asset of an image with a strip of samples per row, one below the other


@dataclass(frozen=True)
class TableView:
    """What a step shows of a table: some columns and rows, and whether the reader chooses the number of samples."""

    table: MeasuredTable
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    at: int = 0  # the place in `table.at`
    slider: bool = False


@dataclass(frozen=True)
class LessonStep:
    """One step. `prose` and `after` are HTML by language; `after` is shown once the reader has answered."""

    name: str
    kind: Kind
    prose: Texts
    after: Texts = field(default_factory=dict)
    picture: PictureKind = "plane"
    recording: str = ""  # the asset of a recorded run
    follows: str = ""  # the step whose run the picture shows
    layers: tuple[str, ...] = ()
    caption: Texts = field(default_factory=dict)
    depth: Depth = "picture"
    formula: str = ""  # MathML
    run: RunPlan | None = None
    starts: bool = False  # the run starts when the reader arrives
    question: Question | None = None
    controls: tuple[Control, ...] = ()
    checkpoint: Checkpoint | None = None
    listing: Listing | None = None
    lamps: tuple[str, ...] = ()  # live numbers that this step shows
    blank: BlankQuestion | None = None
    program: str = ""  # the file of the program that this step shows whole, with the reader's choices
    listed: tuple[tuple[str, str], ...] = ()  # its lines, each with the name of its blank or ""
    latent: LatentPaths | None = None
    table: TableView | None = None

    def plans(self) -> Iterator[tuple[str, RunPlan]]:
        """The runs of this step by slot: see `Lesson.plan`."""
        if self.run:
            yield self.name, self.run
        for i, choice in enumerate(self.question.choices if self.question else ()):
            if choice.run:
                yield f"{self.name}.{i}", choice.run


@dataclass(frozen=True)
class Lesson:
    """A lesson, as its folder describes it."""

    name: str
    order: int
    minutes: int
    title: Texts
    can: Texts  # what one can do afterwards
    steps: tuple[LessonStep, ...]
    symbols: Mapping[str, Symbol] = field(default_factory=dict)
    tables: Mapping[str, MeasuredTable] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    def step(self, name: str) -> LessonStep | None:
        return next((step for step in self.steps if step.name == name), None)

    def plans(self) -> Iterator[tuple[str, RunPlan]]:
        """All runs by slot."""
        for step in self.steps:
            yield from step.plans()

    def plan(self, slot: str) -> RunPlan | None:
        """The run of a slot: "STEP", or "STEP.2" for the run of that step's third choice."""
        name, _, choice = slot.partition(".")
        step = self.step(name)
        if step is None or not choice:
            return step.run if step else None
        choices = step.question.choices if step.question else ()
        if not choice.isdecimal() or len(choice) > 2 or int(choice) >= len(choices):
            return None
        return choices[int(choice)].run
