"""The GAN in sixty lines: its step is the engine's, its checks find every wrong choice, and the texts are true."""

from __future__ import annotations

import contextlib
import importlib
import io
import math
import sys
import types
from typing import Any

import pytest
import torch

from playground import assets
from playground.app.recorded.sixty_lines import FOLDER, engine, linears, names_of, run
from playground.data import load as load_data
from playground.lessons import load
from playground.lessons.program import read_program
from playground.messages import unpack_frame
from playground.training.algorithm import update_networks
from playground.training.state import TrainingState

PROGRAM = read_program(FOLDER / "gan.py")
WRONG = [(n, i) for n, blank in PROGRAM.blanks.items() for i in range(len(blank.choices)) if i != blank.right]
STEPS = 500


def test_about_sixty_lines_seven_blanks_and_thirteen_wrong_choices() -> None:
    lines = PROGRAM.source().rstrip().splitlines()
    assert sum(bool(line) for line in lines) <= 60 <= len(lines) <= 70
    assert (len(PROGRAM.blanks), len(WRONG)) == (7, 13)
    shown = [step.blank.name for step in load("write-it-yourself").steps if step.blank]
    assert shown == list(PROGRAM.blanks)


def weights(*networks: torch.nn.Module) -> list[torch.Tensor]:
    return [p.detach().clone() for network in networks for layer in linears(network) for p in layer.parameters()]


def stepped(program: dict[str, Any], state: TrainingState, count: int) -> list[torch.Tensor]:
    """The weights after `count` steps of a program that begins with the weights of `state` and draws as it does."""
    G, D, opt_G, opt_D = program["begin"]()
    for mine, theirs in ((G, state.G), (D, state.D)):
        for to, of in zip(linears(mine), linears(theirs), strict=True):
            to.load_state_dict(of.state_dict())
    rng = torch.Generator().set_state(state.rng.get_state())
    for i in range(count):
        batch = state.config.loop.batch
        x = state.data.batch(state.order.take(i * batch, batch))
        program["step"](G, D, opt_G, opt_D, x, state.config.latent.sample(batch, rng))
    return weights(G, D)


@pytest.mark.parametrize("count", [1, 5])
def test_a_step_of_the_program_is_a_step_of_the_engine(count: int) -> None:
    config = engine()
    state = TrainingState.begin(config, load_data(config.data))
    before = weights(state.G, state.D)
    found = stepped(names_of(PROGRAM, {}), state, count)
    for _ in range(count):
        update_networks(state, 1, 1)
        state.advance()
    wanted = weights(state.G, state.D)
    for old, mine, theirs in zip(before, found, wanted, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=2e-6)
        assert not torch.equal(old, theirs)


def test_without_detach_but_with_the_graph_kept_the_weights_are_the_same() -> None:
    config = engine()
    state = TrainingState.begin(config, load_data(config.data))
    source = PROGRAM.source({"detach": 1}).replace("loss_D.backward()", "loss_D.backward(retain_graph=True)")
    kept: dict[str, Any] = {"__name__": "gan"}
    exec(source, kept)
    found = [stepped(names, state, 5) for names in (kept, names_of(PROGRAM, {}))]
    for mine, theirs in zip(*found, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-5, atol=1e-7)


