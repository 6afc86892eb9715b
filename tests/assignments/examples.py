"""An assignment, as a file holds it."""

from __future__ import annotations

from typing import Any

LAB: dict[str, Any] = {
    "format": "gan-playground assignment", "version": 1, "id": "0a1b2c3d", "title": "Find all modes", "page": "lab",
    "query": {"preset": "lab-hops", "opt_G.lr": "0.003", "view.hide": '["race"]'}, "task": "Find **all** modes.",
    "question": "Why?", "locked": ["preset", "opt_D", "opt_G.name"], "hidden": ["penalties"], "minutes": 10.0,
    "language": "en",
    "checkpoint": {"metric": "modes", "comparison": ">=", "value": 7.0, "unchanged": ["seed"]},
}  # fmt: skip
