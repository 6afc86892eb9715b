"""Host names and origins that a person gives, as browsers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.errors import InputError
from playground.web.access import access_for
from playground.web.host_names import frame_origin, host_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("gan.school.example", "gan.school.example"), ("GAN.School.Example.", "gan.school.example"),
        ("192.168.0.7", "192.168.0.7"), ("fe80::1", "[fe80::1]"), ("[FE80:0::1]", "[fe80::1]"), ("a_b", "a_b"),
        ("schüle.example", "xn--schle-mva.example"), ("学校.example", "xn--48s290a.example"),
    ],
)  # fmt: skip
def test_names_are_written_as_browsers_send_them(given: str, name: str) -> None:
    assert host_name(given) == name
    rules = access_for("127.0.0.1", [given])
    assert rules.knows(name)
    assert rules.knows(f"{name}:8443")
    assert rules.knows("localhost:8501")
    assert not rules.knows("other.example")
    assert not rules.local_only  # others come through the proxy: each owns their runs only


@pytest.mark.parametrize(
    "given",
    ["", ".", "*", "*.x.example", "http://x", "x:80", "x/y", "a b", "a..b", "-a", "a-", "é" * 80, "x" * 64, "a,b"],
)  # fmt: skip
def test_what_is_no_name_is_refused(given: str) -> None:
    with pytest.raises(InputError) as refusal:
        access_for("127.0.0.1", [given])
    assert refusal.value.code == "bad_host_name"


@given(some.text(max_size=40))
def test_an_accepted_name_names_only_itself(given: str) -> None:
    try:
        name = host_name(given)
    except InputError:
        return
    assert host_name(name) == name
    assert access_for("127.0.0.1", [given]).hosts - access_for("127.0.0.1").hosts <= {name}


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://Moodle.School.Example/", "https://moodle.school.example"),
        ("http://localhost:8080", "http://localhost:8080"), ("HTTPS://[::1]:443", "https://[::1]:443"),
    ],
)  # fmt: skip
def test_origins_are_written_as_browsers_send_them(given: str, origin: str) -> None:
    assert frame_origin(given) == origin


@pytest.mark.parametrize(
    "given",
    ["", "*", "moodle.school.example", "https://", "https://*", "https://x/y", "https://x;", "ftp://x", "https://u@x",
     "https://x 'none'", "https://x\r\ny: z"],
)  # fmt: skip
def test_what_is_no_origin_is_refused(given: str) -> None:
    with pytest.raises(InputError) as refusal:
        frame_origin(given)
    assert refusal.value.code == "bad_frame_origin"
