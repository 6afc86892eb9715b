"""A reader goes through the lessons in a real Chromium, from the first step to the last."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from playground.lessons import all_lessons, load
from tests.appserver import App, faults_of
from tests.waiting import until

pytestmark = pytest.mark.browser
PATIENCE = 500_000  # ms: workers have the lowest priority, and a busy computer gives them little


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A page that may neither fail nor ask for anything outside this machine."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    faults = faults_of(page)
    yield page
    assert faults == []
    context.close()


def step(page: Page, name: str) -> Locator:
    return page.locator(f".lesson .step[data-step='{name}']")


def forward(page: Page, name: str) -> Locator:
    """Press Next in the step that is read; the next one is read now."""
    page.locator(".lesson .step.current").get_by_role("button", name="Next step").click()
    expect(step(page, name)).to_have_class(re.compile(r"\bcurrent\b"))
    return step(page, name)


def over(page: Page, place: Locator, name: str = "Run") -> None:
    """A run comes to its end: its button can be pressed again."""
    expect(place.get_by_role("button", name=f"↻ {name}", exact=True)).to_be_enabled()


@pytest.mark.slow
def test_mode_collapse_from_the_first_step_to_the_last(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/learn?lesson=mode-collapse")
    expect(step(tab, "hook")).to_have_class(re.compile("current"))
    plane = tab.locator(".lesson canvas.plane")
    expect(plane).to_have_attribute("data-step", re.compile(r"[1-9]\d*"))  # the recording is shown
    predict = forward(tab, "predict")
    chart = predict.locator(".curve svg")
    box = chart.bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 60, box["y"] + 120)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] - 30, box["y"] + 40, steps=8)
    tab.mouse.up()
    drawn = chart.locator("polyline.mine").get_attribute("points")
    assert drawn is not None
    run = forward(tab, "run")
    run.get_by_role("button", name="▶ Run", exact=True).click()
    over(tab, run)
    expect(plane).to_have_attribute("data-step", "1500")
    compare = forward(tab, "compare")
    assert compare.locator("polyline.mine").get_attribute("points") == drawn  # the prediction stays
    happened = compare.locator("polyline.result").get_attribute("points") or ""
    assert len(happened.split()) > 20
    why = forward(tab, "why")
    why.locator("[data-symbol='verdict']").first.hover()
    expect(tab.locator(".picture [data-symbol='verdict'].lit").first).to_be_visible()
    expect(tab.locator(".picture .symbols [data-symbol='loss'] .value")).to_have_text(re.compile(r"\d"))
    vary = forward(tab, "vary")
    expect(plane).to_have_attribute("data-step", re.compile(r"^\d{1,4}$"))
    slider = vary.get_by_role("slider")
    slider.focus()
    slider.press("End")
    expect(vary.locator(".control .value")).to_have_text("0.002")
    transfer = forward(tab, "transfer")
    transfer.get_by_role("radio").first.check()
    for n in (1, 2):
        transfer.get_by_role("button", name=f"▶ Run {n}", exact=True).click()
        over(tab, transfer, f"Run {n}")
    expect(transfer.locator(".after")).to_be_visible()
    cured, not_cured = (int(text.split(":")[1]) for text in transfer.locator(".outcome").all_inner_texts())
    assert cured >= 7
    assert not_cured <= 3
    check = forward(tab, "checkpoint")
    check.get_by_role("slider").first.focus()
    check.get_by_role("slider").first.press("ArrowRight")
    check.get_by_role("slider").first.press("ArrowRight")  # four samples at once
    check.get_by_role("button", name="▶ Run", exact=True).click()
    expect(check.locator(".message.passed")).to_contain_text("Passed")
    forward(tab, "remember")
    tab.goto(f"{server.url}/learn")
    expect(tab.locator(".lessons .card.done")).to_contain_text("Mode collapse")


@pytest.mark.slow
def test_the_checkpoint_of_mode_collapse_fails_without_a_cure(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/learn?lesson=mode-collapse&step=checkpoint")
    check = step(tab, "checkpoint")
    check.get_by_role("button", name="▶ Run", exact=True).click()
    expect(check.locator(".message.failed")).to_contain_text("Not yet")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["generative-model", "generator", "discriminator", "training-process"])
def test_a_checkpoint_is_passed_with_the_largest_value_of_its_first_control(tab: Page, server: App, name: str) -> None:
    tab.goto(f"{server.url}/learn?lesson={name}&step=checkpoint")
    check = step(tab, "checkpoint")
    check.get_by_role("slider").first.focus()
    check.get_by_role("slider").first.press("End")
    check.get_by_role("button", name="▶ Run", exact=True).click()
    expect(check.locator(".message.passed")).to_contain_text("Passed")
    expect(check.locator(".after")).to_be_visible()


@pytest.mark.slow
def test_the_loop_of_adversarial_training_moves_the_readers_run(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/learn?lesson=adversarial-training")
    loop = forward(tab, "loop")
    plane = tab.locator(".lesson canvas.plane")
    expect(plane).to_have_attribute("data-step", "0")
    listing = load("adversarial-training").step("loop").listing  # type: ignore[union-attr]
    assert listing is not None
    done = 0
    for beat in listing.beats:
        loop.get_by_role("button", name="Next line").click()
        expect(loop.locator(".line.now i")).to_have_text(str(beat.line))
        expect(tab.locator(".picture .caption")).to_have_text(beat.say["en"])
        done += bool(beat.update)
        expect(plane).to_have_attribute("data-step", str(done))
    assert done == 2
    expect(loop.locator(".after")).to_be_visible()
    value = forward(tab, "value")
    value.locator("[data-symbol='logD']").first.hover()
    numbers = {name: float(_number(tab, name)) for name in ("V", "logD", "logF")}
    assert numbers["V"] == pytest.approx(numbers["logD"] + numbers["logF"], abs=0.0025)
    assert -2 < numbers["V"] < 0
    forward(tab, "predict").get_by_role("spinbutton").fill("-1.386")
    run = forward(tab, "run")
    run.get_by_role("button", name="▶ Run", exact=True).click()
    over(tab, run)
    expect(forward(tab, "compare").locator(".predicted")).to_have_text("Your prediction: -1.386")
    for name in ("best", "divergence"):
        forward(tab, name)
    expect(tab.locator(".picture .symbols [data-symbol='js'] .value")).to_have_text(re.compile(r"0\.\d"))
    js, best = (float(_number(tab, name)) for name in ("js", "Vbest"))
    assert best == pytest.approx(-1.3863 + 2 * js, abs=0.003)
    transfer = forward(tab, "transfer")
    transfer.get_by_role("radio").nth(1).check()
    transfer.get_by_role("button", name="▶ Run 2", exact=True).click()
    over(tab, transfer, "Run 2")
    expect(transfer.locator(".outcome").nth(1)).to_contain_text(re.compile(r"−1\.[2-5]"))
    forward(tab, "vary")
    check = forward(tab, "checkpoint")
    check.get_by_role("slider").first.focus()
    for _ in range(3):
        check.get_by_role("slider").first.press("ArrowRight")  # D's learning rate: 0.001
    check.get_by_role("button", name="▶ Run", exact=True).click()
    expect(check.locator(".message.passed")).to_be_visible()
    forward(tab, "remember")


def _number(page: Page, symbol: str) -> str:
    place = page.locator(f".picture .symbols [data-symbol='{symbol}'] .value").first
    expect(place).to_have_text(re.compile(r"\d"))
    return place.inner_text().replace("−", "-")


@pytest.mark.slow
def test_the_whole_game(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/learn?lesson=whole-game")
    expect(tab.locator(".lesson canvas.tiles")).to_have_attribute("data-step", re.compile(r"\d+"))
    run = forward(tab, "run")
    run.get_by_role("button", name="▶ Run", exact=True).click()
    over(tab, run)
    forward(tab, "walk")
    digit = tab.locator(".lesson canvas.digit")
    expect(digit).to_have_attribute("width", "28")
    pixels = "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data].join()"
    tab.locator(".lesson .walk").hover(position={"x": 20, "y": 20})
    dot = tab.locator(".lesson .walk .dot")
    until(lambda: dot.evaluate("d => parseFloat(d.style.left)") < 15, what="the dot under the pointer")
    first = digit.evaluate(pixels)
    tab.locator(".lesson .walk").hover(position={"x": 300, "y": 300})
    until(lambda: digit.evaluate(pixels) != first, what="another picture")
    forward(tab, "predict").get_by_role("spinbutton").fill("15")
    lineup = forward(tab, "lineup")
    suspects = tab.locator(".lesson .suspect")
    expect(suspects).to_have_count(20)
    for i in range(10):
        suspects.nth(i).click()
    lineup.get_by_role("button", name="Ask D").click()
    expect(lineup.locator(".predicted")).to_have_text("Your prediction: 15")
    expect(lineup.locator(".message")).to_contain_text(re.compile(r"You: \d+ of 20 right\. D: \d+ of 20\."))
    expect(tab.locator(".lesson .suspect.real")).to_have_count(10)
    expect(tab.locator(".lesson .suspect.fake")).to_have_count(10)


def test_the_list_names_every_lesson_in_both_languages_and_one_begins(tab: Page, server: App) -> None:
    for language, tag in (("en", "en"), ("zh_Hans", "zh")):
        tab.goto(f"{server.url}/learn?lang={tag}")
        for lesson in all_lessons():
            expect(tab.locator(".lessons .card", has_text=lesson.title[language])).to_be_visible()
    tab.goto(f"{server.url}/learn?lesson=mode-collapse&lang=en")
    expect(tab.locator(".lesson canvas.plane")).to_have_attribute("data-step", re.compile(r"[1-9]\d*"))
    forward(tab, "predict")
    tab.goto(f"{server.url}/learn?lesson=no-such-lesson&lang=en")
    expect(tab.get_by_text("There is no lesson “no-such-lesson”")).to_be_visible()
    expect(tab.locator(".lessons .card")).to_have_count(len(all_lessons()))


def test_a_table_shows_measurements_for_the_number_of_samples_that_is_chosen(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/learn?lesson=quality&step=vary")
    trained = tab.locator(".measured tbody tr", has_text="a trained G")
    expect(trained.locator("td")).to_have_text("4.73✗")
    slider = tab.locator(".measured").get_by_role("slider")
    slider.focus()
    slider.press("End")
    expect(trained.locator("td")).to_have_text("0.19✓")
    expect(slider).to_have_attribute("aria-valuetext", "5,000")


def test_a_control_of_options_says_their_names(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/learn?lesson=nash-equilibrium&step=checkpoint&lang=zh")
    rule = step(tab, "checkpoint").get_by_role("slider").first
    expect(rule).to_have_attribute("aria-valuetext", "同时更新")
    rule.press("End")
    expect(step(tab, "checkpoint").locator(".control.named .value")).to_have_text("共识优化")


@pytest.mark.slow
def test_a_blank_shows_what_a_choice_does_and_the_program_can_be_taken_away(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/learn?lesson=write-it-yourself&step=labels&lang=en")
    blank = step(tab, "labels")
    plane = tab.locator(".lesson canvas.plane")
    expect(blank.locator(".gap")).to_have_text("…")
    blank.get_by_role("radio").nth(2).check()
    expect(blank.locator(".gap.wrong")).to_contain_text("bce(on_fake, ones)")
    expect(blank.locator(".verdict")).to_have_text("✗ Not this one.")
    expect(plane).to_have_attribute("data-step", "2000")  # motion is reduced: the film rests at its end
    blank.get_by_role("radio").nth(1).check()
    expect(blank.locator(".gap.right")).to_contain_text("bce(on_fake, zeros)")
    tab.goto(f"{server.url}/learn?lesson=write-it-yourself&step=program&lang=en")
    whole = step(tab, "program")
    expect(whole.locator(".verdict")).to_have_text("1 of 7 blanks are right.")
    with tab.expect_download() as begun:
        whole.get_by_role("link", name="Notebook to fill in").click()
    assert begun.value.suggested_filename == "gan_exercise.ipynb"
    whole.get_by_role("button", name="Go to the first that is not").click()
    expect(step(tab, "noise")).to_have_class(re.compile("current"))
