"""The lease of a run: who holds it, who is taken for dead, and who may still write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import MachineError
from playground.machine.host import host
from playground.messages import Row, State
from playground.runs.folder import lease
from playground.runs.folder.index import recover
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from tests.runs.helpers import tiny


@given(
    st.lists(st.tuples(st.floats(0, 8, allow_nan=False), st.booleans()), min_size=1, max_size=30),
)
def test_a_holder_is_alive_while_its_count_moves_within_the_time(story: list[tuple[float, bool]]) -> None:
    """Against the definition, computed from the whole story at each look."""
    now, count, moved = 0.0, 0, 0.0
    signs = lease.SignsOfLife(lambda: now)
    assert signs.alive(Path("run"), count)  # the first look
    for wait, moves in story:
        now += wait
        if moves:
            count, moved = count + 1, now
        assert signs.alive(Path("run"), count) == (now - moved < lease.EXPIRES)


def test_a_lease_is_there_while_it_is_held(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, tiny())
    with RunLock(folder.path):
        found = lease.read(folder.path)
        assert found is not None
        assert found.host == host()
    assert lease.read(folder.path) is None


@pytest.mark.parametrize("fate", ["taken", "removed", "damaged"])
def test_a_worker_that_lost_its_lease_writes_nothing(fate: str, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, tiny())
    held = lease.HeldLease(folder.path)
    worker = RunFolder(folder.path, held)
    worker.append_row(Row(1, 0.1, 0.1))
    worker.write_state(State("running", step=1))
    if fate == "taken":
        lease.HeldLease(folder.path).release()
    elif fate == "removed":
        (folder.path / lease.NAME).unlink()
    else:
        (folder.path / lease.NAME).write_text("{")
    for write in (
        lambda: worker.append_row(Row(2, 0.2, 0.2)),
        lambda: worker.write_state(State("done")),
        lambda: worker.save_checkpoint(2, {}, {}),
        lambda: worker.forget_beyond(0),
    ):
        with pytest.raises(MachineError, match="given to another"):
            write()
    assert (folder.state().status, [row.step for row in folder.rows()[0]]) == ("running", [1])
    held.release()  # it does not remove what is another's
    assert (folder.path / lease.NAME).exists() == (fate == "damaged")


def test_runs_of_another_computer_are_lost_when_they_stand_still(tmp_path: Path) -> None:
    runs = {status: RunFolder.create(tmp_path, tiny()) for status in ("queued", "starting", "running")}
    for status, folder in runs.items():
        folder.write_state(State(status, host="another computer", heartbeat=1.0))  # type: ignore[arg-type]
    now = 0.0
    signs = lease.SignsOfLife(lambda: now)
    assert recover(tmp_path, signs) == []
    now = lease.EXPIRES - 1
    runs["starting"].write_state(State("starting", host="another computer", heartbeat=2.0))
    assert recover(tmp_path, signs) == []
    now += 2
    assert recover(tmp_path, signs) == [runs["running"].id]
    now += lease.EXPIRES
    assert recover(tmp_path, signs) == [runs["starting"].id]
    assert runs["queued"].state().status == "queued"  # its app knows when its turn comes
