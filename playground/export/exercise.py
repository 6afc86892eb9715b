"""The program of a lesson as a script and as a notebook, to fill in or finished, with its checks. Loads no torch."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from playground.errors import InputError
from playground.export.downloads import Download
from playground.lessons import load
from playground.lessons.lesson import Lesson
from playground.lessons.library import FOLDER
from playground.lessons.program import read_program
from playground.texts import ENGLISH, Message, mark, translate

APART = "\n\n\n"  # between the parts of a program
INTRO = mark(
    "A GAN in sixty lines of plain PyTorch. It learns eight heaps of points on a circle. Everything runs on this "
    "computer, in a few seconds; only PyTorch is needed, and Matplotlib for the picture."
)
FILL = mark(
    "Replace each ... as the comment above it says. Then run the checks. They do not look at your text, only at what "
    "it does."
)
FINISHED = mark("This is the finished program. Change whatever you like and run the checks again.")
CHECKS = mark("The checks. Each of them finds typical mistakes.")
TRAINING = mark("Train. In two thousand steps G finds the heaps.")
PICTURE = mark("Real points are green, G's points orange.")
MAIN = """if __name__ == "__main__":
    check()
    torch.manual_seed(0)
    near, found = heaps(train()[0])
    print(f"{near:.0%} of G's points lie on a heap; {found} of 8 heaps have some.")
"""
PLOT = """import matplotlib.pyplot as plt

with torch.no_grad():
    fake = G(draw_noise(1000))
real = draw_real(1000)
plt.figure(figsize=(5, 5))
plt.scatter(*real.T, s=8, color="#009E73", label="real")
plt.scatter(*fake.T, s=8, color="#E69F00", marker="^", label="fake")
plt.legend()
plt.show()
"""
FILES = ("gan.py", "gan_exercise.py", "gan.ipynb", "gan_exercise.ipynb")


def exercise(name: str, file: str, language: str) -> Download:
    """The file of the lesson called `name`, with comments in `language`. Raises `InputError` where there is none."""
    lesson = load(name)
    path = next((step.program for step in lesson.steps if step.program), "")
    if not path or file not in FILES:
        raise InputError(Message("no_exercise", "There is no such file in this lesson."))
    program, open_ = read_program(FOLDER / name / path), "exercise" in file
    text = program.exercise(_tasks(lesson, language)) if open_ else program.source()
    told, checks = translate(FILL if open_ else FINISHED, language), _checks(name)
    if file.endswith(".ipynb"):
        made = json.dumps(_notebook(text, checks, told, language), indent=1, ensure_ascii=False)
        return Download(file, "application/x-ipynb+json", f"{made}\n".encode())
    begun = text[: text.index('if __name__ == "__main__":')]
    comment = "\n".join(f"# {line}" for line in textwrap.wrap(told, 100))
    return Download(file, "text/x-python", f"{begun}{comment}{APART}{checks}{APART}{MAIN}".encode())


def _tasks(lesson: Lesson, language: str) -> dict[str, str]:
    """What each blank asks for, numbered."""
    asked = [step.blank for step in lesson.steps if step.blank]
    return {b.name: f"{i}. {b.task.get(language) or b.task[ENGLISH]}" for i, b in enumerate(asked, 1)}


def _checks(name: str) -> str:
    """The checks without their docstring and imports: they stand in the same file as the program."""
    text = (FOLDER / name / "checks.py").read_text("utf-8")
    return text[text.index("def ") :].rstrip()


def _notebook(text: str, checks: str, told: str, language: str) -> dict[str, Any]:
    """The parts of the program, the checks, the training and a picture as cells."""
    first, *parts, _ = text.split(APART)
    title, _, rest = first.partition("\n")
    intro, about, training, picture = (translate(text, language) for text in (INTRO, CHECKS, TRAINING, PICTURE))
    heading = title.strip('"')
    cells = [_markdown(f"# {heading}\n\n{intro}\n\n{told}"), *(_code(part) for part in (rest.strip(), *parts))]
    cells += [_markdown(about), _code(f"{checks}{APART}check()")]
    run = "torch.manual_seed(0)\nG, D = train()\nnear, found = heaps(G)\n"
    cells += [_markdown(training), _code(run + MAIN.splitlines()[-1].strip())]
    cells += [_markdown(picture), _code(PLOT)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": _source(text)}


def _code(text: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": _source(text)}


def _source(text: str) -> list[str]:
    return text.strip("\n").splitlines(keepends=True)
