"""`python -m tests.golden write`: run every golden case and store what comes out. `add`: this machine's bits as well.

`write` replaces everything, `add` only adds the digests of another machine or PyTorch, once the numbers agree.
"""

from __future__ import annotations

import os
import sys
import tempfile

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["GAN_PLAYGROUND_COMPILED"] = "0"


def main() -> int:
    from tests.golden import store

    if sys.argv[1:] not in (["write"], ["add"]):
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory() as cache:
        os.environ.setdefault("GAN_PLAYGROUND_CACHE", cache)
        return store.write(add=sys.argv[1] == "add")


if __name__ == "__main__":
    raise SystemExit(main())
