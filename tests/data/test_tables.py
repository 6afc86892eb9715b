"""Tables in every format: coordinate columns, styles of numbers, and messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.data import load
from playground.data.hand_placed import EXTENT, LEVELS, MAX_POINTS, Placed, unpack
from playground.data.tables import TablePoints, read_points

CASES = Path(__file__).parent / "cases"
FIRST = {  # the first and the last point of each case
    "comma_space_decimal.csv": ((0.088, 0.090), (0.834, 0.551)),
    "excel_sep_line.csv": ((0.088, 0.090), (0.834, 0.551)),
    "json_list.txt": ((0.0878, 0.0903), (0.8342, 0.5514)),
    "one_outlier.csv": ((0.088, 0.090), (1000.0, 1000.0)),
    "pandas_index.csv": ((0.0878, 0.0903), (0.8342, 0.5514)),
    "pandas_numpy_names.csv": ((0.0878, 0.0903), (0.8342, 0.5514)),
    "sheets_italian_locale.csv": ((0.088, 0.090), (0.834, 0.551)),
    "trailing_empty_rows.csv": ((0.088, 0.090), (0.834, 0.551)),
    "unicode_minus.csv": ((0.088, 0.090), (0.834, 0.551)),
    "utf16_tab.txt": ((0.088, 0.090), (0.834, 0.551)),
}
TITLES = {
    "pandas_index.csv": ["X1", "X2"],
    "pandas_numpy_names.csv": ["0", "1"],
    "comma_space_decimal.csv": ["column 1", "column 2"],
    "json_list.txt": ["column 1", "column 2"],
}


def points(table: TablePoints) -> np.ndarray:
    """The points as the table has them: moved back from where they were fitted."""
    found = np.array(unpack(table.drawing))
    moved = table.taken.to_json().get("moved", {"centre": (0, 0), "scale": (1, 1)})
    return found / moved["scale"] + moved["centre"]


def holds(table: TablePoints, wanted: Any) -> bool:
    """Whether the table has the points `wanted`, as exactly as drawn points are stored."""
    found = points(table)
    scale = np.array(table.taken.to_json().get("moved", {"scale": (1, 1)})["scale"])
    return found.shape == np.shape(wanted) and bool(np.all(np.abs(found - wanted) <= EXTENT / LEVELS / scale + 1e-9))


def codes(table: TablePoints) -> list[str]:
    return [message.code for message in table.taken.messages]


@pytest.mark.parametrize("name", [path.name for path in sorted(CASES.iterdir()) if path.suffix in (".csv", ".txt")])
def test_a_case_is_read_right(name: str) -> None:
    found = read_points((CASES / name).read_bytes())
    facts = found.taken.to_json()
    assert facts["samples"] == (41 if name == "one_outlier.csv" else 40)
    assert facts["columns"] == TITLES.get(name, ["x", "y"])
    drawn = points(found)
    scale = facts.get("moved", {"scale": (1, 1)})["scale"][0]
    np.testing.assert_allclose(drawn[[0, -1]], FIRST[name], atol=EXTENT / LEVELS / scale + 1e-9)


def test_all_cases_hold_the_same_points() -> None:
    wanted = read_points((CASES / "json_list.txt").read_bytes())
    for name in FIRST:
        found = read_points((CASES / name).read_bytes(), without_outliers=True)
        np.testing.assert_allclose(points(found), points(wanted), atol=0.003)


def test_unused_columns_are_named() -> None:
    found = read_points((CASES / "pandas_index.csv").read_bytes())
    assert found.taken.sentence == (
        "40 points: x from “X1”, y from “X2”. Columns not used: “column 1”, “target”. "
        "To choose others, title them x and y."
    )


def test_an_empty_column_is_not_named() -> None:
    assert codes(read_points("1;2;\n3;4;\n5;6;")) == ["table_taken", "table_moved_only"]


def test_an_outlier_is_named_and_can_be_left_out() -> None:
    content = (CASES / "one_outlier.csv").read_bytes()
    found = read_points(content)
    assert [place.at for place in found.outliers] == [42]
    assert "Line 42, (1000, 1000), is" in found.taken.sentence
    assert found.taken.to_json()["outliers"] == [{"line": 42, "point": [1000.0, 1000.0]}]
    without = read_points(content, without_outliers=True)
    assert without.outliers == ()
    assert without.taken.to_json() == {
        "samples": 40,
        "columns": ["x", "y"],
        "skipped": [{"line": 42, "why": "It is an outlier."}],
    }
    assert "Line 42, (1000, 1000), is" in without.taken.sentence
    assert np.ptp(points(without)[:, 0]) > 2


def test_several_outliers_are_one_sentence() -> None:
    rows = [f"{i % 7},{i % 5}" for i in range(80)]
    rows[3] = rows[30] = "900,-2000"
    found = read_points("\n".join(rows))
    assert [place.at for place in found.outliers] == [4, 31]
    assert "Line 4, (900, -2000), and 1 more are outliers" in found.taken.sentence
    without = read_points("\n".join(rows), without_outliers=True)
    assert without.taken.to_json()["samples"] == 78
    assert "and 1 more are left out as outliers." in without.taken.sentence


@pytest.mark.parametrize("seed", range(5))
def test_points_of_usual_distributions_have_no_outliers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    clusters = np.concatenate([rng.normal(0, 0.1, (95, 2)), rng.normal(9, 0.1, (30, 2))])
    for sample in (rng.normal(size=(500, 2)), rng.uniform(size=(40, 2)), rng.laplace(size=(300, 2)), clusters):
        assert read_points("\n".join(f"{x:.4f},{y:.4f}" for x, y in sample)).outliers == ()


THREE = [(0.5, 1.5), (-2.0, 0.25), (3.0, -1.0)]
TABLES = {
    "commas": "0.5,1.5\n-2,0.25\n3,-1\n",
    "titles": "x,y\n0.5,1.5\n-2,0.25\n3,-1",
    "semicolons and decimal commas": "0,5;1,5\r\n-2;0,25\r\n3;-1\r\n",
    "tabs": "0.5\t1.5\n-2\t0.25\n3\t-1",
    "tabs and decimal commas": "0,5\t1,5\n-2\t0,25\n3\t-1",
    "bars": "x|y\n0.5|1.5\n-2|0.25\n3|-1",
    "spaces": "0.5 1.5\n  -2   0.25\n\n3 -1\n",
    "spaces and tabs": "0.5 \t1.5\n-2\t 0.25\n3 \t-1\n",
    "spaces and decimal commas": "0,5 1,5\n-2 0,25\n3 -1\n",
    "commas and spaces": "0.5, 1.5\n-2, 0.25\n3, -1",
    "decimal commas, commas and spaces": "x, y\n0,5, 1,5\n-2, 0,25\n3, -1",
    "unquoted decimal commas, betrayed by the titles": "x,y\n0,5,1,5\n-2,0,0,25\n3,0,-1,0",
    "unquoted decimal commas, betrayed by zeros": "0,500,1,500\n-2,000,0,250\n3,000,-1,000",
    "quotes": '"x","y"\n"0.5","1.5"\n"-2","0.25"\n"3","-1"',
    "quotes and spaces": '"x" , "y"\n"0.5" , "1.5"\n"-2" , "0.25"\n"3" , "-1"',
    "quoted decimal commas": 'x,y\n"0,5","1,5"\n-2,"0,25"\n3,-1',
    "a column of words": "name,x,y\na,0.5,1.5\nb,-2,0.25\nc,3,-1",
    "separators within quotes": 'name,x,y\n"a, b; c",0.5,1.5\n"line\nbreak",-2,0.25\nc,3,-1',
    "titled columns behind others": "id,weight,y,x\n1,9,1.5,0.5\n2,9,0.25,-2\n3,9,-1,3",
    "x1 and x2 with labels in y": "y,x1,x2\n1,0.5,1.5\n0,-2,0.25\n1,3,-1",
    "numbered features": "X_0,X_1,target\n0.5,1.5,0\n-2,0.25,1\n3,-1,0",
    "a column id": "id;a;b\n7;0.5;1.5\n9;-2;0.25\n4;3;-1",
    "customer_id": "customer_id,a,b\n7,0.5,1.5\n9,-2,0.25\n4,3,-1",
    "R, write.table": '"a" "b"\n"1" 0.5 1.5\n"2" -2 0.25\n"3" 3 -1',
    "R, write.csv": '"","a","b"\n"1",0.5,1.5\n"2",-2,0.25\n"3",3,-1',
    "Rdatasets": '"rownames","a","b"\n1,0.5,1.5\n2,-2,0.25\n3,3,-1',
    "pandas, printed": "     a     b\n0  0.5  1.5\n1 -2.0  0.25\n2  3.0 -1.0",
    "pandas, to_csv with tabs": "\ta\tb\n0\t0.5\t1.5\n1\t-2\t0.25\n2\t3\t-1",
    "counted rows without titles": "1,0.5,1.5\n2,-2,0.25\n3,3,-1",
    "labels first": "class,a,b\n0,0.5,1.5\n1,-2,0.25\n0,3,-1",
    "numpy.savetxt": "# a b\n5.000e-01 1.500e+00\n-2.000e+00 2.500e-01\n3.000e+00 -1.000e+00",
    "titles in a comment": "# made by hand\n# id,x,y\n9,0.5,1.5\n9,-2,0.25\n9,3,-1",
    "comments": "% of MATLAB\n0.5,1.5\n// a remark\n-2,0.25\n# another\n3,-1\n",
    "Excel": "sep=;\r\nx;y\r\n0,5;1,5\r\n-2;0,25\r\n3;-1\r\n",
    "Excel, quoted": '"sep=,"\nx,y\n0.5,1.5\n-2,0.25\n3,-1\n',
    "a caption": "My points\n\nx,y\n0.5,1.5\n-2,0.25\n3,-1",
    "a caption without titles": "My points;;\n0,5;1,5;\n-2;0,25;\n3;-1;",
    "empty rows": "\n,,\nx,y,\n0.5,1.5,\n,,\n-2,0.25,\n3,-1,\n,,\n,,",
    "Markdown": "| x | y |\n|---|:-:|\n| 0.5 | 1.5 |\n| -2 | 0.25 |\n| 3 | -1 |",
    "psql": "  x  |  y\n-----+------\n 0.5 | 1.5\n -2  | 0.25\n 3   | -1\n",
    "old Mac": "0.5,1.5\r-2,0.25\r3,-1",
    "exponents": "5e-1,15E-1\n-2e0,0.25\n3,-1",
    "typographic minus": "0.5,1.5\n−2,0.25\n3,–1",
    "full width": "０．５，１．５\n－２，０．２５\n３，－１",
    "JSON": "[[0.5, 1.5], [-2, 0.25], [3, -1]]",
    "JSON objects": '[{"y": 1.5, "x": 0.5}, {"y": 0.25, "x": -2}, {"y": -1, "x": 3}]',
    "JSON lines": '{"x": 0.5, "y": 1.5}\n{"x": -2, "y": 0.25}\n{"x": 3, "y": -1}\n',
    "JSON columns": '{"id": [1, 2, 3], "x": [0.5, -2, 3], "y": [1.5, 0.25, -1]}',
    "pandas, to_json": '{"a":{"0":0.5,"1":-2.0,"2":3.0},"b":{"0":1.5,"1":0.25,"2":-1.0}}',
    "pandas, to_json split": '{"columns":["a","b"],"index":[0,1,2],"data":[[0.5,1.5],[-2,0.25],[3,-1]]}',
    "JSON in an object": '{"points": [[0.5, 1.5], [-2, 0.25], [3, -1]]}',
    "Python": "[(0.5, 1.5), (-2, 0.25), (3, -1)]",
    "NumPy 2, a list of tuples": "[(np.float64(0.5), np.float64(1.5)), (np.float64(-2.0), np.float64(0.25)), (3, -1)]",
    "NumPy, printed": "[[ 0.5   1.5 ]\n [-2.    0.25]\n [ 3.   -1.  ]]",
    "NumPy, its repr": "array([[ 0.5 ,  1.5 ],\n       [-2.  ,  0.25],\n       [ 3.  , -1.  ]])",
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("name", TABLES)
def test_tables_in_every_format_give_the_same_points(name: str) -> None:
    found = read_points(TABLES[name])
    assert holds(found, THREE)
    assert found.taken.messages[0].values.get("n") == 3
    assert "skipped" not in found.taken.to_json()


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", ["commas", "typographic minus", "Excel", "JSON", "titled columns behind others"])
def test_every_encoding_is_read(name: str, encoding: str) -> None:
    assert holds(read_points(TABLES[name].encode(encoding)), THREE)


def test_unknown_encodings_are_read_as_windows_text() -> None:
    assert holds(read_points("größe;x;y\nä;0,5;1,5\nö;–2;0,25\nü;3;–1".encode("cp1252")), THREE)


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        ('x,y\n"1,234.5","2,000"\n"-3,000","1.5"', [(1234.5, 2000), (-3000, 1.5)], "table_thousands"),
        ("x;y\n1.234,5;2.000\n-3.000;1,5", [(1234.5, 2000), (-3000, 1.5)], "table_decimal_commas"),
        ("x;y\n1,234;2\n3;4", [(1.234, 2), (3, 4)], "table_decimal_commas"),  # a semicolon, where the comma is decimal
        ('x,y\n"1,234",2\n3,4', [(1234, 2), (3, 4)], "table_thousands"),
        ("x;y\n1'234.5;2\n3;4", [(1234.5, 2), (3, 4)], "table_taken"),
        ("x;y\n1\u202f234,5;2\n3;4", [(1234.5, 2), (3, 4)], "table_decimal_commas"),
        ('x,y\n"0,088","0,090"\n"1,737","-0,176"', [(0.088, 0.090), (1.737, -0.176)], "table_decimal_commas"),
        ("x,y\n0.5,1.234\n3,1.5", [(0.5, 1.234), (3, 1.5)], "table_taken"),
    ],
)
def test_the_style_of_numbers_is_recognised_and_reported(text: str, wanted: Any, said: str) -> None:
    found = read_points(text)
    assert holds(found, wanted)
    assert said in codes(found)


def test_a_spreadsheet_of_numbers_under_the_titles_0_and_1_has_titles() -> None:
    rows = [f"{i / 7:.3f},{i / 9:.3f}" for i in range(12)]
    found = read_points("\n".join(["0,1", *rows]))
    assert found.taken.to_json()["columns"] == ["0", "1"]
    assert found.taken.to_json()["samples"] == 12
    assert read_points("0,1\n0.5,0.5\n1,0").taken.to_json()["samples"] == 3


def test_labels_without_titles_are_no_coordinates() -> None:
    rng = np.random.default_rng(0)
    rows = [f"{i % 3},{x:.3f},{y:.3f}" for i, (x, y) in enumerate(rng.normal(size=(60, 2)))]
    assert read_points("\n".join(rows)).taken.to_json()["columns"] == ["column 2", "column 3"]


def test_rows_without_a_value_are_skipped_and_reported() -> None:
    found = read_points("x,y\n0.5,1.5\n1,\nNaN,2\n-2,0.25\nNA,n/a\n3,-1")
    assert holds(found, THREE)
    assert found.taken.to_json()["skipped"] == [
        {"line": 3, "why": "It has no value in “y”."},
        {"line": 4, "why": "It has no value in “x”."},
        {"line": 6, "why": "It has no value in “x”."},
    ]
    assert "value is missing: 3 (line 3, 4, 6)." in found.taken.sentence
    assert "item 2" in read_points("[[1, 2], [null, 3], [2, 3]]").taken.sentence


def test_a_large_table_is_thinned_evenly_and_fitted() -> None:
    n = 10 * MAX_POINTS
    found = read_points("\n".join(f"{1000 + i},{5 * i}" for i in range(n)))
    assert (found.taken.to_json()["samples"], found.taken.to_json()["thinned_from"]) == (MAX_POINTS, n)
    assert codes(found) == ["table_taken", "table_thinned", "table_moved"]
    drawn = np.array(unpack(found.drawing))
    assert (drawn.min(), drawn.max()) == pytest.approx((-2, 2), abs=0.01)
    assert np.ptp(np.diff(drawn[:, 1])) < 3 * 2 * EXTENT / LEVELS


def test_axes_of_different_spans_are_scaled_separately() -> None:
    found = read_points("eruptions,waiting\n" + "\n".join(f"{1.6 + i / 10},{43 + i * 10}" for i in range(6)))
    drawn = np.array(unpack(found.drawing))
    np.testing.assert_allclose(np.ptp(drawn, 0), 4, atol=0.01)
    assert "table_moved_unlike" in codes(found)


@pytest.mark.parametrize("text", ["0,0\n0,1e-320\n1e-320,0", "5,1\n5,2\n5,9", "1e150,-1e150\n-1e150,1e150", "7,7\n7,7"])
def test_points_of_any_span_are_fitted(text: str) -> None:
    drawn = np.array(unpack(read_points(text).drawing))
    assert np.abs(drawn).max() <= 2 + 2 * EXTENT / LEVELS


def test_a_single_point_is_data_too() -> None:
    found = read_points("5,7")
    data = load(Placed(points=found.drawing, samples=20))
    assert data.train.std() < 0.1
    assert codes(found)[0] == "table_taken_one"


def test_the_report_is_json() -> None:
    facts = read_points((CASES / "one_outlier.csv").read_bytes()).taken.to_json()
    assert json.loads(json.dumps(facts)) == facts
