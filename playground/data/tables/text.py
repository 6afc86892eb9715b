"""Decodes the text of a table file, and refuses files in other formats."""

from __future__ import annotations

import codecs

from playground.errors import DataError
from playground.texts import Message

MAX_BYTES = 2_000_000
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}  # as Chinese keyboards type
ENCODINGS = {  # by byte-order mark; UTF-32 first, because its mark begins with that of UTF-16
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
OLD_EXCEL, COMPRESSED, PDF, NUMPY = b"\xd0\xcf\x11\xe0", (b"\x1f\x8b", b"BZh", b"\xfd7zXZ"), b"%PDF", b"\x93NUMPY"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")


def read_text(content: bytes | str) -> str:
    """The text of `content` without a byte-order mark and with ASCII for full-width signs. Raises `DataError`."""
    if isinstance(content, bytes):
        _refuse_other_formats(content)
    if len(content) > MAX_BYTES:
        raise DataError(
            Message(
                "table_too_large",
                "This table has {size} MB; at most {limit} MB are read. Keep fewer rows.",
                size=round(len(content) / 1e6, 1),
                limit=MAX_BYTES // 10**6,
            )
        )
    text = content if isinstance(content, str) else _decoded(content)
    if "\0" in text:
        raise DataError(Message("table_not_text", "This is not a text file. Save the table as CSV and give that file."))
    return text.removeprefix("\ufeff").translate(FULL_WIDTH).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    encoding = next((name for mark, name in ENCODINGS.items() if data.startswith(mark)), _without_mark(data))
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # digits are the same in all of them


def _without_mark(data: bytes) -> str:
    """The encoding without a byte-order mark; zero bytes beside ASCII characters show UTF-16."""
    even, odd = data[:2000:2], data[1:2000:2]
    if len(odd) > 4 and odd.count(0) > 0.8 * len(odd) and not even.count(0):
        return "utf-16-le"
    if len(odd) > 4 and even.count(0) > 0.8 * len(even) and not odd.count(0):
        return "utf-16-be"
    return "utf-8"


def _refuse_other_formats(data: bytes) -> None:
    """Raise `DataError` for a file in another format, and say how to make a table of it."""
    if data.startswith(b"PK\x03\x04"):
        raise DataError(_archive(data))
    if data.startswith(OLD_EXCEL):
        raise DataError(_WORKBOOK)
    if data.startswith(PICTURES):
        raise DataError(
            Message(
                "table_is_picture",
                "This is a picture, not a table. Choose the data set “Your own pictures” for it, or give a CSV file.",
            )
        )
    if data.startswith(COMPRESSED):
        raise DataError(Message("table_is_compressed", "This file is compressed. Unpack it and give the CSV file."))
    if data.startswith(PDF):
        raise DataError(
            Message("table_is_pdf", "This is a PDF. Copy its table and paste it as text, or give a CSV file.")
        )
    if data.startswith(NUMPY):
        raise DataError(
            Message("table_is_numpy", "This is a NumPy file. Write it as text with numpy.savetxt and give that file.")
        )


_WORKBOOK = Message(
    "table_is_workbook",
    "This is a spreadsheet file. Open it in your spreadsheet program, save the sheet as CSV, and give that file.",
)


def _archive(data: bytes) -> Message:
    """The message for a zip. The names of its files are in its bytes, even if the end of the zip is missing."""
    if b"xl/workbook" in data or b"opendocument.spreadsheet" in data:
        return _WORKBOOK
    if b"word/document" in data or b"opendocument.text" in data:
        return Message("table_is_document", "This is a text document. Copy its table and paste it as text.")
    return Message(
        "table_is_zip",
        "This is a zip file, not a table. Unpack it and give one CSV file. For a zip of pictures, choose the data set "
        "“Your own pictures”.",
    )
