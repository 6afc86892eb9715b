"""Goes through all pages, lessons and the plan for a class, and shows what it saw: `python -m tests.walk --to DIR`.

It takes an hour. Ends with exit status 1 if a page had an error in the console, asked for something outside this
machine, had a horizontal scroll bar or a text cut by an ellipsis, or if something did not answer.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from playground.lessons import all_lessons
from tests.appserver import App, app, launched
from tests.walk.album import Album
from tests.walk.class_plan import play
from tests.walk.faults import Faults
from tests.walk.places import MORE_STATES, PATIENCE, PLACES, TAGS, forms, visit
from tests.walk.reader import Reader

PARTS = ("pages", "lessons", "plan")


def trained(runs: Path) -> str:
    """The id of a run that has really been trained, for pages that show one."""
    command = [sys.executable, "-m", "playground", "train", "--preset", "lab", "--steps", "1500", "--name", "A ring"]
    subprocess.run([*command, "--runs", str(runs)], check=True, capture_output=True)
    return next(path.name for path in runs.iterdir() if (path / "config.json").is_file())


@contextmanager
def tab(browser: Browser, server: App) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(PATIENCE)
    context.set_default_navigation_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def pages(page: Page, album: Album, faults: Faults, run: str, only: list[str]) -> None:
    for form in forms():
        for place in (*PLACES, *MORE_STATES):
            if only and place.name not in only:
                continue
            with faults.at(f"{place.name} {form}"):
                visit(page, place, form, run)
                faults.look()
                album.take_whole(page, place.name, str(form))


def lessons(page: Page, album: Album, faults: Faults, only: list[str]) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    for lesson in all_lessons():
        for tag in TAGS:
            if only and lesson.name not in only:
                continue
            reader = Reader(page, lesson, tag)
            for n, step in enumerate(lesson.steps):
                print(f"{lesson.name} {tag} {step.name}", flush=True)
                with faults.at(f"{lesson.name} {tag} {step.name}"):
                    if n == 0:
                        reader.open()
                    else:
                        reader.forward(step)
                    reader.do(step)
                    faults.look()
                    album.take(page, f"lesson {lesson.name}", f"{tag}-{n + 1:02}-{step.name}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.walk", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="where the pictures go, and index.html")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this part; may be given again")
    parser.add_argument("--name", action="append", default=[], help="only this page or lesson; may be given again")
    given = parser.parse_args()
    parts = given.part or PARTS
    album, found = Album(given.to), list[tuple[str, str]]()
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        runs = Path(folder) / "runs"
        run = trained(runs) if "pages" in parts else ""
        with app(runs) as server:
            for part in parts:
                with tab(browser, server) as page:
                    faults = Faults(page)
                    if part == "pages":
                        pages(page, album, faults, run, given.name)
                    elif part == "lessons":
                        lessons(page, album, faults, given.name)
                    else:
                        for tag in TAGS:
                            play(page, tag, faults, album)
                    found += faults.found
    print(f"{'Found: ' + str(len(found)) if found else 'Nothing was found.'} Look at {album.write(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
