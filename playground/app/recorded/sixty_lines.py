"""Records the GAN in sixty lines of the lesson `write-it-yourself`: once as it should be, and with each wrong choice.

The assembled program itself runs; only its function `step` is wrapped, so that its networks are seen at some steps.
"""

from __future__ import annotations

import contextlib
from typing import Any

import torch

from playground import presets
from playground.config import RunConfig
from playground.data import load
from playground.lessons import library
from playground.lessons.program import Program, read_program
from playground.messages import Frame, pack_frame
from playground.runs.worker.observe import Observer
from playground.training.state import TrainingState

FOLDER = library.FOLDER / "write-it-yourself"
MARKS = (0, 1, 3, 6, 10, 20, 35, 50, 70, 100, 140, 190, 250, 350, 500, 650, 800, 1000, 1500, 2000)
SAME = {  # the settings of the engine that make the same step as the program
    "latent.size": 2, "G.hidden": [16, 16], "D.hidden": [16, 16], "opt_G.lr": 0.003, "opt_D.lr": 0.003,
    "loop.ema": 0.0, "stop.steps": 2000,
}  # fmt: skip


def engine() -> RunConfig:
    """The engine's run that does what the program does."""
    return presets.load("lab-heals").config.edit(SAME)


def names_of(program: Program, chosen: dict[str, int]) -> dict[str, Any]:
    """The functions of the program with these choices."""
    names: dict[str, Any] = {"__name__": "gan"}
    exec(program.source(chosen), names)
    return names


def run(names: dict[str, Any], seen: Any) -> None:
    """Run a program; `seen(step, G, D)` is called before the first step and after each one."""
    step, made = names["step"], 0

    def watched(G: Any, D: Any, *rest: Any) -> Any:
        nonlocal made
        if made == 0:
            seen(0, G, D)
        losses = step(G, D, *rest)
        made += 1
        seen(made, G, D)
        return losses

    names |= {"step": watched, "print": lambda *_: None}
    torch.manual_seed(0)
    names["train"]()


def linears(network: torch.nn.Module) -> list[torch.nn.Linear]:
    return [module for module in network.modules() if isinstance(module, torch.nn.Linear)]


def film(program: Program, chosen: dict[str, int]) -> bytes:
    """The frames of one recording; of a program that stops with an error, only the beginning."""
    config = engine()
    data = load(config.data)
    state, observer = TrainingState.begin(config, data), Observer(config, data)
    frames: list[Frame] = observer.frames(state, ("real",))
    names = names_of(program, chosen)
    z = names["draw_noise"](2)
    always = torch.equal(z, names["draw_noise"](2))  # G gets the same z always: it has a single point to show

    @torch.no_grad()
    def seen(step: int, G: Any, D: Any) -> None:
        if step in MARKS:
            for mine, theirs in ((state.G, G), (state.ema, G), (state.D, D)):
                for to, of in zip(linears(mine), linears(theirs), strict=True):
                    to.load_state_dict(of.state_dict())
            for first in (linears(state.G)[0], linears(state.ema)[0]) if always else ():
                first.bias.add_(first.weight @ z[0])
                first.weight.zero_()
            state.step = step
            frames.extend(observer.frames(state, ("nets",)))

    with contextlib.suppress(RuntimeError):  # a program without detach stops in its first step
        run(names, seen)
    packed = [pack_frame(frame) for frame in frames]
    return b"".join(len(f).to_bytes(4, "little") + f for f in packed)


def record() -> None:
    """Write `right.bin`, and `BLANK-CHOICE.bin` for each wrong choice, counted from 1 as on the page."""
    program = read_program(FOLDER / "gan.py")
    (FOLDER / "right.bin").write_bytes(film(program, {}))
    for name, blank in program.blanks.items():
        for choice in range(len(blank.choices)):
            if choice != blank.right:
                (FOLDER / f"{name}-{choice + 1}.bin").write_bytes(film(program, {name: choice}))
