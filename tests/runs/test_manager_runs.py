"""The manager: runs are created, resumed, branched, listed and watched. The test acts as the workers."""

from __future__ import annotations

import dataclasses
import io
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.errors import ConfigError, InputError
from playground.messages import Edit, Frame, JournalEntry, Resume, Row, SetViews, State, to_json
from playground.runs.folder import archive, trash
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from playground.texts import Message
from tests.runs.helpers import tiny
from tests.runs.stage import Theatre
from tests.waiting import until


def test_an_impossible_run_is_not_created(theatre: Theatre) -> None:
    with pytest.raises(ConfigError, match="Neither network learns"):
        theatre.runs.create(tiny(loop__n_D=0, loop__n_G=0))
    assert theatre.runs.runs() == []


def test_resuming_keeps_the_device_and_threads(theatre: Theatre) -> None:
    id = theatre.runs.create(tiny(), device="cpu", threads=1)
    theatre.stage.of(id).end("interrupted", step=9, device="cpu", threads=1)
    theatre.runs.resume(id)
    actor = theatre.stage.of(id)
    assert (actor.job.device, actor.job.threads) == ("cpu", 1)
    state = theatre.folder(id).state()
    assert (state.status, state.step) == ("queued", 9)


def test_a_done_run_continues_when_given_more_to_do(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.folder(id).save_checkpoint(60, {}, {})
    theatre.stage.of(id).end("done", step=60)
    with pytest.raises(InputError, match="give it more"):
        theatre.runs.resume(id)
    with pytest.raises(ConfigError):
        theatre.runs.resume(id, patch={"seed": 2})
    theatre.runs.resume(id, patch={"stop.steps": 120})
    (entry,) = theatre.folder(id).journal()[0]
    assert (entry.step, entry.kind, entry.command["patch"]) == (60, "command", {"stop.steps": 120})
    assert theatre.runs.info(id).config.stop.steps == 120


def test_the_trash_is_emptied_while_the_app_runs(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    id = theatre.running()
    theatre.stage.of(id).end("stopped")
    monkeypatch.setattr("playground.runs.housekeeping.TICK", 0.01)
    theatre.runs.start()
    try:
        theatre.runs.delete(id)
        deleted = theatre.root / trash.NAME / id
        assert deleted.is_dir()
        os.utime(deleted, (0, 0))
        until(lambda: not deleted.exists())
    finally:
        theatre.runs.close()


def test_resuming_twice_is_refused(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.stage.of(id).end("stopped")
    theatre.runs.resume(id)
    theatre.runs.resume(id)  # it has a worker: as if paused
    assert theatre.stage.of(id).told == [Resume()]
    theatre.running()
    other = theatre.runs.create(tiny())
    with pytest.raises(InputError, match="running already"):
        theatre.runs.resume(other)


def test_a_branch_has_the_checkpoint_before_and_the_journal_up_to_its_step(theatre: Theatre) -> None:
    id = theatre.running()
    source = theatre.folder(id)
    for step in (0, 20, 40):
        source.save_checkpoint(step, {}, {"at": step})
    for step, lr in ((10, 0.01), (30, 0.02), (50, 0.03)):
        source.append_entry(JournalEntry(step, "command", 0.0, to_json(Edit({"opt_G.lr": lr}))))
    source.append_entry(JournalEntry(12, "notice", 0.0, message=Message("said", "no command")))
    theatre.stage.of(id).say("running", step=55)
    branch = theatre.folder(theatre.runs.branch(id, 35, {"opt_D.lr": 0.5}, name="what if"))
    assert branch.checkpoints() == [20]
    assert [(e.step, e.command["patch"]) for e in branch.journal()[0]] == [
        (10, {"opt_G.lr": 0.01}),
        (30, {"opt_G.lr": 0.02}),
        (35, {"opt_D.lr": 0.5}),
    ]
    info = theatre.runs.info(branch.id)
    assert (info.label.parent, info.label.name) == (f"{id}@35", "what if")
    assert (info.config.opt_G.lr, info.config.opt_D.lr) == (0.02, 0.5)


def test_a_branch_must_be_possible(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.stage.of(id).say("running", step=10)
    with pytest.raises(InputError, match="no step 11"):
        theatre.runs.branch(id, 11, {})
    with pytest.raises(ConfigError, match="new run"):
        theatre.runs.branch(id, 5, {"seed": 1})
    assert len(theatre.runs.runs()) == 1


def test_a_branch_without_its_checkpoint_says_so_and_leaves_nothing(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = theatre.running()
    theatre.stage.of(id).say("running", step=30)
    monkeypatch.setattr(RunFolder, "checkpoints", lambda folder: [20])  # as it was a moment ago
    with pytest.raises(InputError, match=f"{id} has just removed its checkpoint of step 20"):
        theatre.runs.branch(id, 25, {})
    assert [path.name for path in theatre.root.iterdir() if path.is_dir()] == [id]


def test_a_run_is_listed_with_its_present_configuration(theatre: Theatre) -> None:
    id = theatre.runs.create(tiny(), name="first")
    folder = theatre.folder(id)
    for step in range(300):
        folder.append_row(Row(step, 0.0, 0.0, {"loss_D": 1.0, "loss_G": float(step)}))
    folder.append_row(Row(300, 0.0, 0.0, {"loss_G": 0.5}))
    info = theatre.runs.info(id)
    assert (info.id, info.label.name, info.values) == (id, "first", {"loss_D": 1.0, "loss_G": 0.5})
    assert info.size > 1000
    assert info.thumbnail is None
    assert theatre.runs.runs() == [info]
    assert theatre.runs.disk_used() == info.size


def test_the_newest_run_comes_first(theatre: Theatre) -> None:
    ids = [theatre.runs.create(tiny()) for _ in range(3)]
    assert [run.id for run in theatre.runs.runs()] == ids[::-1]


def test_rename_and_star(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.runs.rename(id, "  Ada  ")
    theatre.runs.star(id, True)
    label = theatre.runs.info(id).label
    assert (label.name, label.starred) == ("Ada", True)


def test_delete_and_undo(theatre: Theatre) -> None:
    id = theatre.running()
    actor = theatre.stage.of(id)
    actor.send = lambda message: actor.end("stopped")  # type: ignore[method-assign]
    theatre.runs.delete(id)
    assert theatre.runs.runs() == []
    with pytest.raises(InputError):
        theatre.runs.info(id)
    theatre.runs.undelete(id)
    assert theatre.status(id) == "stopped"


def test_deleted_runs_are_listed_restored_by_their_owner_or_removed(school: Theatre) -> None:
    mine, theirs = (school.runs.create(tiny(), owner=who, name=who) for who in ("ann", "ben"))
    for id, who in ((mine, "ann"), (theirs, "ben")):
        school.stage.of(id).end("done")
        school.runs.delete(id, who)
    assert [run.label.name for run in school.runs.deleted("ann")] == ["ann"]
    with pytest.raises(InputError, match="someone else"):
        school.runs.undelete(theirs, "ann")
    school.runs.empty_trash("ann")
    assert school.runs.deleted("ann") == []
    with pytest.raises(InputError):
        school.runs.undelete(mine, "ann")
    school.runs.undelete(theirs, "ben")
    assert [run.id for run in school.runs.runs()] == [theirs]


def test_a_damaged_run_does_not_spoil_the_list(theatre: Theatre) -> None:
    good, bad = theatre.running(), theatre.running()
    (theatre.folder(bad).path / "config.json").write_text("{torn")
    assert [run.id for run in theatre.runs.runs()] == [good]
    assert list(theatre.runs.damaged()) == [bad]
    assert "config.json" in str(theatre.runs.damaged()[bad])


def test_a_queued_run_can_be_deleted(theatre: Theatre) -> None:
    theatre.running()
    theatre.running()
    id = theatre.runs.create(tiny())
    theatre.runs.delete(id)
    assert len(theatre.runs.runs()) == 2


def test_a_run_moves_by_zip_to_another_owner(school: Theatre, tmp_path: Path) -> None:
    id = school.runs.create(tiny(), owner="ann", name="travels")
    school.stage.of(id).say("running", step=3)
    packed = io.BytesIO()
    archive.export_zip(school.folder(id), packed)
    packed.seek(0)
    other = Theatre(tmp_path / "other", local_only=False)
    arrived = other.runs.import_zip(packed, owner="ben")
    assert other.runs.owns(arrived, "ben")
    assert not other.runs.owns(arrived, "ann")
    assert other.runs.info(arrived).label.name == "travels"
    assert other.status(arrived) == "interrupted"


FRAME = Frame("ema", 1, "uint8", (1,), b"x")


def test_a_watcher_gets_frames_and_the_worker_learns_of_watchers(theatre: Theatre) -> None:
    id = theatre.running()
    woken = threading.Event()
    watch = theatre.runs.watch(id, ("ema",), 10.0, woken.set)
    assert theatre.stage.of(id).told == [SetViews(("ema",), 10.0)]
    theatre.stage.of(id).show(FRAME)
    assert woken.is_set()
    assert watch.take() == [FRAME]
    watch.close()
    assert theatre.stage.of(id).told[-1] == SetViews((), 0.0)


def test_a_watcher_of_a_queued_run_sees_its_start(theatre: Theatre) -> None:
    first, _ = theatre.running(), theatre.running()
    id = theatre.runs.create(tiny())
    theatre.runs.watch(id, ("raw",), 5.0, lambda: None)
    theatre.stage.of(first).end("done")
    assert theatre.stage.of(id).told == [SetViews(("raw",), 5.0)]


def test_a_watcher_stays_when_a_run_ends_and_resumes(theatre: Theatre) -> None:
    id = theatre.running()
    wakes: list[str] = []
    theatre.runs.watch(id, ("ema",), 5.0, lambda: wakes.append(theatre.status(id)))
    theatre.stage.of(id).end("stopped")
    assert wakes[-1] == "stopped"
    theatre.runs.resume(id)
    assert theatre.stage.of(id).told == [SetViews(("ema",), 5.0)]


@pytest.fixture
def house(theatre: Theatre) -> Iterator[Theatre]:
    theatre.runs.start()
    yield theatre
    for actor in theatre.stage.actors:
        actor.leave = lambda actor=actor: None if actor.over else actor.end("interrupted")  # type: ignore[misc]
    theatre.runs.close()


def test_a_run_of_another_process_is_followed_by_its_files(house: Theatre) -> None:
    folder = RunFolder.create(house.root, tiny())
    with RunLock(folder.path):
        folder.write_state(State("running", step=1))
        woken = threading.Event()
        house.runs.watch(folder.id, (), 5.0, woken.set)

        def news(change: Callable[[], None]) -> bool:
            woken.clear()
            change()
            return woken.wait(10)

        assert woken.wait(10)
        assert news(lambda: folder.append_row(Row(2, 0.0, 0.0)))
        assert news(lambda: folder.write_state(State("running", step=2)))
        assert house.runs.state(folder.id).step == 2
    assert news(lambda: shutil.rmtree(folder.path))


def test_a_missing_run_cannot_be_watched(theatre: Theatre) -> None:
    with pytest.raises(InputError):
        theatre.runs.watch("nothing", (), 1.0, lambda: None)


def test_a_state_is_a_plain_value(theatre: Theatre) -> None:
    id = theatre.running()
    assert dataclasses.asdict(theatre.runs.state(id))["status"] == "running"
