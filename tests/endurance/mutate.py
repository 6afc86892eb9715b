"""Turns good input into bad: JSON values, texts, addresses and bytes, a little or a lot."""

from __future__ import annotations

import json
import random
from typing import Any

TEXTS = (
    "", " ", "\0", "..", "../..", "..\\..", "%2e%2e/", "%00", "%", "/etc/passwd", "a" * 300, "é" * 40, "\ud800", "‮x",
    "null", "-1", "1e999", "<script>alert(1)</script>", "'; DROP TABLE runs;--", "{name}", "{0.__class__}", "\r\nX: y",
    "browser-1", "run-", "mnist", "🙂" * 30, "0x10", "１２", "NaN",
)  # fmt: skip
NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**63), 10**30, 1e300, -1e300, 1e-320, float("nan"), float("inf"), 0.1, 65_536)


class Mutator:
    """Everything comes from `chance`, so a seed gives the same input again."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def junk(self, depth: int = 2) -> Any:
        """Any JSON value."""
        kind = self.chance.randrange(7 if depth else 4)
        if kind == 0:
            return self.chance.choice(TEXTS)
        if kind == 1:
            return self.chance.choice(NUMBERS)
        if kind in (2, 3):
            return self.chance.choice((None, True, False, [], {}))
        if kind == 4:
            return {self.chance.choice(TEXTS): self.junk(depth - 1) for _ in range(self.chance.randrange(4))}
        if kind == 5:
            return [self.junk(depth - 1) for _ in range(self.chance.randrange(5))]
        nested: Any = 1
        for _ in range(self.chance.choice((10, 100, 300))):
            nested = [nested]
        return nested

    def value(self, good: Any) -> Any:
        """A JSON value like `good`, with something wrong somewhere in it."""
        if isinstance(good, dict) and good and self.chance.random() < 0.8:
            changed = dict(good)
            key = self.chance.choice(list(changed))
            action = self.chance.randrange(4)
            if action == 0:
                del changed[key]
            elif action == 1:
                changed[self.chance.choice((*TEXTS, key.upper(), "type", "owner", "__class__"))] = self.junk()
            else:
                changed[key] = self.value(changed[key])
            return changed
        if isinstance(good, list) and good and self.chance.random() < 0.7:
            changed_list = list(good)
            at = self.chance.randrange(len(good))
            changed_list[at] = self.value(good[at])
            return changed_list * self.chance.choice((1, 1, 2, 200))
        return self.junk()

    def text(self, good: str) -> str:
        """A text like `good`: replaced, cut, doubled, or with something inside."""
        at = self.chance.randrange(len(good) + 1)
        other = self.chance.choice(TEXTS)
        return self.chance.choice((other, good[:at], good + good, good[:at] + other + good[at:], good.swapcase()))

    def raw(self, good: bytes) -> bytes:
        """Bytes like `good`: some flipped, cut, doubled, or with a piece elsewhere."""
        changed = bytearray(good)
        for _ in range(self.chance.choice((1, 1, 3, 20))):
            if not changed:
                return self.chance.randbytes(20)
            at = self.chance.randrange(len(changed))
            action = self.chance.randrange(5)
            if action == 0:
                changed[at] ^= 1 << self.chance.randrange(8)
            elif action == 1:
                del changed[at:]
            elif action == 2:
                changed[at:at] = self.chance.randbytes(self.chance.randrange(1, 9))
            elif action == 3:
                del changed[at : at + self.chance.randrange(1, 40)]
            else:
                changed[at : at + 4] = self.chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
        return bytes(changed)

    def body(self, good: Any) -> bytes:
        """The JSON of a mutated value, sometimes itself torn."""
        if self.chance.random() < 0.01:
            return b"[" * 100_000
        value = good if self.chance.random() < 0.1 else self.value(good)
        packed = json.dumps(value).encode("utf-8", "surrogatepass")
        return self.raw(packed) if self.chance.random() < 0.25 else packed
