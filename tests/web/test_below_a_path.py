"""The app below a path and under another name, as behind a reverse proxy: routes, cookies, frames, every page."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Request, WebSocket, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.app.hands import PATIENCE, canvas_sum, press, word
from tests.app.language_hands import go_to
from tests.appserver import App, app, launched
from tests.prefix_proxy import prefix_proxy
from tests.waiting import until

BASE, NAME, SITE = "/gan/", "gan.localhost", "https://moodle.school.example"
PAGE = {"Accept": "text/html"}
MENU = {
    "Train": ("train", ".run canvas"),
    "Lab": ("lab", ".lab canvas"),
    "Explore": ("explore", ".explore canvas"),
    "Nash equilibrium": ("dirac", ".dirac canvas"),
    "FAQ": ("faq", ".reference a"),
    "Glossary": ("glossary", ".reference a"),
    "Resources": ("resources", ".reference a"),
    "Learn": ("learn", ".lessons .card"),
}
LINKS = """() => { const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
  return all(document).filter((e) => typeof e.href === 'string').map((e) => e.href); }"""  # noqa: E501


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    arguments = ("--base-path", BASE.strip("/"), "--allow-host", NAME, "--allow-frame", SITE)
    with app(tmp_path_factory.mktemp("below") / "runs", *arguments) as found:
        yield found


def get(server: App, path: str, **headers: str) -> httpx.Response:
    given = PAGE | {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(server.url + path, headers=given, timeout=60, verify=False, follow_redirects=False)


@pytest.mark.process
def test_routes_answer_below_the_path_and_to_proxies_that_take_it_off(server: App) -> None:
    for path in ("api/health", "train", "_stcore/health", "api/assets/shared/socket.js"):
        below, plain = get(server, BASE + path), get(server, f"/{path}")
        assert below.status_code == plain.status_code == 200
        assert below.content == plain.content
    assert b'window.location.origin + "/gan/"' in get(server, BASE).content
    assert f"GAN Playground is open at http://localhost:{server.port}/gan/ " in server.log.read_text()


@pytest.mark.process
def test_redirects_lead_below_the_path(server: App) -> None:
    for path, target in {"/gan": "/gan/", "/gan?lang=zh": "/gan/?lang=zh", "/gan/train/": "/gan/train"}.items():
        answer = get(server, path)
        assert answer.status_code in (301, 307)
        assert answer.headers["location"] == target
        assert "set-cookie" not in answer.headers or "Path=/gan/" in answer.headers["set-cookie"]


@pytest.mark.process
def test_cookies_stay_below_the_path(server: App) -> None:
    for path in (BASE, "/", f"{BASE}_stcore/host-config", f"{BASE}_stcore/health"):
        cookies = get(server, path).headers.get_list("set-cookie")
        assert all(re.search("; Path=/gan/(;|$)", cookie) for cookie in cookies), cookies
    assert get(server, BASE).headers["set-cookie"].startswith("gp_owner=")


@pytest.mark.process
def test_the_socket_opens_below_the_path_for_pages_of_the_given_name(server: App) -> None:
    address = f"ws://{NAME}:8080/gan/api/socket"

    def there() -> socket.socket:
        return socket.create_connection(("127.0.0.1", server.port))

    with connect(address, sock=there(), origin=Origin(f"http://{NAME}:8080")) as tab:
        assert tab.ping().wait(60)
    for foreign in ("http://evil.example", f"http://{NAME}.evil.example", f"http://{NAME}:81"):
        with pytest.raises(InvalidStatus):
            connect(address, sock=there(), origin=Origin(foreign))


@pytest.mark.process
def test_an_unknown_name_is_told_how_to_become_known(server: App) -> None:
    assert get(server, BASE, Host=f"{NAME}:8080").status_code == 200
    answer = get(server, BASE, Host="gan.evil.example:80")
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")
    assert "--allow-host gan.evil.example" in answer.text
    assert "--allow-host gan.evil.example" in server.log.read_text()
    assert (
        "--allow-host gan.evil.example" in get(server, BASE, Accept="*/*", Host="gan.evil.example").json()["sentence"]
    )
    assert "&lt;script&gt;" in get(server, BASE, Host="<script>").text
    assert "此服务器" in get(server, BASE, Host="x", Accept_Language="zh-CN,zh;q=0.9").text
    assert get(server, BASE, X_Forwarded_Host="evil.example", X_Forwarded_Prefix="/x").status_code == 200  # not read


@pytest.mark.process
def test_only_given_sites_may_frame_a_page(server: App) -> None:
    for path in (BASE, "/", f"{BASE}train"):
        assert get(server, path).headers["content-security-policy"] == f"frame-ancestors 'self' {SITE}"
    assert get(server, BASE, Host="x").headers["content-security-policy"].startswith("frame-ancestors 'self'")


@pytest.mark.slow
@pytest.mark.browser
def test_every_page_works_behind_a_proxy_and_asks_for_nothing_outside(server: App, tmp_path: Path) -> None:
    with prefix_proxy(BASE, server.port, strip=True) as proxy, launched() as browser:
        site = f"{NAME}:{proxy.port}"
        base = f"http://{site}{BASE}"
        outside: list[str] = []
        faults: list[str] = []

        def asked(what: Request | WebSocket) -> None:
            if not what.url.startswith((base, f"ws://{site}{BASE}", "data:", "blob:")):
                outside.append(what.url)

        expect.set_options(timeout=PATIENCE)
        context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", asked)
        page.on("websocket", asked)
        page.on("response", lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("pageerror", lambda e: faults.append(str(e)))

        page.goto(base)
        expect(page.locator(".home canvas").first).to_be_visible()
        for name, (path, sight) in MENU.items():
            go_to(page, name)
            page.wait_for_url(re.compile(f"^{re.escape(base)}{path}"))
            seen(page, sight, base)
        page.locator(".lessons .card").first.click()
        page.wait_for_url(f"{base}learn?lesson=*")
        seen(page, ".lesson canvas", base)
        trains(page, base, tmp_path)
        assert {cookie["path"] for cookie in context.cookies()} == {BASE}
        expect.set_options(timeout=5_000)  # Playwright's own
        assert [*outside, *proxy.outside, *faults] == []


def seen(page: Page, sight: str, base: str) -> None:
    """The page shows its block, and every link on it stays below the path or leaves the site."""
    expect(page.locator(sight).first).to_be_visible()
    expect(page.locator(".stException")).to_have_count(0)
    site = base.removesuffix(BASE)
    assert [link for link in page.evaluate(LINKS) if link.startswith(site) and not link.startswith(base)] == []


def trains(page: Page, base: str, folder: Path) -> None:
    """A run with live pictures; its download; the download as an upload; a reload; the address for the class."""
    page.goto(f"{base}train?preset=points&stop.steps=null&stop.seconds=null")
    press(page, "Train")
    page.wait_for_url(re.compile(r"\?run="))
    expect(word(page)).to_have_text("running", timeout=3 * PATIENCE)  # a worker has to load PyTorch
    first = canvas_sum(page)
    until(lambda: canvas_sum(page) not in (0, first), what="the next live picture")
    press(page, "Stop")
    page.get_by_role("button", name="Download").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="The whole run, zip").click()
    download.value.save_as(folder / "run.zip")
    page.reload()
    address = page.url
    page.get_by_role("button", name="Import a run").click()
    page.locator("[class*='st-key-import-file'] input[type=file]").set_input_files(folder / "run.zip")
    page.wait_for_function(f"location.href !== {address!r}")
    assert re.match(rf"{re.escape(base)}train\?run=", page.url)
    page.get_by_role("button", name="For the class").first.click()
    expect(page.get_by_role("heading", name=base)).to_be_visible()
