"""No page has a fault that axe-core knows, in either language, light and dark, and with the projector's large type."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from playground import presets
from playground.messages import Row, State
from playground.runs.folder.store import RunFolder
from tests.app.axe import STREAMLIT, axe, violations
from tests.appserver import App
from tests.walk.places import PLACES, Form, Place, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def run(server: App) -> str:
    """A run that has ended, with rows, so that Train shows its charts and a card."""
    made = RunFolder.create(server.runs, presets.load("points").config)
    for step in range(1, 200, 10):
        values = {"loss_D": 1.3, "loss_G": 0.7, "D_real": 0.6, "D_fake": 0.4, "modes": 7.0}
        made.append_row(Row(step, 0.0, step / 10, values))
    made.write_state(State("stopped", step=191))
    return made.id


@pytest.fixture(scope="module")
def tab(browser: Browser, server: App) -> Iterator[Page]:
    """One page for all, with axe-core in it."""
    context = browser.new_context(base_url=server.url, reduced_motion="reduce")
    context.add_init_script(axe())
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_axe_finds_nothing_of_ours(tab: Page, run: str, place: Place) -> None:
    found: dict[str, list[str]] = {}
    for form in (Form(1280, "en", "light"), Form(1280, "zh", "dark"), Form(390, "en", "light", projector=True)):
        visit(tab, place, form, run)
        found[str(form)] = violations(tab)
    assert {form: faults for form, faults in found.items() if faults} == {}


def test_axe_finds_what_is_wrong(tab: Page, run: str) -> None:
    """The search itself works: also in shadow trees, and in what is excused for Streamlit's own widgets."""
    visit(tab, next(place for place in PLACES if place.name == "lesson"), Form(390, "en", "light"), run)
    tab.evaluate("""() => {
      [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].map((e) => e.shadowRoot)
        .find((root) => root.querySelector('.lesson')).querySelector('.text')
        .insertAdjacentHTML('afterbegin', '<button></button>');
      document.querySelector('.stMain').insertAdjacentHTML('beforeend', '<ul><div>no item</div></ul>'); }""")
    rules = {each.split(" at ")[0] for each in violations(tab)}
    assert rules == {"button-name", "list"}
    assert ("list", "stSidebarNavItems") in STREAMLIT
