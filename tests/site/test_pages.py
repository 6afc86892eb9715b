"""The written site, opened from a disk without a network: every page in both languages, its size, and axe."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from playground.lessons import all_lessons
from tests.app.axe import axe, violations
from tests.waiting import until_fetched

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST, MOST_BEFORE_PAINT = 15_000_000, 300_000  # bytes
PAGES = ("home", "learn", "train", "lab", "explore", "dirac", "faq", "glossary?term=mode-collapse", "resources")
LESSONS = tuple(f"learn?lesson={lesson.name}" for lesson in all_lessons())
HEADINGS = "main h1, main .reference h1"
LANGUAGES = {"en": "en", "zh-Hans": "zh-Hans"}


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def opened(browser: Browser, site: Path, route: str, language: str) -> tuple[Page, list[str]]:
    """A page with its address, and what goes wrong on it: errors, and requests out of the folder."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)

    def asked(url: str) -> None:
        inside = Path(unquote(urlsplit(url).path)).is_relative_to(site)
        if not (url.startswith(("data:", "blob:")) or (url.startswith("file:") and inside)):
            wrong.append(f"asks for {url}")

    page.on("request", lambda request: asked(request.url))
    page.on("requestfailed", lambda request: wrong.append(f"misses {request.url}"))
    page.goto(f"{(site / 'index.html').as_uri()}#/{route}{'&' if '?' in route else '?'}lang={language}")
    page.locator("main .block").wait_for(state="attached", timeout=120_000)
    return page, wrong


def test_the_site_is_small(site: Path) -> None:
    assert size(site) <= MOST


def test_the_first_page_is_drawn_with_few_bytes(browser: Browser, site: Path) -> None:
    """Every other file is held back."""
    first = ["index.html", "site.js", "styles/home.js", "pages/zh_Hans/home.js", "texts/zh_Hans.js"]
    assert sum((site / name).stat().st_size for name in first) <= MOST_BEFORE_PAINT
    page = browser.new_context(offline=True, locale="zh-CN").new_page()
    passes = {(site / name).as_uri() for name in first}
    page.route(lambda url: url not in passes, lambda route: route.abort())
    page.goto((site / "index.html").as_uri())
    expect(page.locator("main h1")).to_have_text("看 GAN 怎样学习")
    expect(page.locator("main button.first")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", [*PAGES, *LESSONS])
def test_every_page_opens_in_every_language(browser: Browser, site: Path, route: str, language: str) -> None:
    page, wrong = opened(browser, site, route, language)
    expect(page.locator("h1").first).to_be_attached(timeout=60_000)
    assert page.evaluate("document.documentElement.lang") == LANGUAGES[language]
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in page.locator("header nav").inner_text())
    assert chinese == (language != "en")
    until_fetched(page)
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("route", [*PAGES, "learn?lesson=mode-collapse"])
def test_axe_finds_nothing(browser: Browser, site: Path, route: str) -> None:
    page, _ = opened(browser, site, route, "en")
    expect(page.locator("h1").first).to_be_attached(timeout=60_000)
    page.evaluate(axe())
    assert violations(page) == []
    page.context.close()


@pytest.fixture
def host(site: Path) -> Iterator[str]:
    """The address of the site on a web host."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(site))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("part", ["blocks.js", "pages/en/learn.js", "styles/lessons.js"])
def test_on_a_web_host_a_file_that_does_not_arrive_is_loaded_again(browser: Browser, host: str, part: str) -> None:
    page = browser.new_context().new_page()
    lost: list[str] = []

    def lose_twice(route: Route) -> None:
        if len(lost) == 2:
            route.fallback()
        else:
            lost.append(route.request.url)
            route.abort("connectionreset")

    page.route(f"**/{part}", lose_twice)
    page.goto(f"{host}#/learn?lang=en")
    expect(page.locator(".lessons a.card").first).to_be_visible(timeout=60_000)
    assert len(lost) == 2
    page.context.close()


def test_on_a_web_host_without_a_file_the_page_says_so(browser: Browser, host: str) -> None:
    page = browser.new_context().new_page()
    page.route("**/blocks.js", lambda route: route.abort("connectionreset"))
    page.goto(f"{host}#/learn?lang=en")
    problem = page.get_by_text("The file blocks.js did not arrive. Load the page again.")
    expect(problem).to_be_visible(timeout=60_000)
    page.context.close()


def test_what_needs_the_app_says_so_beside_a_recorded_run(browser: Browser, site: Path) -> None:
    for step, button in (("run", "Run"), ("lineup", "Ask D")):
        page, wrong = opened(browser, site, f"learn?lesson=whole-game&step={step}", "en")
        section = page.locator("section.current")
        expect(section.get_by_role("button", name=button)).to_be_disabled(timeout=60_000)
        expect(section.locator(".needs-app")).to_be_visible()
        expect(page.locator(".caption")).to_have_text("This is a recorded run. To train it yourself, you need the app.")
        expect(page.locator(".transport .time")).to_contain_text("step")
        assert wrong == []
        page.context.close()


def test_directions_are_named_in_the_language_of_the_page(browser: Browser, site: Path) -> None:
    page, _ = opened(browser, site, "explore", "zh-Hans")
    expect(page.get_by_text("张嘴").first).to_be_visible(timeout=60_000)
    page.context.close()


def test_links_stay_in_the_site_and_the_language_is_kept(browser: Browser, site: Path) -> None:
    page, wrong = opened(browser, site, "home", "zh-Hans")
    page.locator("header nav a").nth(1).click()
    expect(page.locator(".lessons a.card")).to_have_count(len(LESSONS), timeout=60_000)
    page.locator(".lessons a.card").first.click()
    page.locator(".lesson h1").wait_for(timeout=60_000)
    assert "#/learn?lesson=" in page.url
    page.go_back()
    expect(page.locator(".lessons a.card").first).to_be_visible(timeout=60_000)
    page.locator("header select").select_option("en")
    expect(page.locator("header nav")).to_contain_text("Learn")
    assert "lang=en" in page.url
    assert wrong == []
    page.context.close()
