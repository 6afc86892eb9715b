"""Folders and zips of pictures: the meaning of folders, which is the same in both."""

from __future__ import annotations

import io
import os
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from playground.data import load
from playground.data.pictures import store
from playground.data.pictures.ingest import NO_FOLDER, Ingested, ingest
from playground.data.pictures.names import encoding_of, natural, parts_of
from playground.data.pictures.tree import arrange
from playground.errors import DataError

CASES = Path(__file__).parent / "cases"


@cache
def png(seed: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (seed * 37 % 256, seed * 91 % 256, seed % 256)).save(buffer, "PNG")
    return buffer.getvalue()


def tree(folder: Path, content: dict[str, bytes]) -> Path:
    for name, body in content.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    return folder


def packed(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return path


def pictures(*names: str) -> dict[str, bytes]:
    return {name: png(i) for i, name in enumerate(names)}


def unpacked(path: Path, to: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        return tree(to, {info.filename.replace("\\", "/"): archive.read(info) for info in archive.infolist()})


@pytest.mark.parametrize("name", ["ds_store_beside", "checkpoints_dir", "windows_backslashes"])
@pytest.mark.parametrize("as_folder", [False, True])
def test_cases_of_sixteen_pictures_with_two_labels(name: str, as_folder: bool, tmp_path: Path) -> None:
    path = CASES / f"{name}.zip"
    taken = ingest([unpacked(path, tmp_path / "mine") if as_folder else path])
    assert taken.option.labels == ("cats", "dogs")
    assert taken.to_json()["samples"] == 16
    assert taken.skipped == []


@pytest.mark.parametrize("as_folder", [False, True])
def test_train_and_test_folders_are_a_split(as_folder: bool, tmp_path: Path) -> None:
    path = CASES / "split.zip"
    taken = ingest([unpacked(path, tmp_path / "mine") if as_folder else path])
    assert taken.option.labels == ("cats", "dogs")
    assert (taken.option.pictures, taken.held_out) == (16, 8)
    assert "split_taken" in [m.code for m in taken.messages]
    data = load(taken.option)
    assert data.labels is not None
    assert data.held_out_labels is not None
    assert (data.labels.bincount().tolist(), data.held_out_labels.bincount().tolist()) == ([8, 8], [4, 4])
    test = {name: body for name, body in contents(path).items() if "/test/" in name}
    alone = store.read(ingest([packed(tmp_path / "test.zip", test)]).option.sha256).pixels
    assert {x.numpy().tobytes() for x in data.held_out} == {x.tobytes() for x in alone}


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def labels_of(*names: str) -> list[str | None]:
    return [m.label for m in arrange([tuple(name.split("/")[:-1]) for name in names])]


def parts(*names: str) -> list[str]:
    """For each picture "label", "label held out" or "left out"."""
    found = arrange([tuple(name.split("/")[:-1]) for name in names])
    return [
        "left out" if m.left_out is not None else f"{m.label or '-'}{' held out' if m.held_out else ''}" for m in found
    ]


def test_folders_around_everything_are_removed() -> None:
    assert labels_of("a/b/c/cats/1", "a/b/c/dogs/1") == ["cats", "dogs"]
    assert labels_of("a/b/1", "a/b/2") == [None, None]
    assert labels_of("preview", "data/cats/1", "data/dogs/1") == [None, "cats", "dogs"]
    assert labels_of("cats/1", "2") == ["cats", None]
    assert labels_of("cats/2023/1", "dogs/2024/1") == ["cats", "dogs"]


def test_splits_above_below_and_beside_the_classes() -> None:
    assert parts("train/cats/1", "train/dogs/1", "Test/cats/1") == ["cats", "dogs", "cats held out"]
    assert parts("training/x/cats/1", "training/x/dogs/1", "validation/x/dogs/1") == ["cats", "dogs", "dogs held out"]
    assert parts("cats/train/1", "cats/test/1", "dogs/train/1") == ["cats", "cats held out", "dogs"]
    assert parts("trainA/1", "trainB/1", "testA/1", "testB/1") == ["A", "B", "A held out", "B held out"]
    assert parts("train/1", "val/1", "test/1") == ["-", "- held out", "- held out"]
    assert parts("train/1", "test/cats/1", "test/dogs/1") == ["-", "- held out", "- held out"]
    assert parts("train/cats/1", "train/dogs/1", "test/owls/1", "test/1") == ["cats", "dogs", "left out", "left out"]
    assert parts("train/1", "test/1", "docs/1", "1") == ["-", "- held out", "left out", "left out"]


def test_classes_named_like_a_part_of_a_split_stay_classes() -> None:
    assert parts("train/1", "car/1", "bus/1") == ["train", "car", "bus"]
    assert parts("trainers/1", "testers/1") == ["trainers", "testers"]
    assert parts("train/cats/1", "train/dogs/1") == ["cats", "dogs"]


def test_other_files_do_not_affect_the_classes(tmp_path: Path) -> None:
    content = pictures("set/cats/1.png", "set/dogs/1.png") | {
        "README.md": b"hello", "LICENSE": b"", "set/broken.png": b"no", "notes/a.txt": b"x", "set/empty.png": b"",
    }  # fmt: skip
    for path in (tree(tmp_path / "mine", content), packed(tmp_path / "mine.zip", content)):
        taken = ingest([path])
        assert taken.option.labels == ("cats", "dogs")
        assert {name for name, _ in taken.skipped} == {
            "README.md", "LICENSE", "set/broken.png", "notes/a.txt", "set/empty.png",
        }  # fmt: skip


def test_hidden_files_and_folders_are_ignored(tmp_path: Path) -> None:
    hidden = pictures(
        ".trash/1.png", "__MACOSX/cats/1.png", ".ipynb_checkpoints/1.png", "cats/._1.png", "@eaDir/1.png"
    ) | {"Thumbs.db": b"x", "dogs/desktop.ini": b"x", "cats/.DS_Store": b"x"}
    content = hidden | pictures("cats/1.png", "dogs/1.png")
    for path in (tree(tmp_path / "mine", content), packed(tmp_path / "mine.zip", content)):
        taken = ingest([path])
        assert (taken.option.labels, taken.skipped, taken.to_json()["samples"]) == (("cats", "dogs"), [], 2)


def test_pictures_beside_class_folders_have_their_own_label(tmp_path: Path) -> None:
    taken = ingest([tree(tmp_path / "a", pictures("cats/1.png", "dogs/1.png", "1.png"))])
    assert taken.option.labels == (NO_FOLDER, "cats", "dogs")
    assert f"Their label is “{NO_FOLDER}”." in taken.sentence
    content = pictures(f"{NO_FOLDER}/1.png", "dogs/1.png", "1.png")
    assert ingest([tree(tmp_path / "b", content)]).option.labels == (f"({NO_FOLDER})", NO_FOLDER, "dogs")


def test_numbered_folders_are_in_numeric_order(tmp_path: Path) -> None:
    numbers = [str(i) for i in range(1, 13)]
    folder = tree(tmp_path / "mine", pictures(*(f"{n}/{n}.png" for n in numbers)))
    assert ingest([folder]).option.labels == tuple(numbers)
    assert sorted(["a10", "a2", "a02", "b"], key=natural) == ["a02", "a2", "a10", "b"]


def test_long_names_stay_as_they_are(tmp_path: Path) -> None:
    one, other = "x" * 100 + "1", "x" * 100 + "2"
    folder = tree(tmp_path / "mine", pictures(f"{one}/1.png", f"{other}/1.png"))
    assert ingest([folder]).option.labels == (one, other)


def test_names_from_other_systems() -> None:
    assert parts_of("photos\\cats\\0.png") == parts_of("./photos//cats/0.png") == ("photos", "cats", "0.png")
    assert parts_of("A\u030a/1.png") == ("\xc5", "1.png")  # as a Mac writes it
    assert encoding_of("猫/été.png".encode(), "cp437") == "utf-8"
    assert encoding_of("小猫/图片1.png/大狗/照片2.png".encode("gbk"), "cp437") == "gbk"
    assert encoding_of("Résumé".encode("cp437"), "cp437") == "cp437"
    assert encoding_of("Äpfel".encode("latin-1"), "latin-1") == "latin-1"


def test_utf_8_names_without_the_flag_are_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "mine.zip", pictures("猫/1.png", "été/1.png"))
    raw = bytearray(path.read_bytes())
    for signature, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # where the flags stand in each header
        start = -1
        while (start := raw.find(signature, start + 1)) >= 0:
            raw[start + at + 1] &= ~0x08
    path.write_bytes(raw)
    with zipfile.ZipFile(path) as archive:
        assert "猫/1.png" not in archive.namelist()
    assert set(ingest([path]).option.labels) == {"猫", "été"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    outside = tree(tmp_path / "outside", pictures("1.png", "2.png"))
    folder = tree(tmp_path / "mine", pictures("dogs/5.png"))
    (folder / "cats").symlink_to(outside)
    (folder / "dogs" / "6.png").symlink_to(outside / "1.png")
    (folder / "dogs" / "round").symlink_to(folder)
    (folder / "dogs" / "gone.png").symlink_to(tmp_path / "nothing")
    (folder / "dogs" / "itself.png").symlink_to(folder / "dogs" / "itself.png")
    taken = ingest([folder])
    assert (taken.option.labels, taken.to_json()["samples"]) == (("cats", "dogs"), 4)
    assert {name: why.code for name, why in taken.skipped} == {
        "dogs/round": "link_in_circle",
        "dogs/gone.png": "broken_link",
        "dogs/itself.png": "broken_link",
    }


def test_pictures_without_an_ending_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    content = pictures("a/one", "a/two.png_large", "b/three") | {"b/IMG_4": b"\0\0\0\x18ftypheic" + bytes(20)}
    taken = ingest([tree(tmp_path / "mine", content)])
    assert taken.to_json()["samples"] == 3
    assert [(name, why.code) for name, why in taken.skipped] == [("b/IMG_4", "heic_picture")]


def test_more_folders_than_a_configuration_holds_are_no_labels(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {f"{i}/1.png": png(i) for i in range(1001)})
    taken = ingest([path])
    assert taken.option.labels == ()
    assert "too_many_labels" in [m.code for m in taken.messages]


NAMES = some.sampled_from(
    ["cats", "dogs", "train", "test", "val", ".git", "__MACOSX", "a", "b10", "b9", "x.png", "y.PNG", "z", "README", "é"]
)
PATHS = some.lists(NAMES, min_size=1, max_size=4).map(tuple)
KINDS = some.sampled_from([*(png(i) for i in range(12)), b"", b"not a picture", b"\0\0\0\x18ftypheic" + bytes(20)])


@settings(max_examples=60, deadline=None)
@given(content=some.dictionaries(PATHS, KINDS, min_size=1, max_size=12))
def test_a_folder_and_its_zip_are_the_same(
    content: dict[tuple[str, ...], bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    inside = {
        "/".join(path): body
        for path, body in content.items()
        if not any(path != other and path[: len(other)] == other for other in content)  # a file is no folder
    }
    one, other = answer(tree(folder / "mine", inside)), answer(packed(folder / "mine.zip", inside))
    assert one == other


def answer(path: Path) -> object:
    """All that is said of a folder or a zip; an error as its sentence."""
    try:
        taken: Ingested = ingest([path])
    except DataError as error:
        return error.sentence.replace(".zip", "")
    return taken.option, sorted((name, str(why)) for name, why in taken.skipped), taken.sentence
