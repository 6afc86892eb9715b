"""`gan-playground doctor --class`: each line says what was found and, where it does not suffice, what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground.cli import main
from playground.commands import class_check


def test_the_doctor_checks_what_a_class_needs(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--class", "3", "--json"])
    found = {each["what"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    for what in ("address for the class", "firewall", "memory for the class", "disk for the class"):
        assert found[what]["state"] == "ok" or found[what]["fix"]
    assert "of 3 runs" in found["memory for the class"]["found"]


def test_numbers_of_students_that_make_no_sense(capsys: pytest.CaptureFixture[str]) -> None:
    for number in ("0", "-1", "1001", "x"):
        assert main(["doctor", "--class", number]) == 2
        assert "students" in capsys.readouterr().err


@pytest.mark.parametrize(("free", "state", "n"), [(10**12, "ok", 30), (1_500_000_000, "note", 2), (10**8, "wrong", 0)])
def test_memory_decides_how_many_runs_go_on_at_once(free: int, state: str, n: int) -> None:
    finding = class_check.room(30, free)
    assert (finding.state, finding.found.values["n"]) == (state, n)
    assert (finding.fix is None) == (state == "ok")


def test_a_computer_without_a_network_and_one_that_is_not_reached() -> None:
    assert class_check.reachable(["127.0.0.1"]).state == "wrong"
    blocked = class_check.reachable(["192.0.2.255"])  # no computer has it
    assert blocked.state == "wrong"
    assert "192.0.2.255" in str(blocked.found)


def test_a_class_that_is_too_large_for_the_disk_and_for_open_files(tmp_path: Path) -> None:
    assert class_check.disk(1, tmp_path).fix is None
    assert class_check.disk(10**9, tmp_path).state == "note"
    for finding in class_check.files(10**9):
        assert finding.state in ("note", "wrong")
        assert finding.fix
