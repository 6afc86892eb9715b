"""Samples drawn from a trained generator."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground import paths
from playground.errors import InputError
from playground.runs.folder import weights
from playground.runs.folder.store import RunFolder
from playground.runs.helper.sampling import MANY, draw, load_model
from playground.training.state import TrainingState, part
from tests.runs.helpers import Played, new, tiny


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Played:
    run = new(tmp_path_factory.mktemp("runs"))
    run.play()
    return run


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Played:
    run = new(tmp_path_factory.mktemp("runs"), condition="concatenation", stop__steps=5)
    run.play()
    return run


def players_of(run: Played) -> TrainingState:
    from playground.data import load
    from playground.training.state import SavedState

    config = run.folder.config()
    return TrainingState.begin(config, load(config.data), saved=SavedState(*run.folder.load_checkpoint()))


@pytest.mark.parametrize("raw", [False, True])
def test_samples_are_those_of_the_trained_generator(trained: Played, raw: bool) -> None:
    drawn = draw(load_model(trained.folder.path, raw=raw), 700, seed=5)
    wanted = players_of(trained).generate(torch.from_numpy(drawn.z), raw=raw)
    assert (drawn.samples.shape, drawn.samples.dtype, drawn.z.shape) == ((700, 2), np.float32, (700, 2))
    assert np.allclose(drawn.samples, wanted.numpy(), atol=1e-6)


def test_a_run_a_checkpoint_a_snapshot_and_a_pretrained_model_are_all_models(
    trained: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = trained.folder
    wanted = draw(load_model(folder.path), 20, 0).samples
    checkpoint = folder.path / "checkpoints" / "60.safetensors"
    assert np.array_equal(draw(load_model(checkpoint), 20, 0).samples, wanted)
    snapshot = folder.path / "snapshots" / "60.safetensors"
    assert np.allclose(draw(load_model(snapshot), 20, 0).samples, wanted, atol=1e-2)  # half precision
    monkeypatch.setattr(paths, "pretrained_dir", lambda: tmp_path)
    weights.save(tmp_path / "rings.safetensors", part(folder.load_checkpoint()[0], "ema"), {})
    (tmp_path / "rings.json").write_text(json.dumps({"config": folder.config().to_json()}))
    assert np.array_equal(draw(load_model("rings"), 20, 0).samples, wanted)


def test_the_same_seed_gives_the_same_file(trained: Played, tmp_path: Path) -> None:
    model = load_model(trained.folder.path)
    for name, seed in (("a.npz", 1), ("b.npz", 1), ("c.npz", 2)):
        draw(model, 50, seed).write(tmp_path / name)
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.npz", "b.npz", "c.npz"))
    assert a == b != c
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        assert sorted(arrays) == ["samples", "z"]
    draw(model, 50, 1).write(tmp_path / "a.png")
    assert Image.open(tmp_path / "a.png").size == (280, 280)


def test_labels_take_turns_or_are_chosen_by_name_or_number(labelled: Played, tmp_path: Path) -> None:
    model = load_model(labelled.folder.path)
    drawn = draw(model, 10, 0)
    assert drawn.labels is not None
    assert drawn.labels.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 0, 1]
    by_name, by_number = draw(model, 4, 0, model.classes[3]), draw(model, 4, 0, 3)
    assert np.array_equal(by_name.samples, by_number.samples)
    assert not np.array_equal(by_name.samples, draw(model, 4, 0, 2).samples)
    by_name.write(tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz", allow_pickle=False) as arrays:
        assert arrays["labels"].tolist() == [3] * 4
    for label in ("nonsense", 8, "-1", "8"):
        with pytest.raises(InputError, match="no label"):
            draw(model, 4, 0, label)


def test_impossible_samples_are_refused_with_a_message(trained: Played, tmp_path: Path) -> None:
    model = load_model(trained.folder.path)
    for n in (0, -1, MANY + 1):
        with pytest.raises(InputError, match="between 1 and"):
            draw(model, n, 0)
    with pytest.raises(InputError, match="without labels"):
        draw(model, 1, 0, "3")
    with pytest.raises(InputError, match=r"as \.npz, \.png, not as x\.pkl"):
        draw(model, 1, 0).write(tmp_path / "x.pkl")


@pytest.mark.parametrize("content", [b"", b"torn", b"\x80\x04pickle", bytes(100)])
def test_a_file_that_is_no_model_is_refused_with_a_message(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(content)
    for name in (file, tmp_path, "no-such-model", tmp_path / "gone.safetensors"):
        with pytest.raises(InputError):
            load_model(name)


def test_weights_of_another_model_are_refused(trained: Played, tmp_path: Path) -> None:
    tensors, meta = trained.folder.load_checkpoint()
    weights.save(tmp_path / "x.safetensors", tensors, {**meta, "config": tiny(G__hidden=[4]).to_json()})
    with pytest.raises(InputError, match="do not fit"):
        load_model(tmp_path / "x.safetensors")
    weights.save(tmp_path / "y.safetensors", tensors, {"config": {"schema": 99}})
    with pytest.raises(InputError):
        load_model(tmp_path / "y.safetensors")


def test_a_snapshot_has_no_raw_generator(trained: Played) -> None:
    with pytest.raises(InputError, match="only the averaged generator"):
        load_model(trained.folder.path / "snapshots" / "60.safetensors", raw=True)


def test_sampling_does_not_change_the_random_state(trained: Played) -> None:
    before = torch.random.get_rng_state()
    draw(load_model(trained.folder.path), 5, 0)
    assert torch.random.get_rng_state().equal(before)


def test_a_run_without_a_checkpoint_is_refused_with_a_message(trained: Played, tmp_path: Path) -> None:
    shutil.copytree(trained.folder.path, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy" / "checkpoints")
    assert RunFolder.at(tmp_path / "copy").checkpoints() == []
    with pytest.raises(InputError, match="checkpoint"):
        load_model(tmp_path / "copy")
