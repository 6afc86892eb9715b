"""`Message`: a text for people that is translated where it is shown, not where it is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PLACEHOLDER = re.compile(r"\{(\w+)\}")
MOST_CHARACTERS = 2_000  # of a template or a value from a file
MOST_VALUES = 20
MOST_DEPTH = 3  # of nested messages


class Message:
    """A code, an English template and the values that fill it: `Message("too_large", "{n} is too large.", n=9)`.

    `code` is unique in the project and stable: tests and `--json` name it. `text` is the English template and the key
    of its translations. Values are JSON scalars or other messages. Only `{name}` is replaced.
    """

    __slots__ = ("code", "text", "values")

    def __init__(self, code: str, text: str, /, **values: Any) -> None:
        self.code = code
        self.text = text
        self.values: Mapping[str, Any] = {k: _printable(v) if isinstance(v, str) else v for k, v in values.items()}

    def __str__(self) -> str:
        """The message in English."""
        return fill(self.text, self.values)

    def __repr__(self) -> str:
        return f"Message({self.code!r}, {str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.code, str(self)))

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.code, self.text, dict(self.values))

    def to_json(self) -> dict[str, Any]:
        values = {k: v.to_json() if isinstance(v, Message) else v for k, v in self.values.items()}
        return {"code": self.code, "text": self.text, "values": values}

    @classmethod
    def from_json(cls, given: Any, depth: int = MOST_DEPTH) -> Message | None:
        """The message that `to_json` wrote; `None` for anything else. Untrusted input: sizes are limited."""
        if not isinstance(given, Mapping) or depth < 1:
            return None
        code, text, values = given.get("code"), given.get("text"), given.get("values", {})
        if not isinstance(code, str) or not isinstance(text, str) or not isinstance(values, Mapping):
            return None
        if len(code) > 100 or len(text) > MOST_CHARACTERS or len(values) > MOST_VALUES:
            return None
        read: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, Mapping):
                value = cls.from_json(value, depth - 1)
                if value is None:
                    return None
            elif isinstance(value, str):
                value = value[:MOST_CHARACTERS]
            elif not isinstance(value, bool | int | float | None):
                return None
            if not isinstance(name, str) or not name.isidentifier():
                return None
            read[name] = value
        return cls(code, text, **read)


def fill(template: str, values: Mapping[str, Any]) -> str:
    """`template` with each `{name}` replaced by its value. Names without a value stay."""

    def value(found: re.Match[str]) -> str:
        return show(values[found[1]]) if found[1] in values else found[0]

    return PLACEHOLDER.sub(value, template)


def show(value: Any) -> str:
    """A value for people, in every language: integers with thousands separators, floats with six digits."""
    if isinstance(value, bool) or value is None or isinstance(value, str | Message):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _made(code: str, text: str, values: dict[str, Any]) -> Message:
    return Message(code, text, **values)


def _printable(text: str) -> str:
    """`text` with escapes for characters that cannot be encoded, as in some file names."""
    return text.encode(errors="backslashreplace").decode()
