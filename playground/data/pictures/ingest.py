"""Reads a person's own pictures, finds labels and split, stores them in the cache, and reports the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.data.pictures import store
from playground.data.pictures.files import PictureFile, Skipped, found
from playground.data.pictures.names import from_disk, natural, printable
from playground.data.pictures.pixels import WEIGHTS, Tile, as_set, decode
from playground.data.pictures.tree import Meaning, arrange
from playground.data.source import Progress
from playground.data.user_images import HELD_OUT_EVERY, MAX_PICTURES, UserImages
from playground.errors import DataError
from playground.texts import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_KEPT = 1_000_000_000  # bytes of all pictures, cropped and in colour; reading needs two or three times as much
MAX_BYTES = 4_000_000_000  # of all files together
MAX_LABELS = 1000  # the limit of a configuration
NO_FOLDER = "(no folder)"  # the label of pictures beside class folders
NAMED = 12  # labels named in a sentence


@dataclass(frozen=True)
class Ingested:
    """The result of `ingest`: the option for a configuration, the skipped files, and messages."""

    option: UserImages
    held_out: int
    skipped: Skipped  # file and reason
    messages: tuple[Message, ...]

    @property
    def sentence(self) -> str:
        """All messages in English, as one paragraph."""
        return " ".join(map(str, self.messages))

    def to_json(self) -> dict[str, Any]:
        """The facts that `train --json` prints under `data`."""
        return {
            "samples": self.option.pictures + self.held_out,
            "held_out": self.held_out,
            "labels": list(self.option.labels),
            "channels": self.option.channels,
            "skipped": [{"file": name, "why": str(why)} for name, why in self.skipped],
        }


def ingest(
    paths: Sequence[Path],
    *,
    side: int = 32,
    channels: int | None = None,
    title: str = "",
    progress: Progress = lambda message, part: None,
) -> Ingested:
    """Read and store the pictures of folders, zips and files. `tree.arrange` explains the meaning of folders.

    `channels`: 1, 3, or `None` for 1 if all pictures are grey. Broken, hostile and other files are named and skipped.
    Raises `DataError` if no pictures are left, or far too many.
    """
    import numpy as np

    skipped: Skipped = []
    files, tiles = _read(paths, side, skipped, progress)
    meanings = _meanings(files)
    for file, meaning in zip(files, meanings, strict=True):
        if meaning.left_out is not None:
            skipped.append((file.name, meaning.left_out))
    skipped.sort(key=lambda file: file[0])
    kept = [i for i, meaning in enumerate(meanings) if meaning.left_out is None]
    if len(kept) < 2:
        raise _too_few(paths, len(kept), skipped)
    pixels, decided = as_set([tiles[i] for i in kept])
    names, labels, about_labels = _labels([meanings[i].label for i in kept])
    held = np.array([meanings[i].held_out for i in kept])
    option, held_out = _keep(pixels, names, labels, held, side, channels, title or _title(paths))
    colour = Message("grey_pictures", "grey") if option.channels == 1 else Message("colour_pictures", "colour")
    said = [
        Message(
            "pictures_taken",
            "{n} pictures in {colour}, {side}×{side}; held out: {held_out}.",
            n=len(kept),
            colour=colour,
            side=side,
            held_out=held_out,
        )
    ]
    if held.any():
        said.append(
            Message(
                "split_taken", "The folders of training and test pictures are a split: the test pictures are held out."
            )
        )
    said += [*about_labels, *decided]
    if skipped:
        said.append(Message("files_skipped", "Skipped: {n}.", n=len(skipped)))
    return Ingested(option, held_out, skipped, tuple(said))


def _read(
    paths: Sequence[Path], side: int, skipped: Skipped, progress: Progress
) -> tuple[list[PictureFile], list[Tile]]:
    """The readable files and their tiles."""
    files = sorted(found(paths, skipped), key=lambda file: (file.root, file.parts))
    most = min(MAX_PICTURES, MAX_KEPT // (3 * side**2))
    if len(files) > most:
        raise DataError(
            Message("too_many_pictures", "{n} pictures are too many. Take at most {most}.", n=len(files), most=most)
        )
    if sum(file.size for file in files) > MAX_BYTES:
        raise DataError(
            Message(
                "pictures_too_large",
                "These files are more than {most} GB together. Take fewer.",
                most=MAX_BYTES // 10**9,
            )
        )
    read, tiles = [], []
    for i, file in enumerate(files):
        try:
            tiles.append(decode(file, side))
            read.append(file)
        except DataError as error:
            skipped.append((file.name, error.message))
        if i % 50 == 0:
            progress(Message("pictures_reading", "Reading the pictures"), i / len(files))
    for archive in {file.archive for file in files if file.archive is not None}:
        archive.close()
    return read, tiles


def _meanings(files: Sequence[PictureFile]) -> list[Meaning]:
    """The meaning of each file's folders, separately for each folder or zip that was given."""
    found: list[Meaning] = [Meaning()] * len(files)
    for root in {file.root for file in files}:
        mine = [i for i, file in enumerate(files) if file.root == root]
        for i, meaning in zip(mine, arrange([files[i].parts[:-1] for i in mine]), strict=True):
            found[i] = meaning
    return found


