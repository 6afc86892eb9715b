"""Reads the parts of a step: runs, questions, controls, checkpoints, listings. Notes a problem for each mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from playground import presets
from playground.config import RunConfig, flatten
from playground.errors import PlaygroundError
from playground.lessons.lesson import Checkpoint, Choice, Control, Listing, Question, RunPlan, Texts
from playground.lessons.listing import Beats, read_listing
from playground.metrics import fitting
from playground.texts import LANGUAGES, Message

# Live numbers that a lesson can show; the browser computes them. Twin: NUMBERS in frontend/lesson/numbers.js.
LAMPS = (
    "step", "modes", "near", "rarest", "V", "E_real", "E_fake", "D_real", "D_held", "D_fake", "L_G", "pull", "V_best",
    "js",
)  # fmt: skip
# Twin: LAYERS in playground/app/lab_view.py.
LAYERS = frozenset({
    "real", "density", "fake", "trails", "map", "arrows", "manifold", "optimal", "gap", "modes", "heldout", "q",
})  # fmt: skip


class Parts:
    """Reads parts of the lesson `name`; `problems` collects what is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Message] = []

    def problem(self, message: Message) -> None:
        self.problems.append(message)

    def known(self, given: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
        for key in given:
            if key not in keys:
                text = "“{where}” of {lesson} has the unknown key “{key}”; it can have: {known}."
                self.problem(
                    Message("lesson_bad_key", text, where=where, lesson=self.name, key=key, known=", ".join(keys))
                )

    def one_of(self, given: Any, allowed: Sequence[str], what: str) -> str:
        if given in allowed:
            return str(given)
        text = "“{what}” of {lesson} cannot be {value}; it can be: {known}."
        known = ", ".join(filter(None, allowed))
        self.problem(Message("lesson_bad_word", text, what=what, lesson=self.name, value=str(given), known=known))
        return allowed[0]

    def texts(self, given: Any, what: str) -> Texts:
        """A text in every language."""
        found = dict(given) if isinstance(given, Mapping) else {}
        for language in LANGUAGES:
            if not isinstance(found.get(language), str):
                text = "“{what}” of {lesson} has no text in the language {language}."
                self.problem(Message("lesson_no_text", text, what=what, lesson=self.name, language=language))
        return found

    def layers(self, given: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.one_of(layer, tuple(sorted(LAYERS)), "layers") for layer in given)

    def plan(self, given: Mapping[str, Any] | None) -> RunPlan | None:
        if given is None:
            return None
        self.known(given, ("preset", "patch", "seed", "speed", "paused"), "run")
        plan = RunPlan(
            str(given.get("preset", "")),
            dict(given.get("patch", {})),
            int(given.get("seed", 0)),
            float(given.get("speed", 0.0)),
            bool(given.get("paused", False)),
        )
        return plan if self.starts(plan, {}) else None

    def starts(self, plan: RunPlan, more: Mapping[str, Any]) -> RunConfig | None:
        """The configuration of a run that can start."""
        try:
            config = plan.config(more)
            for problem in config.problems():
                raise PlaygroundError(problem.message)
        except PlaygroundError as error:
            text = "A run of {lesson} cannot start. {why}"
            self.problem(Message("lesson_bad_run", text, lesson=self.name, why=error.message))
            return None
        return config

    def question(self, given: Mapping[str, Any] | None) -> Question | None:
        if given is None:
            return None
        self.known(given, ("ask", "metric", "label", "range", "steps", "choices"), "question")
        low, high = given.get("range", (0.0, 1.0))
        ask = self.one_of(given.get("ask"), ("curve", "number", "choice"), "ask")
        choices = tuple(
            Choice(self.texts(each.get("label"), "choices"), self.plan(each.get("run")))
            for each in given.get("choices", ())
        )
        if ask == "choice" and len(choices) < 2:
            self.problem(
                Message("lesson_few_choices", "A choice of {lesson} needs at least two answers.", lesson=self.name)
            )
        return Question(
            ask,  # type: ignore[arg-type]
            self.one_of(given.get("metric", ""), ("", *LAMPS), "metric"),
            self.texts(given["label"], "label") if "label" in given else {},
            float(low),
            float(high),
            int(given.get("steps", 0)),
            choices,
        )

    def control(self, given: Mapping[str, Any], plan: RunPlan | None) -> Control:
        self.known(given, ("path", "label", "values"), "controls")
        control = Control(
            str(given.get("path", "")), self.texts(given.get("label"), "controls"), tuple(given.get("values", ()))
        )
        if plan is None:
            self.problem(
                Message("lesson_control_without_run", "A step of {lesson} frees {path}, but has no run.",
                        lesson=self.name, path=control.path)
            )  # fmt: skip
        else:
            for value in control.values:
                self.starts(plan, {control.path: value})
        return control

    def checkpoint(self, given: Mapping[str, Any] | None, plan: RunPlan | None) -> Checkpoint | None:
        if given is None or plan is None:
            return None
        self.known(given, ("metric", "is", "value", "unchanged"), "checkpoint")
        config = presets.load(plan.preset).config.edit(plan.patch)
        paths = {path for path, _ in flatten(config)}
        for path in given.get("unchanged", ()):
            if not any(known == path or known.startswith(f"{path}.") for known in paths):
                text = "The checkpoint of {lesson} names the setting {path}, which its run does not have."
                self.problem(Message("lesson_no_setting", text, lesson=self.name, path=path))
        return Checkpoint(
            self.one_of(given.get("metric"), fitting(config.data), "metric"),
            self.one_of(given.get("is"), (">=", "<="), "is"),  # type: ignore[arg-type]
            float(given.get("value", 0.0)),
            tuple(given.get("unchanged", ())),
        )

    def listing(self, given: Mapping[str, Any] | None) -> Listing | None:
        if given is None:
            return None
        self.known(given, ("file", "functions", "beats"), "listing")
        beats: Beats = [
            (
                str(beat.get("find", "")),
                self.texts(beat.get("say"), "beats"),
                self.layers(beat.get("layers", ())),
                self.one_of(beat.get("update", ""), ("", "D", "G"), "update"),
            )
            for beat in given.get("beats", ())
        ]
        try:
            return read_listing(str(given.get("file", "")), given.get("functions", ()), beats)
        except LookupError as error:
            text = "The listing of {lesson} does not fit the source: {why}"
            self.problem(Message("lesson_bad_listing", text, lesson=self.name, why=str(error.args[0])))
            return None
