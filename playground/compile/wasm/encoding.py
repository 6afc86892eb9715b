"""The binary format of WebAssembly: instructions, functions, modules (webassembly.github.io/spec/core/binary).

An expression is the bytes that leave one value on the stack; a statement leaves none. Both are put together by `op`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

TYPES = {"i32": 0x7F, "i64": 0x7E, "f32": 0x7D, "f64": 0x7C, "v128": 0x7B}
_PLAIN = {
    "return": 0x0F, "drop": 0x1A,
    "i32.eqz": 0x45, "i32.eq": 0x46, "i32.ne": 0x47, "i32.lt_s": 0x48, "i32.lt_u": 0x49, "i32.gt_s": 0x4A,
    "i32.and": 0x71, "i32.add": 0x6A, "i32.sub": 0x6B, "i32.mul": 0x6C, "i32.shr_s": 0x75, "i32.shr_u": 0x76,
    "f32.lt": 0x5D, "f32.gt": 0x5E, "f32.le": 0x5F, "f32.ge": 0x60, "f32.abs": 0x8B, "f32.neg": 0x8C, "f32.sqrt": 0x91,
    "f32.add": 0x92, "f32.sub": 0x93, "f32.mul": 0x94, "f32.div": 0x95, "f32.min": 0x96, "f32.max": 0x97,
    "f64.lt": 0x63, "f64.gt": 0x64, "f64.le": 0x65, "f64.ge": 0x66, "f64.abs": 0x99, "f64.neg": 0x9A, "f64.sqrt": 0x9F,
    "f64.add": 0xA0, "f64.sub": 0xA1, "f64.mul": 0xA2, "f64.div": 0xA3, "f64.min": 0xA4, "f64.max": 0xA5,
    "f32.demote_f64": 0xB6, "f64.promote_f32": 0xBB, "f32.convert_i32_s": 0xB2, "f64.convert_i32_s": 0xB7,
}  # fmt: skip
_MEMORY = {  # opcode and alignment
    "i32.load": (0x28, 2), "f32.load": (0x2A, 2), "f64.load": (0x2B, 3), "f32.store": (0x38, 2), "f64.store": (0x39, 3),
}  # fmt: skip
_SIMD_MEMORY = {
    "v128.load": (0x00, 2), "v128.load32_splat": (0x09, 2), "v128.store": (0x0B, 2), "v128.load32_lane": (0x56, 2),
    "v128.store32_lane": (0x5A, 2), "v128.store64_lane": (0x5B, 2),
}  # fmt: skip
_SIMD = {
    "v128.const": 0x0C, "i8x16.shuffle": 0x0D, "i32x4.splat": 0x11, "f32x4.splat": 0x13, "f32x4.extract_lane": 0x1F,
    "i32x4.eq": 0x37, "i32x4.ne": 0x38, "f32x4.eq": 0x41, "f32x4.ne": 0x42, "f32x4.lt": 0x43, "f32x4.gt": 0x44,
    "f32x4.le": 0x45, "f32x4.ge": 0x46, "v128.not": 0x4D, "v128.and": 0x4E, "v128.or": 0x50, "v128.xor": 0x51,
    "v128.bitselect": 0x52, "f32x4.nearest": 0x6A, "i32x4.shl": 0xAB, "i32x4.shr_s": 0xAC, "i32x4.shr_u": 0xAD,
    "i32x4.add": 0xAE, "i32x4.sub": 0xB1, "i32x4.mul": 0xB5, "i64x2.extmul_low_i32x4_u": 0xDE,
    "i64x2.extmul_high_i32x4_u": 0xDF, "f32x4.abs": 0xE0, "f32x4.neg": 0xE1, "f32x4.sqrt": 0xE3, "f32x4.add": 0xE4,
    "f32x4.sub": 0xE5, "f32x4.mul": 0xE6, "f32x4.div": 0xE7, "f32x4.min": 0xE8, "f32x4.max": 0xE9,
    "i32x4.trunc_sat_f32x4_s": 0xF8, "f32x4.convert_i32x4_s": 0xFA, "f32x4.convert_i32x4_u": 0xFB,
}  # fmt: skip
_MORE = {"i32.trunc_sat_f64_s": 0x02}


def unsigned(n: int) -> bytes:
    """`n` ≥ 0 in LEB128."""
    found = bytearray()
    while n > 0x7F:
        found.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*found, n])


def signed(n: int) -> bytes:
    """`n` in signed LEB128."""
    found = bytearray()
    while not -64 <= n < 64:
        found.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*found, n & 0x7F])


def _codes() -> dict[str, bytes]:
    codes = {name: bytes([code]) for name, code in _PLAIN.items()}
    codes |= {name: b"\xfc" + unsigned(code) for name, code in _MORE.items()}
    return codes | {name: b"\xfd" + unsigned(code) for name, code in _SIMD.items()}


_CODES = _codes()


def op(name: str, *arguments: bytes, lane: int | None = None) -> bytes:
    """The instruction `name` applied to `arguments`, on a lane where it needs one."""
    return b"".join(arguments) + _CODES[name] + (b"" if lane is None else bytes([lane]))


def at(name: str, address: bytes, *value: bytes, offset: int = 0, lane: int | None = None) -> bytes:
    """A load or a store at `address` + `offset` bytes."""
    code, align = _MEMORY[name] if name in _MEMORY else _SIMD_MEMORY[name]
    opcode = bytes([code]) if name in _MEMORY else b"\xfd" + unsigned(code)
    ending = b"" if lane is None else bytes([lane])
    return address + b"".join(value) + opcode + unsigned(align) + unsigned(offset) + ending


def i32(n: int) -> bytes:
    return b"\x41" + signed(n)


def f32(x: float) -> bytes:
    return b"\x43" + struct.pack("<f", x)


def f64(x: float) -> bytes:
    return b"\x44" + struct.pack("<d", x)


def lanes_f32(*x: float) -> bytes:
    """A constant vector; one number stands for all four lanes."""
    return _CODES["v128.const"] + struct.pack("<4f", *(x if len(x) == 4 else x * 4))


def lanes_i32(*n: int) -> bytes:
    """A constant vector of integers, signed or not; one stands for all four lanes."""
    return _CODES["v128.const"] + struct.pack("<4I", *(k & 0xFFFFFFFF for k in (n if len(n) == 4 else n * 4)))


def shuffle(a: bytes, b: bytes, *lanes: int) -> bytes:
    """Four lanes of 32 bits out of the eight of `a` and `b`."""
    return a + b + _CODES["i8x16.shuffle"] + bytes(4 * lane + k for lane in lanes for k in range(4))


def get(local: int) -> bytes:
    return b"\x20" + unsigned(local)


def put(local: int, value: bytes) -> bytes:
    return value + b"\x21" + unsigned(local)


def tee(local: int, value: bytes) -> bytes:
    """Sets a local, and leaves its value on the stack."""
    return value + b"\x22" + unsigned(local)


def call(function: int, *arguments: bytes) -> bytes:
    return b"".join(arguments) + b"\x10" + unsigned(function)


def select(kind: str, condition: bytes, yes: bytes, no: bytes) -> bytes:
    return yes + no + condition + bytes([0x1C, 1, TYPES[kind]])


def when(condition: bytes, body: bytes) -> bytes:
    return condition + b"\x04\x40" + body + b"\x0b"


def repeat(body: bytes, again: bytes) -> bytes:
    """`body` once, and as long as `again` then holds."""
    return b"\x03\x40" + body + again + b"\x0d\x00\x0b"


def count(local: int, stop: bytes, step: int, body: bytes) -> bytes:
    """`body` for each value of `local` from 0 below `stop`, at least once."""
    forward = tee(local, op("i32.add", get(local), i32(step)))
    return put(local, i32(0)) + repeat(body, op("i32.lt_s", forward, stop))


def copy_memory(target: bytes, source: bytes, size: bytes) -> bytes:
    return target + source + size + b"\xfc\x0a\x00\x00"


def clear_memory(target: bytes, size: bytes) -> bytes:
    return target + i32(0) + size + b"\xfc\x0b\x00"


@dataclass
class Function:
    """A function while it is written: parameters come first among its locals."""

    parameters: Sequence[str]
    result: str | None = None
    body: bytes = b""
    export: str = ""
    locals: list[str] = field(default_factory=list)

    def local(self, kind: str) -> int:
        """A new local variable."""
        self.locals.append(kind)
        return len(self.parameters) + len(self.locals) - 1

    def code(self) -> bytes:
        runs: list[tuple[int, str]] = []
        for kind in self.locals:
            if runs and runs[-1][1] == kind:
                runs[-1] = runs[-1][0] + 1, kind
            else:
                runs.append((1, kind))
        declared = _vector([unsigned(n) + bytes([TYPES[kind]]) for n, kind in runs])
        whole = declared + self.body + b"\x0b"
        return unsigned(len(whole)) + whole

    def signature(self) -> bytes:
        results = [] if self.result is None else [bytes([TYPES[self.result]])]
        return b"\x60" + _vector([bytes([TYPES[kind]]) for kind in self.parameters]) + _vector(results)


Writer = Callable[["Library"], Function]


class Library:
    """The functions of the module that is being written, by name, with the index of each."""

    def __init__(self) -> None:
        self.functions: list[Function] = []
        self._index: dict[str, int] = {}

    def add(self, name: str, write: Writer) -> int:
        """The index of a function, which `write` writes unless it exists."""
        if name not in self._index:
            function = write(self)
            self._index[name] = len(self.functions)
            self.functions.append(function)
        return self._index[name]

    def call(self, name: str, write: Writer, *arguments: bytes) -> bytes:
        return call(self.add(name, write), *arguments)


def assemble(functions: Sequence[Function], pages: int) -> bytes:
    """A module with these functions and a memory of `pages`·64 KiB, which is exported as `memory`; no imports."""
    signatures = list(dict.fromkeys(f.signature() for f in functions))
    exports = [(f.export, b"\x00", i) for i, f in enumerate(functions) if f.export] + [("memory", b"\x02", 0)]
    sections = [
        (1, signatures),
        (3, [unsigned(signatures.index(f.signature())) for f in functions]),
        (5, [b"\x01" + unsigned(pages) + unsigned(pages)]),
        (7, [unsigned(len(name)) + name.encode() + kind + unsigned(i) for name, kind, i in exports]),
        (10, [f.code() for f in functions]),
    ]
    found = b"\x00asm\x01\x00\x00\x00"
    for number, items in sections:
        content = _vector(items)
        found += bytes([number]) + unsigned(len(content)) + content
    return found


def _vector(items: Sequence[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)
