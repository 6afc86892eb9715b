"""The networks that a run stores: few, well spaced, the same after a resume, complete or absent."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import InputError
from playground.messages import Pause, Stop, unpack_frame
from playground.runs.folder.archive import export_zip, import_zip
from playground.runs.folder.store import RunFolder
from playground.runs.worker.weight_history import BYTES, MOST, belongs, following
from tests.runs.helpers import Played, new


def kept(until: int, room: int) -> list[int]:
    """What is kept of a run of so many steps."""
    seen, step = [0], 0
    while (step := following(step, room)) <= until:
        seen.append(step)
    return [s for s in seen if belongs(s, seen[-1], room)]


@given(st.integers(1, 2_000_000), st.sampled_from([10, 40, 100, MOST]))
def test_there_are_never_too_many_and_never_a_gap(until: int, room: int) -> None:
    found = kept(until, room)
    assert len(found) <= room / 2 + 8 * 22 if room == MOST else len(found) <= room / 2 + 24
    gaps = np.diff([*found, until])
    assert gaps.max() <= 4 * max(1, until / room)
    early = [s for s in found if s <= 16]
    assert (
        early == [s for s in range(17) if s <= until]
        if room == MOST
        else early[:3] == [s for s in (0, 1, 2) if s <= until]
    )


def test_a_run_stores_its_networks(tmp_path: Path) -> None:
    played = new(tmp_path)
    played.play()
    steps = played.folder.nets()
    assert steps[:20] == list(range(20))
    assert steps[-1] == 60
    for step in (0, 7, 60):
        frame = unpack_frame(played.folder.load_nets(step))
        assert (frame.view, frame.step) == ("nets", step)
    assert played.folder.load_nets(0)[48:] != played.folder.load_nets(60)[48:]
    assert sum(p.stat().st_size for p in (played.folder.path / "nets").iterdir()) < BYTES


def test_a_resumed_run_stores_the_same_steps(tmp_path: Path) -> None:
    whole, torn = new(tmp_path / "a"), new(tmp_path / "b")
    whole.play()
    torn.at({13: [Pause(), Stop()]}).play()
    at = torn.folder.state().checkpoint
    assert at is not None
    frame = unpack_frame(whole.folder.load_nets(60))
    torn.folder.save_nets(frame)  # as if a worker had been killed long after its last checkpoint
    torn.folder.save_sample(60, whole.folder.sample(60))
    torn.folder.save_ema(60, whole.folder.load_ema(60))
    again = Played(torn.folder)
    again.at({at + 1: [Stop()]}).play()
    left = [*torn.folder.nets(), *torn.folder.samples(), *torn.folder.snapshots()]
    assert max(left) < 60
    assert not (torn.folder.path / "samples" / "60.png").exists()
    Played(torn.folder).play()
    assert torn.folder.nets() == whole.folder.nets()
    assert all(torn.folder.load_nets(s) == whole.folder.load_nets(s) for s in whole.folder.nets())


def test_networks_that_a_page_cannot_run_are_not_stored(tmp_path: Path) -> None:
    played = new(tmp_path, condition="projection")
    played.play()
    assert played.folder.nets() == []


def test_a_torn_file_counts_as_missing(tmp_path: Path) -> None:
    played = new(tmp_path, stop__steps=3)
    played.play()
    path = played.folder.path / "nets" / "2.bin"
    path.write_bytes(path.read_bytes()[:-5])
    for step in (2, 99):
        with pytest.raises(InputError, match=f"step {step}"):
            played.folder.load_nets(step)


def test_a_zip_contains_them_and_a_run_without_them_is_valid(tmp_path: Path) -> None:
    played = new(tmp_path, stop__steps=3)
    played.play()
    packed = io.BytesIO()
    export_zip(played.folder, packed)
    again = RunFolder.open(tmp_path, import_zip(packed, tmp_path))
    assert [again.load_nets(s) for s in again.nets()] == [played.folder.load_nets(s) for s in played.folder.nets()]
    branch = RunFolder.create(tmp_path, played.folder.config())
    branch.copy_nets(played.folder, 2)
    assert branch.nets() == [0, 1, 2]
    for step in again.nets():
        (again.path / "nets" / f"{step}.bin").unlink()
    (again.path / "nets").rmdir()
    assert again.nets() == []
    again.save_nets(unpack_frame(played.folder.load_nets(1)))
    assert again.nets() == [1]


def test_the_last_step_is_stored(tmp_path: Path) -> None:
    played = new(tmp_path, stop__steps=1003)
    played.play()
    steps = played.folder.nets()
    assert steps[-1] == 1003
    assert not belongs(1003, 1003, MOST)  # so it is the end that is kept, and not a step that would be anyway
    assert unpack_frame(played.folder.load_nets(1003)).step == 1003
