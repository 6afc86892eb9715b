"""Answers that are compressed once and kept: Streamlit would compress a script again for everyone who opens a page."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

_lock = Lock()
_kept: dict[str, bytes] = {}


def compressed(
    request: Request, version: str, content: Callable[[], bytes], media_type: str, headers: Mapping[str, str]
) -> Response:
    """The answer with `content`, compressed for a browser that takes that. `version` stands for the content."""
    headers = {**headers, "vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(content(), media_type=media_type, headers=headers)
    with _lock:  # whoever asks for the same one meanwhile waits, and compresses nothing
        if version not in _kept:
            _kept[version] = gzip.compress(content(), 9, mtime=0)
    return Response(_kept[version], media_type=media_type, headers={**headers, "content-encoding": "gzip"})
