"""A page in Chromium that has the front end's files under the address `HOST`, without an app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, sync_playwright

from playground import assets
from tests.appserver import FLAGS, chromium

HOST = "http://frontend.test"


def serve(route: Route) -> None:
    name = route.request.url.removeprefix(f"{HOST}/").removeprefix("copy/").partition("?")[0]
    if name in assets.files():
        route.fulfill(body=assets.files()[name].read_bytes(), content_type=assets.media_type(name))
    else:
        route.fulfill(body="<body></body>", content_type="text/html")


@contextmanager
def frontend_page(width: int = 1280, height: int = 720) -> Iterator[Page]:
    """An empty page that can `import("/shared/paths.js")` and every other asset by its name.

    Under `/copy/` lies everything once more: other modules, with a state of their own.
    """
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.route(f"{HOST}/**", serve)
            page.goto(HOST)
            yield page
        finally:
            browser.close()
