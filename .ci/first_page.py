"""Wait until the app at a port is healthy and serves its first page; fail at once if its process has ended."""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path


def get(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{pid}/stat").exists() or ") Z " not in Path(f"/proc/{pid}/stat").read_text()


def main() -> int:
    port, pid, limit, log = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4])
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if "ok" in get(f"http://127.0.0.1:{port}/api/health"):
            if "<html" in get(f"http://127.0.0.1:{port}/").lower():
                print("healthy, and the first page is there")
                return 0
            break
        if not alive(pid):
            break
        time.sleep(0.25)
    print(f"the app is not there; it said:\n{log.read_text()[-3000:]}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
