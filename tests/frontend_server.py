"""A page in Chromium that has the front end's files under the address `HOST`, without an app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, Page, Route

from playground import assets
from tests.appserver import launched

HOST = "http://frontend.test"


def serve(route: Route) -> None:
    name = route.request.url.removeprefix(f"{HOST}/").removeprefix("copy/").partition("?")[0]
    if name in assets.files():
        route.fulfill(body=assets.files()[name].read_bytes(), content_type=assets.media_type(name))
    else:
        route.fulfill(body="<body></body>", content_type="text/html")


@contextmanager
def frontend_page(width: int = 1280, height: int = 720, browser: Browser | None = None) -> Iterator[Page]:
    """An empty page that can `import("/shared/paths.js")` and every other asset by its name.

    Under `/copy/` lies everything once more: other modules, with a state of their own. The page is opened in `browser`,
    or in one of its own: of two at a time in one process, Playwright refuses the second.
    """
    with ExitStack() as opened:
        if browser is None:
            browser = opened.enter_context(launched())
        context = opened.enter_context(browser.new_context(viewport={"width": width, "height": height}))
        page = context.new_page()
        page.route(f"{HOST}/**", serve)
        page.goto(HOST)
        yield page
