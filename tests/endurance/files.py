"""Mutated files, given to the functions with which the app reads what people bring."""

from __future__ import annotations

import io
import json
import traceback
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from playground.config import RunConfig
from playground.data.pictures.ingest import ingest
from playground.data.tables.points import read_points
from playground.errors import PlaygroundError
from playground.export import models
from playground.messages import Row
from playground.presets import all_presets
from playground.runs.folder import archive
from playground.runs.folder.store import RunFolder
from tests.endurance.mutate import Mutator
from tests.runs.folder.hands import tensors
from tests.runs.helpers import tiny

TABLES = (
    "x,y\n1,2\n3,4\n5,6\n7,8\n", "x;y\n1,5;2,5\n3,5;4,5\n5;6\n7;8\n", "1 2\n3 4\n5 6\n7 8\n",
    '[{"x": 1, "y": 2}, {"x": 3, "y": 4}, {"x": 3, "y": 5}]', "[[1, 2], [3, 4], [5, 6], [7, 8]]",
)  # fmt: skip


class Files:
    """Good files of each sort, and the place where they are imported."""

    def __init__(self, folder: Path, runs: Path, mutator: Mutator) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._runs, self._mutator = folder, runs, mutator
        self._imported: list[str] = []
        self._archive = self._run_archive()
        self._pictures = [_picture(form) for form in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")]
        self._sorts: dict[str, Callable[[], None]] = {
            "archive": self._read_archive, "parts of an archive": self._read_parts, "table": self._read_table,
            "picture": self._read_picture, "pictures in a zip": self._read_zip, "configuration": self._read_config,
            "generator": self._read_generator,
        }  # fmt: skip

    def next(self) -> tuple[str, str]:
        """What became of a file: "read", or "refused" with a sentence; and the fault, if it was one."""
        sort = self._mutator.chance.choice(list(self._sorts))
        try:
            self._sorts[sort]()
        except PlaygroundError:
            return "refused", ""
        except Exception:  # whatever it is, a person would see a traceback
            return "failed", f"{sort}: {traceback.format_exc()[-1500:]}"
        return "read", ""

    def imported(self) -> Iterator[str]:
        """The runs that have been imported since the last call."""
        while self._imported:
            yield self._imported.pop()

    def _run_archive(self) -> bytes:
        folder = RunFolder.create(self._folder / "good", tiny(), name="good")
        folder.append_row(Row(1, 0, 0, {"loss_D": 1.0}))
        folder.save_checkpoint(1, tensors(), {"step": 1})
        folder.save_sample(1, np.zeros((4, 2), np.float32))
        packed = io.BytesIO()
        archive.export_zip(folder, packed)
        return packed.getvalue()

    def _read_archive(self) -> None:
        self._imported.append(archive.import_zip(io.BytesIO(self._mutator.raw(self._archive)), self._runs))

    def _read_parts(self) -> None:
        """An archive whose checksums are right and whose files are not."""
        chance, changed = self._mutator.chance, io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self._archive)) as good, zipfile.ZipFile(changed, "w") as bad:
            victim = chance.choice(good.namelist())
            for name in good.namelist():
                content = good.read(name)
                if name == victim and name.endswith(".json") and chance.random() < 0.7:
                    content = self._mutator.body(json.loads(content))
                elif name == victim:
                    content = self._mutator.raw(content)
                new = self._mutator.text(name) if name == victim and chance.random() < 0.1 else name
                bad.writestr(new.encode("utf-8", "replace").decode() or "x", content)
        self._imported.append(archive.import_zip(io.BytesIO(changed.getvalue()), self._runs))

    def _read_table(self) -> None:
        good = self._mutator.chance.choice(TABLES)
        changed = self._mutator.text(good).encode("utf-8", "replace")
        read_points(self._mutator.raw(changed) if self._mutator.chance.random() < 0.5 else changed)

    def _read_picture(self) -> None:
        """A broken one among good ones, which are still read."""
        path, good = self._folder / "broken.png", [self._folder / f"{i}.png" for i in range(3)]
        path.write_bytes(self._mutator.raw(self._mutator.chance.choice(self._pictures)))
        for file, picture in zip(good, self._pictures, strict=False):
            file.write_bytes(picture)
        ingest([*good, path], side=28)

    def _read_zip(self) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as file:
            for i, picture in enumerate(self._pictures):
                file.writestr(f"{'ab'[i % 2]}/{i}.png", picture)
        path = self._folder / "pictures.zip"
        path.write_bytes(self._mutator.raw(packed.getvalue()))
        ingest([path], side=28)

    def _read_config(self) -> None:
        good = self._mutator.chance.choice(all_presets()).config.to_json()
        RunConfig.from_json(json.loads(json.dumps(self._mutator.value(good)))).problems()

    def _read_generator(self) -> None:
        card = json.dumps({"schema": 1, "config": tiny().to_json()}).encode()
        models.of_files(self._mutator.raw(b"\x08\0\0\0\0\0\0\0{}      "), self._mutator.raw(card))


def _picture(form: str) -> bytes:
    packed = io.BytesIO()
    Image.fromarray(np.arange(28 * 28, dtype=np.uint8).reshape(28, 28)).save(packed, form)
    return packed.getvalue()
