"""Reads a lesson from its folder, and says what its author has to fix."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from playground import assets
from playground.lessons import prose
from playground.lessons.latent import read_latent
from playground.lessons.lesson import (
    BlankChoice,
    BlankQuestion,
    Kind,
    Lesson,
    LessonStep,
    PictureKind,
    Symbol,
    Texts,
)
from playground.lessons.parts import LAMPS
from playground.lessons.program import Program, read_program
from playground.lessons.tables import TableParts
from playground.texts import LANGUAGES, Message

FORMULAS = Path(__file__).with_name("formulas.json")
KINDS, PICTURES, DEPTHS = get_args(Kind), get_args(PictureKind), ("picture", "numbers", "formula")
STEP_KEYS = (
    "kind", "name", "picture", "recording", "follows", "layers", "caption", "depth", "formula", "run", "starts",
    "question", "controls", "checkpoint", "listing", "lamps", "blank", "program", "latent", "table",
)  # fmt: skip
RIGHT = "right.bin"  # the recording of a program whose choices are all right
COLOURS = ("", "real", "fake", "D", "G", "gradient")


def read(folder: Path) -> tuple[Lesson, list[Message]]:
    """The lesson in a folder, and its problems: with any of these, it must not be shown."""
    reader = LessonReader(folder)
    return reader.lesson(), reader.problems


@cache
def known_formulas() -> dict[str, str]:
    """TeX → MathML. Written by `.ci/formulas.py`."""
    return dict(json.loads(FORMULAS.read_text("utf-8"))) if FORMULAS.is_file() else {}


class LessonReader(TableParts):
    """Reads one folder; `problems` collects what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.name)
        self._folder = folder
        self._prose = {language: self._sections(language) for language in LANGUAGES}
        self._used: set[str] = set()
        try:
            self._values = tomllib.loads((folder / "lesson.toml").read_text("utf-8"))
        except (OSError, ValueError) as error:
            self._values = {}
            self.problem(
                Message("lesson_no_toml", "lesson.toml of {lesson} cannot be read: {why}", lesson=self.name,
                        why=str(error)[:200])
            )  # fmt: skip

    def lesson(self) -> Lesson:
        values = self._values
        symbols = {name: self._symbol(name, given) for name, given in values.get("symbols", {}).items()}
        self.tables = {name: self.table(name, given, self._folder) for name, given in values.get("tables", {}).items()}
        steps: list[LessonStep] = []
        for given in values.get("step", ()):
            steps.append(self._step(given, steps, symbols))
        if not steps:
            self.problem(Message("lesson_no_steps", "The lesson {lesson} has no steps.", lesson=self.name))
        for need in values.get("needs", ()):
            if not (self._folder.parent / str(need) / "lesson.toml").is_file():
                text = "The lesson {lesson} builds on “{name}”, but there is no such lesson."
                self.problem(Message("lesson_no_need", text, lesson=self.name, name=str(need)))
        for language, found in self._prose.items():
            for name in sorted(found.keys() - self._used):
                text = "{file} of {lesson} has a section “{section}”, but no step has this name."
                self.problem(
                    Message("lesson_extra_section", text, file=f"{language}.md", lesson=self.name, section=name)
                )
        return Lesson(
            self.name,
            int(values.get("order", 0)),
            int(values.get("minutes", 0)),
            self.texts(values.get("title"), "title"),
            self.texts(values.get("can"), "can"),
            tuple(steps),
            symbols,
            self.tables,
            tuple(values.get("needs", ())),
        )

    # -- steps ---------------------------------------------------------------------------------------------------

    def _step(
        self, given: Mapping[str, Any], before: Sequence[LessonStep], symbols: Mapping[str, Symbol]
    ) -> LessonStep:
        kind = self.one_of(given.get("kind"), KINDS, "kind")
        name = str(given.get("name", kind))
        if any(step.name == name for step in before):
            self.problem(
                Message(
                    "lesson_same_name", "Two steps of {lesson} have the name “{name}”.", lesson=self.name, name=name
                )
            )
        last = before[-1] if before else None
        picture = self.one_of(given.get("picture", last.picture if last else "plane"), PICTURES, "picture")
        question = self.question(given.get("question"))
        answered = bool(question and question.ask == "choice") or kind in ("lineup", "code")
        tex = given.get("formula")
        self.known(given, STEP_KEYS, name)
        follows = str(given.get("follows", name if "run" in given else last.follows if last else ""))
        if follows and follows != name and not any(step.name == follows for step in before):
            text = "A step of {lesson} names “{name}”, but no step before it has this name."
            self.problem(Message("lesson_no_such_step", text, lesson=self.name, name=follows))
        latent = read_latent(self, given["latent"]) if "latent" in given else last.latent if last else None
        if picture == "latent" and latent is None:
            text = "The step “{name}” of {lesson} shows latent space; it needs a [step.latent]."
            self.problem(Message("lesson_no_latent", text, name=name, lesson=self.name))
        return LessonStep(
            name,
            kind,  # type: ignore[arg-type]
            self._html(name, symbols, required=True),
            self._html(f"after {name}", symbols, required=answered),
            picture,  # type: ignore[arg-type]
            self._recording(given.get("recording", "")),
            follows,
            self.layers(given.get("layers", last.layers if last else ())),
            self.texts(given["caption"], "caption") if "caption" in given else {},
            self.one_of(given.get("depth", "picture"), DEPTHS, "depth"),  # type: ignore[arg-type]
            self._math(str(tex), True, symbols) if tex else last.formula if last and tex is None else "",
            self.plan(given.get("run")),
            bool(given.get("starts", False)),
            question,
            tuple(self.control(each, self.plan(given.get("run"))) for each in given.get("controls", ())),
            self.checkpoint(given.get("checkpoint"), self.plan(given.get("run"))),
            self.listing(given.get("listing")),
            tuple(self.one_of(each, LAMPS, "lamps") for each in given.get("lamps", last.lamps if last else ())),
            self._blank(name, given.get("blank"), symbols),
            str(given.get("program", "")),
            tuple(self._program(str(given["program"])).listing()) if "program" in given else (),
            latent,
            self.view(given.get("table"), picture, last.table if last else None),
        )

    def _blank(self, name: str, given: Mapping[str, Any] | None, symbols: Mapping[str, Symbol]) -> BlankQuestion | None:
        """The blank of the step called `name`. Of its choice 2, the section `NAME 2` tells, and NAME-2.bin shows it."""
        if given is None:
            return None
        self.known(given, ("file", "task"), "blank")
        program = self._program(str(given.get("file", "")))
        blank = program.blanks.get(name)
        if blank is None:
            text = "The program of {lesson} has no blank “{name}”."
            self.problem(Message("lesson_no_blank", text, lesson=self.name, name=name))
            return None
        films = [RIGHT if i == blank.right else f"{name}-{i + 1}.bin" for i in range(len(blank.choices))]
        choices = [
            BlankChoice(lines, self._html(f"{name} {i + 1}", symbols, required=True), self._recording(films[i]))
            for i, lines in enumerate(blank.choices)
        ]
        task = self.texts(given.get("task"), "task")
        return BlankQuestion(name, task, tuple(program.around(name)), tuple(choices), blank.right)

    def _program(self, file: str) -> Program:
        """The program in a file of this folder."""
        try:
            return read_program(self._folder / Path(file).name)
        except LookupError as error:
            text = "The program {file} of {lesson} cannot be read: {why}"
            why = str(error.args[0])
            self.problem(Message("lesson_bad_program", text, file=file[:40], lesson=self.name, why=why))
            return Program(())

    def _recording(self, name: str) -> str:
        """The asset of a recording: of this lesson's folder, of another (`LESSON/NAME`), or one of the app's."""
        places = (f"lessons/{self.name}/{name}", f"lessons/{name}", f"recorded/{name}")
        found = next((asset for asset in places if asset in assets.files()), "")
        if name and not found:
            self.problem(
                Message("lesson_no_recording", "The lesson {lesson} has no recording “{name}”.", lesson=self.name,
                        name=name)
            )  # fmt: skip
        return found

    def _symbol(self, name: str, given: Mapping[str, Any]) -> Symbol:
        return Symbol(
            self.texts(given.get("text"), name),
            self.one_of(given.get("colour", ""), COLOURS, "colour"),
            self.layers(given.get("layers", ())),
            self.one_of(given.get("value", ""), ("", *LAMPS), "value"),
        )

    # -- prose ---------------------------------------------------------------------------------------------------

    def _sections(self, language: str) -> dict[str, str]:
        file = f"{language}.md"
        try:
            return prose.sections((self._folder / file).read_text("utf-8"))
        except OSError:
            self.problem(
                Message("lesson_no_language", "The lesson {lesson} has no {file}.", lesson=self.name, file=file)
            )
        except ValueError as error:
            text = "{file} of {lesson} has the section “{section}” twice."
            self.problem(Message("lesson_section_twice", text, file=file, lesson=self.name, section=str(error)))
        return {}

    def _html(self, section: str, symbols: Mapping[str, Symbol], *, required: bool) -> Texts:
        self._used.add(section)
        found: dict[str, str] = {}
        there = [language for language in LANGUAGES if section in self._prose[language]]
        for language in LANGUAGES:
            if language not in there:
                if required or there:
                    text = "{file} of {lesson} has no section “{section}”."
                    self.problem(
                        Message("lesson_no_section", text, file=f"{language}.md", lesson=self.name, section=section)
                    )
                continue
            try:
                found[language] = prose.to_html(
                    self._prose[language][section], lambda tex, display: self._math(tex, display, symbols)
                )
            except ValueError as error:
                text = "The link {link} in {lesson} does not lead to a page of the app or to https."
                self.problem(Message("lesson_bad_link", text, link=str(error), lesson=self.name))
        if len({frozenset(prose.formulas(self._prose[language][section])) for language in found}) > 1:
            text = "The formulas in the section “{section}” of {lesson} differ between the languages."
            self.problem(Message("lesson_other_formulas", text, section=section, lesson=self.name))
        return found

    def _math(self, tex: str, display: bool, symbols: Mapping[str, Symbol]) -> str:
        made = known_formulas().get(tex)
        if made is None:
            text = "The formula {tex} of {lesson} has not been converted. Run python .ci/formulas.py update."
            self.problem(Message("lesson_no_formula", text, tex=tex, lesson=self.name))
            return ""
        for name in prose.symbols_of(made):
            if name not in symbols:
                text = "A formula of {lesson} has a symbol “{name}” that lesson.toml does not explain."
                self.problem(Message("lesson_no_symbol", text, lesson=self.name, name=name))
        block = ' display="block"' if display else ""
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{block}>{made}</math>'
