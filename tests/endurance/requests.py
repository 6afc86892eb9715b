"""Good requests for all routes and good messages for the socket, which are then mutated."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from playground.config import RunConfig
from playground.export.models import pretrained
from playground.web.routes import routes
from tests.runs.helpers import TINY

CONFIG = RunConfig().edit(TINY).to_json()
BROWSER_RUN = {
    "id": "browser-1", "name": "mine", "config": CONFIG, "step": 9, "epoch": 0.5, "seconds": 2.0, "device": "browser",
    "journal": [{"step": 3, "command": {"type": "only", "player": "D"}}, {"step": 4, "command": {"type": "edit"}}],
    "rows": [{"step": 5, "values": {"loss_D": 0.5, "loss_G": 0.7}}, {"step": 9, "values": {"loss_D": 0.4}}],
    "metrics": {"js": 0.1}, "points": [0.5, -0.5], "weights": {"G": "AAAAAA==", "D": "AAAAAA==", "average": ""},
}  # fmt: skip
BODIES: dict[str, list[dict[str, Any]]] = {  # by a part of the route's path
    "class/join": [{"code": "222222", "nickname": "Ann"}],
    "class/act": [
        {"do": "say", "text": "Look", "address": ""}, {"do": "freeze", "on": False}, {"do": "timer", "seconds": 3},
        {"do": "spotlight", "run": "{run}"}, {"do": "rename", "id": "x", "nickname": "y"}, {"do": "clear_predictions"},
        {"do": "stop", "run": "{run}"}, {"do": "delete", "run": "{run}"},
    ],
    "class/predict": [
        {"lesson": "history", "step": 1, "answer": 0},
        {"lesson": "mode-collapse", "step": 1, "answer": [0.5] * 33},
    ],
    "class/lab": [
        {"id": "browser-1", "status": "running", "step": 4, "lr_G": 0.1, "lr_D": 0.1, "js": 0.2, "points": [1.0, 2.0],
         "real": [1.0, 2.0]},
    ],
    "api/hand-in": [
        {"run": "{run}", "identity": "a@b.c", "language": "zh", "answer": "So."},
        {"browser": BROWSER_RUN, "lesson": "preparing-data", "answers": {"predict": [0.5, 1], "rare-guess": 3}},
    ],
    "class/hand-ins": [{"do": "verify", "ids": ["x"]}, {"do": "delete", "ids": ["x"]}],
    "api/diagnosis": [
        {"run": "browser-1", "told": 0, "config": CONFIG,
         "rows": [{"step": step, "seconds": 1.5, "values": {"loss_D": 0.5, "js": 0.1}} for step in range(1, 4)]},
    ],
    "api/step": [{"config": CONFIG}],
    "training-setup": [{"config": CONFIG, "points": True}],
    "runs/{id}/ask": [{"steps": 10, "raw": True}, {}],
    "models/{name}/ask": [
        {"z": [[0.1] * 64], "label": 1}, {"seed": 3}, {"z": [0.1] * 64, "label": 0, "by": "pixel"},
        {"picture": [[0.0] * 28] * 28, "round": 1, "z": [], "labels": [], "label": None},
    ],
}  # fmt: skip
MESSAGES: list[dict[str, Any]] = [
    {"type": "follow", "stream": 1, "run": "{run}", "views": ["ema", "real"], "rows": 0, "journal": 0, "fps": 12},
    {"type": "unfollow", "stream": 1},
    {"type": "identify", "token": "ben-ben-ben-ben-ben-ben"},
    {"type": "watch_class"},
    *(
        {"type": "steer", "run": "{run}", "command": command}
        for command in (
            {"type": "pause"}, {"type": "resume"}, {"type": "stop"}, {"type": "snapshot"},
            {"type": "step_once", "player": "D", "n": 1}, {"type": "throttle", "steps_per_second": 3.0, "until": 5},
            {"type": "edit", "patch": {"opt_G.lr": 0.1, "data.centres": [0.5, 0.5]}}, {"type": "threads", "n": 2},
        )
    ),
]  # fmt: skip
QUERIES = (
    "preset=digits&stop.seconds=5", "run={run}", "compare={run},{run}", "lesson=mode-collapse&step=hook", "model=faces",
    "view.controls=full&opt_G.lr=0.002", "preset=lab&G.hidden=[8,8]&view.speed=0", "lang=zh", "link=0123456789abcdef",
    "data=ring&penalties.r1={\"gamma\":1}", "join=222222", "projector=1",
)  # fmt: skip
PAGES = ("", "learn", "train", "lab", "explore", "dirac", "faq", "glossary", "resources", "wall")


def values(run: str) -> dict[str, list[str]]:
    """Good values of the parameters of routes."""
    return {
        "id": [run], "run": [run], "language": ["en", "zh_Hans"], "path": ["shared/socket.js", "texts/zh_Hans.json"],
        "name": [f"run-{run}", "history", *(model.name for model in pretrained()[:2])], "step": ["1", "5"],
        "file": ["5.png", "5.bin", "all.bin", "faces.webp", "program.py"], "kind": ["gif", "npz"],
        "what": ["metrics.csv", "config.json", "run.zip", "divergences", "fresh_critic", "score", "lens"],
        "lesson": ["history"],
    }  # fmt: skip


def plain_routes() -> list[tuple[str, list[str]]]:
    """The path and the methods of every HTTP route of the app, also of those that are added later."""
    return [(route.path, sorted(route.methods or {"GET"})) for route in routes() if isinstance(route, Route)]