def _labels(found: Sequence[str | None]) -> tuple[list[str], tuple[str, ...], list[Message]]:
    """The label of each picture, all labels in natural order (none if there is only one), and messages."""
    folders = {label for label in found if label is not None}
    if not folders or len(set(found)) < 2:
        return [""] * len(found), (), []
    if len(set(found)) > MAX_LABELS:
        return (
            [""] * len(found),
            (),
            [
                Message(
                    "too_many_labels",
                    "{n} folders are too many for labels; the most is {most}. The pictures have none.",
                    n=len(set(found)),
                    most=MAX_LABELS,
                )
            ],
        )
    other = NO_FOLDER
    while other in folders:
        other = f"({other})"
    names = [other if label is None else label for label in found]
    labels = tuple(sorted(set(names), key=natural))
    shown = ", ".join(map(printable, labels[:NAMED])) + (", …" if len(labels) > NAMED else "")
    said = [Message("labels_taken", "{n} labels: {names}.", n=len(labels), names=shown)]
    if loose := found.count(None):
        said.append(
            Message(
                "beside_the_classes",
                "Pictures beside the class folders: {n}. Their label is “{label}”.",
                n=loose,
                label=other,
            )
        )
    return names, labels, said


def _keep(
    tiles: NDArray[np.uint8],
    names: list[str],
    labels: tuple[str, ...],
    held_out: NDArray[np.bool_],
    side: int,
    channels: int | None,
    title: str,
) -> tuple[UserImages, int]:
    """Write the tiles into the cache. Returns their option and the number of held-out pictures."""
    import numpy as np

    grey = bool((tiles == tiles[..., :1]).all())
    channels = channels or (1 if grey else 3)
    if channels == 1:
        tiles = tiles[..., :1] if grey else np.stack([np.round(t @ WEIGHTS).astype(np.uint8) for t in tiles])[..., None]
    index = {label: i for i, label in enumerate(labels)}
    y = np.array([index.get(name, 0) for name in names], np.int32)
    # Sorted by content, so that the order of files does not matter; then shuffled with a fixed seed.
    content = list(zip(map(store.hash_of, tiles), y.tolist(), held_out.tolist(), strict=True))
    order = np.random.default_rng(0).permutation(np.array(sorted(range(len(tiles)), key=content.__getitem__)))
    pixels, split = np.ascontiguousarray(tiles[order].transpose(0, 3, 1, 2)), bool(held_out.any())
    kept = store.KeptPictures(pixels, y[order], held_out[order] if split else None, labels)
    held = int(held_out.sum()) if split else max(1, len(pixels) // HELD_OUT_EVERY)
    option = UserImages(
        title=title,
        sha256=store.write(kept),
        side=side,  # type: ignore[arg-type]
        channels=channels,  # type: ignore[arg-type]
        pictures=len(pixels) - held,
        labels=labels,
    )
    return option, held


def _title(paths: Sequence[Path]) -> str:
    return from_disk(paths[0].stem)[:80] if len(paths) == 1 else f"{len(paths)} files"


def _too_few(paths: Sequence[Path], n: int, skipped: Skipped) -> DataError:
    """The error for too few pictures, with the reason why the first file was skipped."""
    where: str | Message = Message("these_files", "these files")
    if len(paths) == 1:
        where = from_disk(paths[0].name) or str(paths[0])
    message = Message(
        "no_pictures_found",
        "There are too few pictures in {where}: {n} can be read, and at least 2 are needed. "
        "PNG, JPEG, WebP, AVIF, GIF, BMP, TIFF and PPM can be read.",
        where=where,
        n=n,
    )
    if skipped:
        message = Message(
            "no_pictures_but_skipped",
            "{sentence} {file}: {why}",
            sentence=message,
            file=skipped[0][0],
            why=skipped[0][1],
        )
    return DataError(message)
