"""The options that name other computers."""

from __future__ import annotations

import importlib.util

import pytest

from playground.cli import parser
from playground.commands.places import places
from playground.errors import InputError, MachineError


def test_runs_train_here_where_nothing_is_said() -> None:
    assert places(parser().parse_args([])) == {}


def test_a_worker_that_is_no_host_is_refused() -> None:
    with pytest.raises(InputError, match="Write HOST"):
        places(parser().parse_args(["--worker", "lab1:many"]))


def test_workers_and_ray_exclude_each_other() -> None:
    with pytest.raises(InputError, match="not allowed with"):
        parser().parse_args(["--worker", "lab1", "--ray", "auto"])


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="Ray is installed")
def test_ray_that_is_not_installed_has_its_sentence() -> None:
    with pytest.raises(MachineError, match="pip install 'gan-playground"):
        places(parser().parse_args(["--ray", "auto"]))
