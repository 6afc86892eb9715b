"""Zips of runs with any files."""

from __future__ import annotations

import io
import json
import zipfile

from tests.runs.helpers import tiny


def zipped(values: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed_file:
        packed_file.writestr("r/config.json", json.dumps(tiny().to_json()))
        for name, body in values.items():
            packed_file.writestr(f"r/{name}", body)
    return out
