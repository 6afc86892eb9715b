"""A person's own pictures in every format, and hostile files, which do no harm."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, features

from playground.config import RunConfig
from playground.data import load
from playground.data.pictures import files
from playground.data.pictures import ingest as taking
from playground.data.pictures.ingest import ingest
from playground.errors import DataError


def picture(seed: int = 0, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> Image.Image:
    rng = np.random.default_rng(seed)
    return Image.fromarray(rng.integers(0, 256, (size[1], size[0], 3), np.uint8)).convert(mode)


def save(image: Image.Image, path: Path, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def many(folder: Path, n: int = 12) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(n):
        save(picture(i), folder / f"{i}.png")
    return folder


def test_formats_and_modes_mixed(tmp_path: Path) -> None:
    files = [
        *(save(picture(i, mode=m), tmp_path / f"{m}.png") for i, m in enumerate(("RGB", "L", "LA", "RGBA", "P", "1"))),
        save(Image.fromarray(np.full((30, 40), 40_000, np.uint16)), tmp_path / "sixteen.png"),
        save(picture(7, mode="CMYK"), tmp_path / "cmyk.jpg"),
        save(picture(8), tmp_path / "a.webp"),
        save(picture(9), tmp_path / "a.bmp"),
        save(picture(10, mode="P"), tmp_path / "a.gif"),
        save(picture(11), tmp_path / "a.tiff"),
        save(picture(12), tmp_path / "as_browsers_save.jfif", format="JPEG"),
        *([save(picture(13), tmp_path / "a.avif")] if features.check("avif") else []),  # Pillow 11.3
    ]  # fmt: skip
    taken = ingest(files, side=28)
    assert taken.skipped == []
    data = load(taken.option)
    assert data.shape == (3, 28, 28)
    assert len(data.train) + len(data.held_out) == len(files)
    assert taken.option.pictures == len(data.train)


def test_sixteen_bits_and_transparency_keep_their_brightness(tmp_path: Path) -> None:
    save(Image.fromarray(np.full((20, 20), 32_896, np.uint16)), tmp_path / "deep.png")
    save(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), tmp_path / "clear.png")
    data = load(
        ingest([*many(tmp_path / "more").iterdir(), tmp_path / "deep.png", tmp_path / "clear.png"], side=28).option
    )
    means = {round(t.float().mean().item()) for t in torch.cat([data.train, data.held_out])}
    assert {128, 255} <= means


def test_exif_orientation_is_applied_and_metadata_are_removed(tmp_path: Path) -> None:
    half = np.zeros((40, 40, 3), np.uint8)
    half[:20] = 255  # bright on top
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    save(Image.fromarray(half), tmp_path / "turned.jpg", exif=exif, quality=100)
    data = load(ingest([many(tmp_path / "more"), tmp_path / "turned.jpg"], side=32).option)
    tiles = torch.cat([data.train, data.held_out]).float()
    assert any(t[:, 18:].mean() > 240 and t[:, :14].mean() < 15 for t in tiles)


def test_broken_and_foreign_files_are_named_and_skipped(tmp_path: Path) -> None:
    folder = many(tmp_path / "pictures")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnonsense")
    (folder / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"x" * 50)
    (folder / "notes.txt").write_text("hello")
    (folder / "code.png").write_text("import os")
    (folder / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    taken = ingest([folder])
    assert {name for name, _ in taken.skipped} == {"broken.png", "cut.jpg", "notes.txt", "code.png", "IMG_1.HEIC"}
    assert "JPEG" in str(dict(taken.skipped)["IMG_1.HEIC"])
    assert all(str(sentence).endswith(".") for _, sentence in taken.skipped)
    assert taken.option.pictures == 11


def test_too_many_pixels_are_refused_before_decoding(tmp_path: Path) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    folder = many(tmp_path / "pictures")
    (folder / "bomb.png").write_bytes(bomb)
    ((name, sentence),) = ingest([folder]).skipped
    assert name == "bomb.png"
    assert sentence.code == "far_too_many_pixels"


def packed(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return path


def png(seed: int) -> bytes:
    buffer = io.BytesIO()
    picture(seed).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_hostile_zip_does_no_harm(tmp_path: Path) -> None:
    entries = {f"cats/{i}.png": png(i) for i in range(6)} | {f"dogs/{i}.png": png(i + 9) for i in range(6)}
    path = packed(
        tmp_path / "set.zip", entries | {"../../evil.png": png(50), "/abs.png": png(51), "flat.png": b"\0" * 10_000_000}
    )
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("cats/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(zipfile.ZipInfo("."), png(52))
    before = set(tmp_path.rglob("*"))
    taken = ingest([path])
    assert set(tmp_path.rglob("*")) == before
    assert taken.option.labels == ("cats", "dogs")
    assert {name for name, _ in taken.skipped} == {"cats/link.png", "flat.png", "../../evil.png", "/abs.png"}


def test_one_folder_around_everything_is_no_label(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {f"mine/{i}.png": png(i) for i in range(12)})
    assert ingest([path]).option.labels == ()
    path = packed(tmp_path / "b.zip", {f"mine/{'ab'[i % 2]}/{i}.png": png(i) for i in range(12)})
    option = ingest([path]).option
    assert option.labels == ("a", "b")
    assert load(option).class_names == ("a", "b")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"no zip at all"])
def test_a_file_that_is_not_a_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(DataError, match="not a zip"):
        ingest([path])


def test_too_few_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="too few pictures"):
        ingest([tmp_path])
    with pytest.raises(DataError, match="no file or folder"):
        ingest([tmp_path / "nothing"])


def test_the_same_pictures_are_the_same_data_wherever_they_were(tmp_path: Path) -> None:
    one = ingest([many(tmp_path / "a")]).option
    names = sorted((tmp_path / "a").iterdir(), reverse=True)
    (tmp_path / "b").mkdir()
    for i, path in enumerate(names):
        (tmp_path / "b" / f"{i}.png").write_bytes(path.read_bytes())
    other = ingest([tmp_path / "b"], title=one.title).option
    assert one == other
    config = RunConfig().with_data(one).edit({"loop.batch": 4})
    assert RunConfig.from_json(config.to_json()) == config
    assert str(tmp_path) not in str(config.to_json())
    assert config.problems() == []


def test_grey_pictures_are_grey(tmp_path: Path) -> None:
    for i in range(10):
        save(picture(i, mode="L"), tmp_path / f"{i}.png")
    assert load(ingest([tmp_path]).option).shape == (1, 32, 32)
    assert load(ingest([tmp_path], channels=3).option).shape == (3, 32, 32)


def test_some_of_few_pictures_with_a_label_are_held_out(tmp_path: Path) -> None:
    many(tmp_path / "all" / "cats", 30)
    for i in range(3):
        (tmp_path / "all" / "dogs").mkdir(exist_ok=True)
        save(picture(100 + i), tmp_path / "all" / "dogs" / f"{i}.png")
    save(picture(200), many(tmp_path / "all" / "owls", 0) / "only.png")
    option = ingest([tmp_path / "all"]).option
    whole = load(option)
    assert whole.held_out_labels is not None
    assert 1 not in whole.held_out_labels, "another shuffle: choose other seeds"
    dogs = load(option.replace(classes=("dogs",)))
    assert dogs.labels is not None
    assert (len(dogs.train), len(dogs.labels), len(dogs.held_out)) == (2, 2, 1)
    assert not (dogs.train == dogs.held_out).flatten(1).all(1).any()
    with pytest.raises(DataError, match="too few samples with these labels"):
        load(option.replace(classes=("owls",)))


def test_missing_pictures_are_requested(tmp_path: Path) -> None:
    option = ingest([many(tmp_path / "a")]).option
    with pytest.raises(DataError, match="not on this computer"):
        load(option.replace(sha256="0" * 64))
    assert [p.code for p in option.replace(sha256="../../x").problems()] == ["no_pictures"]
    assert [p.code for p in option.replace(pictures=3).problems()] == ["too_few_pictures"]


def test_names_that_are_not_utf8_are_read_as_latin_1(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    for label in (b"caf\xe9", b"bar"):
        many(folder / os.fsdecode(label))
    option = ingest([folder.rename(tmp_path / os.fsdecode(b"\xff"))]).option
    assert (option.title, option.labels) == ("ÿ", ("bar", "café"))


def test_a_whole_disk_is_not_searched_for_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_LISTED", 10)
    with pytest.raises(DataError, match="holds more than"):
        ingest([many(tmp_path / "pictures")])
    archive = packed(tmp_path / "many.zip", {f"{i}.png": png(i) for i in range(11)})
    monkeypatch.setattr(zipfile, "ZipFile", None)  # its list would fill the memory: it is not read
    with pytest.raises(DataError, match="holds more than"):
        ingest([archive])


def test_pictures_that_fill_the_memory_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = many(tmp_path / "pictures")
    count = len(list(folder.rglob("*.png")))
    monkeypatch.setattr(taking, "MAX_KEPT", count * 3 * 32 * 32)
    assert ingest([folder], side=32).option.pictures
    with pytest.raises(DataError, match=f"Take at most {count // 4}"):
        ingest([folder], side=64)
