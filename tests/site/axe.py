"""axe-core in a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / ".ci/js/node_modules/axe-core/axe.min.js"


def violations(page: Page) -> list[Any]:
    """What axe finds: the rule, and the places. Skips the test where axe is not installed."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm --prefix .ci/js ci")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]]
