"""The cookie of a browser: a link on another site leads to the person's own runs, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.appserver import FLAGS, app, chromium


@contextmanager
def other_site(target: str) -> Iterator[str]:
    """A course page on "localhost", another site than 127.0.0.1: a link to the app, a picture and a frame of it."""
    page = f'<a href="{target}">The lab</a> <img src="{target}"> <iframe src="{target}"></iframe>'.encode()

    class Course(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Course)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
@pytest.mark.browser
def test_a_link_on_another_site_leads_to_the_persons_own_runs(tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server, other_site(server.url) as course, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context()

        def owner() -> str:
            return {c["name"]: c["value"] for c in context.cookies(server.url)}.get("gp_owner", "")

        page = context.new_page()
        page.goto(server.url, wait_until="commit")
        mine = owner()
        assert len(mine) > 16
        page.goto(course, wait_until="load")
        assert owner() == mine  # its picture and its frame of the app came without the cookie
        with page.expect_request(lambda r: r.is_navigation_request() and r.url.startswith(server.url)) as link:
            page.get_by_text("The lab").click()
        page.wait_for_url(f"{server.url}/**")
        assert f"gp_owner={mine}" in link.value.all_headers().get("cookie", "")
        assert owner() == mine
        browser.close()
