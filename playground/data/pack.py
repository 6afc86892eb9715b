"""Makes the bundled files: `python -m playground.data.pack FOLDER NAME`, where FOLDER has the four IDX files."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import sys
from pathlib import Path

FILES = ("train-images-idx3", "t10k-images-idx3", "train-labels-idx1", "t10k-labels-idx1")
# Alignment does not help single bytes. Four bits of the previous byte are the context of a literal.
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0}]


def idx(path: Path) -> bytes:
    """The data of a gzipped IDX file, without its header."""
    raw = gzip.decompress(path.read_bytes())
    return raw[4 + 4 * raw[3] :]


def main() -> None:
    folder, name = Path(sys.argv[1]), sys.argv[2]
    raw = b"".join(idx(folder / f"{file}-ubyte.gz") for file in FILES)
    write(name, raw)


def write(name: str, raw: bytes) -> None:
    """Pack `raw`, all pixels and then all labels, into the folder `bundled`."""
    packed = lzma.compress(raw, format=lzma.FORMAT_XZ, filters=FILTERS)
    target = Path(__file__).parent / "bundled" / f"{name}.xz"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(packed)
    print(f"{target.name}: {len(packed):,} bytes, sha256 of the unpacked {hashlib.sha256(raw).hexdigest()}")


if __name__ == "__main__":
    main()
