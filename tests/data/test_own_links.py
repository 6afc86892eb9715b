"""Own pictures in links and in the cache: labels come from the cache, and old links and files open."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from playground.config import RunConfig
from playground.data import load
from playground.data.pictures.ingest import ingest
from playground.data.pictures.store import labels_of
from playground.data.user_images import UserImages
from playground.errors import InputError
from playground.link import MAX_CHARACTERS, from_query, to_address, to_query
from playground.paths import cache_dir
from tests.data.test_picture_trees import packed, png


@pytest.fixture
def many_classes(tmp_path: Path) -> UserImages:
    return ingest([packed(tmp_path / "a.zip", {f"{'class' * 12}{i}/{i}.png": png(i) for i in range(300)})]).option


def test_three_hundred_classes_fit_into_an_address(many_classes: UserImages) -> None:
    config = RunConfig().with_data(many_classes)
    query = to_query(config)
    assert "data.labels" not in query
    assert sum(len(k) + len(v) for k, v in query.items()) < 500
    assert len(json.dumps(many_classes.labels)) > MAX_CHARACTERS
    assert from_query(query)[1] == config


def test_links_of_old_versions_contain_their_labels(many_classes: UserImages) -> None:
    labels = many_classes.labels[:3]
    query = to_query(RunConfig().with_data(many_classes.replace(labels=labels)))
    assert from_query(query)[1].data.labels_known == labels
    (cache_dir() / "own" / f"{many_classes.sha256}.npz").rename(cache_dir() / "elsewhere.npz")
    gone = many_classes.replace(sha256="0" * 64, labels=labels)
    query = to_query(RunConfig().with_data(gone))
    assert json.loads(query["data.labels"]) == list(labels)
    assert from_query(query)[1].data == gone


def test_a_link_without_known_labels_keeps_its_other_settings(many_classes: UserImages) -> None:
    query = to_query(RunConfig().with_data(many_classes)) | {"data.sha256": "f" * 64, "opt_G.lr": "0.5"}
    config = from_query(query)[1]
    assert (config.data.labels_known, config.opt_G.lr) == ((), 0.5)  # type: ignore[attr-defined]


def test_settings_too_long_for_an_address_are_kept_under_a_short_id(many_classes: UserImages) -> None:
    gone = many_classes.replace(sha256="e" * 64)  # its labels can be looked up nowhere
    config = RunConfig().with_data(gone).edit({"seed": 5, "opt_G.lr": 0.125})
    query = to_address(config, "lsgan")
    assert list(query) == ["link"]
    assert len(query["link"]) == 16
    assert to_address(config, "lsgan") == query
    assert from_query(query) == ("lsgan", config)
    assert from_query({"preset": "digits"} | query) == ("lsgan", config)
    (cache_dir() / "links" / f"{query['link']}.json").unlink()
    with pytest.raises(InputError, match="not on this computer"):
        from_query(query)
    with pytest.raises(InputError, match="not on this computer"):
        from_query({"link": "../own/x"})


@pytest.mark.parametrize("sha256", ["", "../../x", "0" * 64, "A" * 64])
def test_invalid_hashes_have_no_labels(sha256: str) -> None:
    assert labels_of(sha256) is None


def test_sets_kept_by_old_versions_open(tmp_path: Path) -> None:
    """They hold no names and no split: every tenth is held out, and the labels are those of the configuration."""
    folder = cache_dir() / "own"
    folder.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(0).integers(0, 256, (20, 3, 28, 28), np.uint8)
    np.savez(folder / f"{'a' * 64}.npz", pixels=pixels, labels=np.arange(20, dtype=np.int32) % 2)
    option = UserImages(title="old", sha256="a" * 64, side=28, pictures=18, labels=("cats", "dogs"))
    data = load(option)
    assert (len(data.train), len(data.held_out), data.class_names) == (18, 2, ("cats", "dogs"))
    assert (data.held_out.numpy() == pixels[9::10]).all()
    assert labels_of(option.sha256) is None
    assert json.loads(to_query(RunConfig().with_data(option))["data.labels"]) == ["cats", "dogs"]


def test_a_split_and_the_same_pictures_without_it_are_different_data(tmp_path: Path) -> None:
    content = {f"{'train' if i < 12 else 'test'}/{i}.png": png(i) for i in range(16)}
    split = ingest([packed(tmp_path / "a.zip", content)]).option
    flat = ingest([packed(tmp_path / "b.zip", {f"{i}.png": body for i, body in enumerate(content.values())})]).option
    assert (split.pictures, flat.pictures) == (12, 15)
    assert split.sha256 != flat.sha256
    with zipfile.ZipFile(cache_dir() / "own" / f"{split.sha256}.npz") as kept:
        assert sorted(kept.namelist()) == ["held_out.npy", "labels.npy", "names.npy", "pixels.npy"]
