"""The cookie of a browser: a link on another site leads to the person's own runs, in a real browser."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.appserver import app, launched
from tests.web.course import course_page


def other_site(target: str) -> AbstractContextManager[str]:
    """A course page with a link to the app, a picture and a frame of it."""
    return course_page(f'<a href="{target}">The lab</a> <img src="{target}"> <iframe src="{target}"></iframe>')


@pytest.mark.slow
@pytest.mark.browser
def test_a_link_on_another_site_leads_to_the_persons_own_runs(tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server, other_site(server.url) as course, launched() as browser:
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
