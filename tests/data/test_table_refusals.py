"""Files that are not tables are refused with the reason and what to do."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from playground.data.tables import MAX_BYTES, read_points
from playground.errors import InputError


def packed(*names: str, text: str = "x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    return buffer.getvalue()


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "No columns of numbers"),
    "blank": (" \n\n\t\n", "No columns of numbers"),
    "words": ("hello\nworld", "No columns of numbers"),
    "one column": ("1\n2\n3", "Only “column 1” holds coordinates"),
    "one column and words": ("name,size\na,1\nb,2", "Only “size” holds coordinates"),
    "one column and pandas' index": (",a\n0,0.5\n1,0.7\n2,0.9", "Only “a” holds coordinates"),
    "a word": ("1,2\n3,4\n5,six", "Line 3: “six” is not a finite number"),
    "infinity": ("1,2\n3,4\n5,-inf", "Line 3: “-inf” is not a finite number"),
    "beyond": ("1,2\n3,1e300\n5,6", "Line 2: “1e300” is too large a number"),
    "a short line": ("1,2\n3,4\n5", "Line 3 does not have 2 cells as the others have: “5”"),
    "a long line": ("1,2\n3,4\n5,6,7", "Line 3 does not have 2 cells as the others have: “5 6 7”"),
    "underscores": ("3,4\n1_0,2\n4,5", "Line 2: “1_0”"),
    "titles twice": ("x,y\nx,y\n1,2\n3,4\n5,6", "Line 2: “x” is not a finite number"),
    "nothing but holes": ("x,y\n1,\n,2", "No row has a number in both columns"),
    "an open quote": ('1,2\n"3,4\n5,6', "quotation mark in line 2 is never closed"),
    "a JSON item": ("[[1, 2], [3, 4], [5, [6]]]", "Item 3: “[6]” is not a finite number"),
    "JSON without points": ('{"a": 1}', "no list of points"),
    "JSON numbers": ("[1, 2, 3]", "no list of points"),
    "damaged JSON": ('{"x": [1, 2', "no list of points"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is a picture"),
    "Excel": (packed("xl/workbook.xml"), "spreadsheet file"),
    "LibreOffice": (packed("mimetype", text="application/vnd.oasis.opendocument.spreadsheet"), "spreadsheet file"),
    "a large workbook, torn": (packed("xl/workbook.xml") + bytes(MAX_BYTES), "spreadsheet file"),
    "Word": (packed("word/document.xml"), "text document"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + bytes(600), "spreadsheet file"),
    "a zip": (packed("a.png"), "This is a zip file"),
    "a torn zip": (packed("a.png")[:40], "This is a zip file"),
    "a large zip": (packed("a.png") + bytes(MAX_BYTES), "This is a zip file"),
    "gzip": (b"\x1f\x8b\x08" + bytes(20), "compressed"),
    "PDF": (b"%PDF-1.7\n" + bytes(20), "This is a PDF"),
    "NumPy": (b"\x93NUMPY\x01\0" + bytes(20), "numpy.savetxt"),
    "zero bytes": (b"1,2\n\0\0\0", "not a text file"),
    "huge": ("1,2\n" * (MAX_BYTES // 4 + 1), "at most 2 MB"),
    "one endless line": ("1" * (MAX_BYTES - 1), "Line 1 has 1,999,999 characters"),
    "brackets": ("[" * 50_000, "No columns of numbers"),
    "a line of dashes": ("-" * 90_000 + "x", "No columns of numbers"),
    "control characters": ("1,2\n3,\x1b[31m\n5,6", "Line 2: “·[31m”"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_a_table_is_refused_with_the_reason(name: str) -> None:
    text, words = REFUSED[name]
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        read_points(text)
    assert len(caught.value.sentence) < 250
    assert caught.value.sentence.endswith(".")
    assert caught.value.code.startswith("table_")