def failed(chosen: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The checks that a program with these choices does not pass."""
    gan = types.ModuleType("gan")
    gan.__dict__.update(names_of(PROGRAM, chosen))
    monkeypatch.setitem(sys.modules, "gan", gan)
    monkeypatch.delitem(sys.modules, "checks", raising=False)
    monkeypatch.syspath_prepend(str(FOLDER))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        importlib.import_module("checks").check()
    monkeypatch.delitem(sys.modules, "checks")
    lines = out.getvalue().splitlines()
    assert len(lines) == 7
    return {line[2:].partition(":")[0] for line in lines if line.startswith("✗")}


def test_the_right_program_passes_its_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert failed({}, monkeypatch) == set()


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("noise", "test_noise"), ("logits", "test_logits"), ("optimiser", "test_optimisers"),
        ("detach", "test_G_learns"), ("labels", "test_D_learns"), ("gradients", "test_D_learns"),
        ("goal", "test_G_learns"),
    ],
)  # fmt: skip
def test_each_wrong_choice_fails_the_check_for_it(name: str, check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for choice in (i for n, i in WRONG if n == name):
        assert check in failed({name: choice}, monkeypatch)


def outcome(chosen: dict[str, int]) -> dict[str, Any]:
    """How a program ends after STEPS steps: its last losses, how far its points spread, and how many lie on a heap."""
    found: dict[str, Any] = {"first": None}
    names = names_of(PROGRAM, chosen)
    names["STEPS"] = STEPS
    step = names["step"]

    def noted(*given: Any) -> Any:
        found["losses"] = step(*given)
        return found["losses"]

    def seen(t: int, G: Any, D: Any) -> None:
        if t in (0, STEPS):
            found["first" if t == 0 else "last"] = (weights(G), weights(D))
            with torch.no_grad():
                found["points"] = G(names["draw_noise"](2000))

    names["step"] = noted
    run(names, seen)
    angle = torch.arange(8) * math.pi / 4
    centres = 2 * torch.stack([angle.cos(), angle.sin()], dim=1)
    found["near"] = (torch.cdist(found["points"], centres).amin(dim=1) < 0.15).float().mean().item()
    found["spread"] = found["points"].std(0).max().item()
    return found


def moved(found: dict[str, Any], network: int) -> bool:
    pairs = zip(found["first"][network], found["last"][network], strict=True)
    return any(not torch.equal(a, b) for a, b in pairs)


def silent(found: dict[str, Any]) -> bool:
    """Both losses are 0.00 as the lesson writes them."""
    return all(loss < 0.005 for loss in found["losses"])


@pytest.mark.slow
def test_the_right_program_reaches_heaps() -> None:
    found = outcome({})
    assert found["near"] > 0.05
    assert 1 < found["losses"][0] < 1.5


TRUE = {  # what the lesson says of each wrong choice, by its number
    ("noise", 0): lambda f: f["spread"] == 0 and f["near"] in (0.0, 1.0),  # one batch: a single point
    ("noise", 2): lambda f: f["spread"] == 0,
    ("logits", 0): lambda f: abs(f["losses"][0] - 1.39) < 0.02 and abs(f["losses"][1] - 0.69) < 0.02,
    ("optimiser", 0): lambda f: f["spread"] > 10,
    ("optimiser", 1): lambda f: not moved(f, 0) and moved(f, 1) and all(0.6 < loss < 0.8 for loss in f["losses"]),
    ("detach", 2): lambda f: not moved(f, 0) and f["losses"][0] < 0.005 and f["losses"][1] > 5,
    ("labels", 0): lambda f: silent(f) and f["spread"] < 0.05,
    ("labels", 2): lambda f: silent(f) and f["near"] == 0,
    ("gradients", 0): lambda f: f["near"] < 0.05,
    ("gradients", 2): lambda f: moved(f, 0) and not moved(f, 1) and f["spread"] > 10,
    ("goal", 0): lambda f: silent(f) and f["spread"] < 0.05,
    ("goal", 1): lambda f: f["losses"][1] < -5,
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "choice"), [wrong for wrong in WRONG if wrong != ("detach", 1)])
def test_a_wrong_choice_runs_silently_and_does_what_the_lesson_says(name: str, choice: int) -> None:
    found = outcome({name: choice})
    assert TRUE[name, choice](found), (found["losses"], found["near"], found["spread"])


def test_one_wrong_choice_stops_with_an_error() -> None:
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        outcome({"detach": 1})


@pytest.mark.parametrize(("name", "choice"), WRONG)
def test_each_wrong_choice_has_its_recording(name: str, choice: int) -> None:
    packed = assets.files()[f"lessons/write-it-yourself/{name}-{choice + 1}.bin"].read_bytes()
    views, at = [], 0
    while at < len(packed):
        size = int.from_bytes(packed[at : at + 4], "little")
        views.append(unpack_frame(packed[at + 4 : at + 4 + size]).view)
        at += 4 + size
    films = 1 if (name, choice) == ("detach", 1) else 20
    assert views == ["real", *["nets"] * films]
