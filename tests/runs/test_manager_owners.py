"""The manager lets owners control their runs, on one computer and in a class."""

from __future__ import annotations

import pytest

from playground.errors import InputError
from playground.messages import Pause
from tests.runs.helpers import tiny
from tests.runs.stage import Theatre


def test_everyone_owns_every_run_on_the_local_computer(theatre: Theatre) -> None:
    id = theatre.runs.create(tiny(), owner="ann")
    assert theatre.runs.owns(id, "ben")
    assert theatre.runs.owns(id, "")


def test_in_a_class_only_the_owner_controls_a_run_and_others_branch(school: Theatre) -> None:
    id = school.runs.create(tiny(), owner="ann")
    school.stage.of(id).say("running", step=3)
    assert [school.runs.owns(id, who) for who in ("ann", "ben", "")] == [True, False, False]
    for call in (
        lambda: school.runs.steer(id, Pause(), "ben"),
        lambda: school.runs.resume(id, "ben"),
        lambda: school.runs.rename(id, "mine", "ben"),
        lambda: school.runs.star(id, True, "ben"),
        lambda: school.runs.delete(id, "ben"),
    ):
        with pytest.raises(InputError, match="someone else"):
            call()
    branch = school.runs.branch(id, 3, {"opt_G.lr": 0.01}, owner="ben")
    assert school.runs.owns(branch, "ben")


def test_the_token_itself_is_not_stored(school: Theatre) -> None:
    id = school.runs.create(tiny(), owner="secret-token")
    assert not any(b"secret-token" in p.read_bytes() for p in school.folder(id).path.rglob("*") if p.is_file())


def test_a_run_without_an_owner_belongs_to_nobody_in_a_class(school: Theatre) -> None:
    assert not school.runs.owns(school.runs.create(tiny()), "")
