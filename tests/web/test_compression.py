"""Scripts and plotly.js are compressed once, for whoever takes that."""

from __future__ import annotations

import gzip

import httpx
import pytest

from playground import assets
from tests.appserver import App

pytestmark = pytest.mark.process


@pytest.mark.parametrize(
    "path", [assets.ROUTE + "shared/socket.js", assets.ROUTE + "texts/zh_Hans.json", "api/plotly.js"]
)
def test_a_compressed_answer_has_the_content_of_the_plain_one(server: App, path: str) -> None:
    plain = httpx.get(f"{server.url}/{path}", headers={"accept-encoding": "identity"}, verify=False)
    with httpx.stream("GET", f"{server.url}/{path}", headers={"accept-encoding": "gzip"}, verify=False) as answer:
        packed = b"".join(answer.iter_raw())
    assert "content-encoding" not in plain.headers
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(packed) < len(plain.content)
    assert gzip.decompress(packed) == plain.content
    assert all("accept-encoding" in each.headers["vary"].lower() for each in (plain, answer))
    assert plain.headers["cache-control"] == answer.headers["cache-control"]
