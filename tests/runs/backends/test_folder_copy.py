"""The folder of a run that follows another one: it becomes equal, whatever changes and wherever it is cut off."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.errors import InputError, MachineError
from playground.runs.backends import folder_copy
from playground.runs.backends.far_messages import FolderPart, pack_part, unpack_part
from playground.runs.backends.folder_copy import FolderReader, FolderWriter, lay_out, outline, to_continue
from playground.runs.folder.lease import HeldLease
from playground.runs.folder.store import RunFolder
from tests.runs.helpers import new, tiny


def content(run: Path) -> dict[str, bytes]:
    return {name: (run / name).read_bytes() for name in outline(run)}


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders of the same new run: there, where the worker writes, and here."""
    here = RunFolder.create(tmp_path / "here", tiny()).path
    there = tmp_path / "there"
    lay_out(there, outline(here))
    writer = FolderWriter(there)
    for part in to_continue(here):
        writer.put(part)
    return there, here


def follow(there: Path, here: Path) -> list[FolderPart]:
    """One look, with what a cut-off app has."""
    reader, writer = FolderReader(there, outline(here)), FolderWriter(here)
    parts = list(reader.changes())
    for part in parts:
        writer.put(unpack_part(pack_part(part)))
    return parts


def test_a_part_stays_the_same_in_the_stream() -> None:
    part = FolderPart("samples/3.png", 4, False, 17**15, data=b"\n\0{}\xff")
    assert unpack_part(pack_part(part)) == part
    with pytest.raises(InputError):
        unpack_part(b"no part")


def test_a_trained_run_arrives_whole_and_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_copy, "PIECE", 1000)
    there = new(tmp_path)
    there.play()
    here = RunFolder.create(tmp_path, tiny()).path
    follow(there.folder.path, here)
    assert content(here) == content(there.folder.path)
    assert outline(here).keys() == outline(there.folder.path).keys()
    assert follow(there.folder.path, here) == []


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["journal.jsonl", "metrics.jsonl", "state.json", "samples/1.npy", "checkpoints/2.safetensors"]),
        st.binary(min_size=1, max_size=40),
        st.booleans(),  # remove it, if it is no file that grows
        st.integers(0, 3),  # how many parts arrive before the connection is cut
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_it_becomes_equal_after_any_cuts(tmp_path_factory: pytest.TempPathFactory, changes: list) -> None:
    there, here = (tmp_path_factory.mktemp(name) / "run" for name in ("there", "here"))
    for run in (there, here):
        lay_out(run, {})
    for n, (name, data, remove, arrive) in enumerate(changes):
        path = there / name
        if name.endswith(".jsonl"):
            with path.open("ab") as file:
                file.write(data)
        elif remove:
            path.unlink(missing_ok=True)
        else:
            whole = path.with_name(".new.tmp")
            whole.write_bytes(data)
            os.utime(whole, ns=(n, n))
            whole.replace(path)
        for part, _ in zip(FolderReader(there, outline(here)).changes(), range(arrive), strict=False):
            FolderWriter(here).put(part)
    follow(there, here)
    assert content(here) == content(there)


def test_the_journal_arrives_before_a_checkpoint_that_counts_its_lines(pair: tuple[Path, Path]) -> None:
    there, here = pair
    (there / "samples" / "5.npy").write_bytes(b"a sample")
    (there / "checkpoints" / "5.safetensors").write_bytes(b"a checkpoint")
    reader = FolderReader(there, outline(here))
    arrived = []
    for part in reader.changes():
        if not arrived:  # the worker goes on while the parts are read
            (there / "journal.jsonl").write_bytes(b'{"kind": "command"}\n')
            (there / "checkpoints" / "5.safetensors").write_bytes(b"counts that command")
        arrived.append((part.name, part.data))
    assert [name for name, _ in arrived] == ["samples/5.npy", "journal.jsonl", "checkpoints/5.safetensors"]
    assert arrived[-1][1] == b"counts that command"


def test_a_worker_gets_names_and_sizes_of_all_and_the_content_of_what_it_needs(tmp_path: Path) -> None:
    old = new(tmp_path / "old", stop__steps=200)
    old.play()
    source = old.folder
    run = tmp_path / "there"
    lay_out(run, outline(source.path))
    for part in to_continue(source.path):
        FolderWriter(run).put(part)
    copy = RunFolder(run)
    assert (copy.samples(), copy.snapshots(), copy.nets()) == (source.samples(), source.snapshots(), source.nets())
    assert copy.size() == pytest.approx(source.size(), rel=0.02)
    assert copy.load_checkpoint()[1] == source.load_checkpoint()[1]
    assert copy.config() == source.config()


@pytest.mark.parametrize(
    "name",
    ["../state.json", "/etc/passwd", "samples/../../x.npy", "lock", "lease.json", "samples/a/b.npy", ".state.tmp"],
)
def test_names_that_no_worker_writes_are_refused(pair: tuple[Path, Path], name: str) -> None:
    with pytest.raises(InputError, match="does not fit"):
        FolderWriter(pair[1]).put(FolderPart(name, data=b"x"))


def test_a_worker_cannot_replace_what_the_app_writes(pair: tuple[Path, Path]) -> None:
    _, here = pair
    held = HeldLease(here)
    with pytest.raises(InputError, match="does not fit"):
        FolderWriter(here, held).put(FolderPart("config.json", data=b"{}"))
    held.release()


def test_parts_out_of_order_are_refused(pair: tuple[Path, Path]) -> None:
    writer = FolderWriter(pair[1])
    with pytest.raises(InputError):
        writer.put(FolderPart("journal.jsonl", 100, data=b"x"))
    writer.put(FolderPart("samples/1.npy", 0, False, data=b"ab"))
    with pytest.raises(InputError):
        writer.put(FolderPart("samples/1.npy", 5, True, data=b"x"))
    assert not (pair[1] / "samples" / "1.npy").exists()


def test_an_app_that_lost_the_run_writes_nothing_more(pair: tuple[Path, Path]) -> None:
    _, here = pair
    mine = HeldLease(here)
    theirs = HeldLease(here)
    before = content(here)
    with pytest.raises(MachineError, match="given to another"):
        FolderWriter(here, mine).put(FolderPart("state.json", data=b"{}"))
    assert content(here) == before
    theirs.release()
    mine.release()
