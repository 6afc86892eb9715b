"""The path below which a site serves the app: what is accepted, and that all addresses lie below it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from playground import assets, base_path
from playground.errors import InputError


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/", "/"), ("", "/"), ("gan", "/gan/"), ("/gan", "/gan/"), ("gan/", "/gan/"), (" /gan/ ", "/gan/"),
        ("/user/ana@school.example/gan-playground", "/user/ana@school.example/gan-playground/"),
        ("/user/ana%40school.example/gan", "/user/ana@school.example/gan/"),
        ("/~ana/gan", "/~ana/gan/"), ("/学校/gan", "/%E5%AD%A6%E6%A0%A1/gan/"), ("/%E5%AD%A6/", "/%E5%AD%A6/"),
    ],
)  # fmt: skip
def test_a_path_is_accepted_with_and_without_slashes(given: str, path: str) -> None:
    assert base_path.parse(given) == path


@pytest.mark.parametrize(
    ("given", "code"),
    [
        *((given, "bad_base_path") for given in ("../gan", "/gan/../x", "/gan/%2e%2e/", "/a%2fb", "/./", "/a b/")),
        *((given, "bad_base_path") for given in ("/gan?x=1", "/gan#x", "/gan//x", "/a\\b", "/a;b", "/\x00", "/%zz")),
        *((given, "bad_base_path") for given in ("/%ff", "/'x", "/" + "a" * 300)),
        *((given, "base_path_taken") for given in ("/train/", "/api", "/Lab/x", "_stcore")),
        ("http://h/gan/", "base_path_address"),
    ],
)  # fmt: skip
def test_what_is_no_plain_path_is_refused(given: str, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        base_path.parse(given)
    assert refusal.value.code == code


def test_a_whole_address_is_answered_with_its_path() -> None:
    with pytest.raises(InputError, match=r"Give only its path: --base-path /gan/$"):
        base_path.parse("https://school.example:8443/gan/?x=1#y")


PATHS = some.lists(some.text(some.characters(categories=("L", "N")) | some.sampled_from("-_.~@+/%"), max_size=8))


@given(some.text(max_size=30) | PATHS.map("/".join), some.sampled_from(["", "train?a=/b", "api/assets/a.js?v=1"]))
@example("/..%2f/", "train")
@example("//evil.example/", "train")
def test_every_accepted_path_has_all_addresses_below_it(given: str, rest: str) -> None:
    try:
        path = base_path.parse(given)
    except InputError:
        return
    assert base_path.parse(path) == path
    site = "https://school.example"
    address = urljoin(f"{site}{path}lab", f"{path}{rest}")  # as a browser reads it on a page of the app
    assert address == f"{site}{path}{rest}"
    assert urlsplit(site + path).path == path
    assert path.isascii()
    assert not set(path) & set(" \"'<>\\;,?#`")  # it stands in cookies, scripts and HTML as it is
    if path != base_path.ROOT:
        assert base_path.below(unquote(path) + rest, path) == f"/{rest}"
        assert base_path.below(unquote(path).rstrip("/") + "x", path) is None


def test_assets_lie_below_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    at_root = assets.address("shared/socket.js")
    monkeypatch.setattr(base_path, "_path", "/gan/")
    assert assets.address("shared/socket.js") == f"/gan{at_root}"


def test_no_page_of_the_app_can_be_the_path() -> None:
    pages = Path(base_path.__file__).parent / "app" / "pages"
    assert {page.stem for page in pages.glob("*.py")} == base_path.PAGES
