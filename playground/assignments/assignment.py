"""`Assignment`: what a teacher gives to a class. It is data from files and links, so all is checked."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from playground.assignments.settings import MACHINE, OPTION, PRESET, SECTIONS
from playground.assignments.task_text import check_text
from playground.config import REGISTRIES, SETS, RunConfig, flatten, setting_label
from playground.errors import InputError
from playground.lessons import load
from playground.lessons.checkpoints import CheckpointVerdict, judge
from playground.lessons.lesson import Checkpoint, Comparison
from playground.link import KEPT, endless, from_query
from playground.messages import Row
from playground.metrics import METRICS, fitting
from playground.runs.folder.files import parse
from playground.texts import ENGLISH, LANGUAGES, Message, mark

Page = Literal["train", "lab", "explore", "dirac", "learn"]
PAGES: tuple[Page, ...] = get_args(Page)
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
WITH_SETTINGS = ("train", "lab")  # pages with the settings of a run: they can be locked, and a run can be judged
FORMAT, VERSION = "gan-playground assignment", 1
MOST_BYTES = 100_000  # of a file
MOST_TITLE, MOST_TASK, MOST_QUESTION = 80, 4_000, 300  # characters
MOST_PATHS, MOST_PATH = 200, 80
MOST_PAIRS, MOST_QUERY = 200, 10_000  # pairs and characters of the state
MOST_MINUTES = 360.0
ID = re.compile(r"[a-z0-9]{8}")
PATH = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
NOT_PORTABLE = ("run", "rival", "compare", "link")  # keys of an address that name something on one computer
VIEW = "view."  # what begins the keys of an address that say what a page shows

TOO_LONG = Message(
    "assignment_state_too_long", "This state is too long for an assignment. Draw the data with fewer points."
)
NO_ASSIGNMENT = Message("not_an_assignment", "This is not an assignment of GAN Playground.")


@dataclass(frozen=True)
class Assignment:
    """`page` and `query` are the state that everybody begins with.

    A path in `locked` or `hidden` also covers everything below it. `minutes`: the time limit. `question` is answered in
    words. `language`: of title, task and question.
    """

    id: str
    title: str
    page: Page
    query: Mapping[str, str] = field(default_factory=dict)
    task: str = ""
    question: str = ""
    locked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    checkpoint: Checkpoint | None = None
    minutes: float | None = None
    language: str = ENGLISH

    @property
    def lesson(self) -> str:
        """The name of the lesson that is the assignment; "" for others. Its checkpoints give the verdict."""
        return self.query.get("lesson", "") if self.page == "learn" else ""

    @property
    def held(self) -> tuple[str, ...]:
        """The paths of settings that stay as they are: locked or hidden."""
        return tuple(dict.fromkeys((*self.locked, *self.hidden)))

    def given(self) -> tuple[str, RunConfig] | None:
        """The preset and the settings that everybody begins with; `None` for pages without settings.

        Raises `InputError` where the state cannot be read.
        """
        return settings_of(self.page, self.query) if self.page in WITH_SETTINGS else None

    def start(self) -> RunConfig | None:
        """The settings of `given`."""
        found = self.given()
        return found[1] if found else None

    def holds(self, path: str) -> bool:
        """Whether a setting stays as it was given; of a section with options, also which one is chosen."""
        return covered(f"{path}{OPTION}" if path in REGISTRIES else path, self.held)

    def hides(self, path: str) -> bool:
        """Whether a setting is not shown."""
        return covered(f"{path}{OPTION}" if path in REGISTRIES else path, self.hidden)

    def hidden_sections(self) -> frozenset[str]:
        """The sections of a page that show nothing, because all their settings are hidden."""
        return frozenset(name for name, paths in SECTIONS.items() if all(covered(p, self.hidden) for p in paths))

    def changed(self, config: RunConfig) -> str:
        """The path of a setting that is held, and that is another one in `config`; "" where none is."""
        start = self.start()
        if start is None or not self.held:
            return ""
        before, after = dict(flatten(start)), dict(flatten(config))
        different = (p for p in sorted(before.keys() | after.keys()) if before.get(p) != after.get(p))
        return next((p for p in different if self.holds(p)), "")

    def refusal(self, config: RunConfig) -> Message | None:
        """Why nobody may train with `config` in this assignment; `None` where they may."""
        start, changed = self.start(), self.changed(config)
        if start is None or not changed:
            return None
        setting = setting_label(changed, config, start)
        return Message("assignment_holds", "This assignment does not let you change “{setting}”.", setting=setting)

    def judge(self, rows: list[Row], config: RunConfig) -> CheckpointVerdict:
        """The verdict on a run with `config` and the logged `rows`. Needs a checkpoint and a page with settings."""
        start = self.start()
        assert self.checkpoint is not None
        assert start is not None
        if (why := self.refusal(config)) is not None:
            return CheckpointVerdict(False, why)
        return judge(self.checkpoint, rows, config, start)

    def to_json(self) -> dict[str, Any]:
        """The content of a file, which `read_assignment` reads."""
        point = self.checkpoint
        return {
            "format": FORMAT, "version": VERSION, "id": self.id, "title": self.title, "page": self.page,
            "query": dict(self.query), "task": self.task, "question": self.question, "locked": list(self.locked),
            "hidden": list(self.hidden), "minutes": self.minutes, "language": self.language,
            "checkpoint": point and {
                "metric": point.metric, "comparison": point.comparison, "value": point.value,
                "unchanged": list(point.unchanged),
            },
        }  # fmt: skip

    @property
    def digest(self) -> str:
        """16 hexadecimal digits of the content: two assignments with one id and different content differ in it."""
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def settings_of(page: str, query: Mapping[str, str]) -> tuple[str, RunConfig]:
    """The preset and the settings in the address of Train or the lab. Raises `InputError`."""
    preset, config = from_query({k: v for k, v in query.items() if not k.startswith(VIEW)})
    return preset, endless(config, preset) if page == "lab" else config


def new_id() -> str:
    return secrets.token_hex(4)


def covered(path: str, by: Iterable[str]) -> bool:
    """Whether one of the paths in `by` is `path` or stands above it."""
    return any(path == each or path.startswith(f"{each}.") for each in by)


def read_file(raw: bytes) -> Assignment:
    """The assignment in a file. Raises `InputError`."""
    try:
        if len(raw) > MOST_BYTES:
            raise ValueError("too large")
        return read_assignment(parse(raw))
    except ValueError as error:
        raise InputError(NO_ASSIGNMENT) from error


def read_assignment(given: Any) -> Assignment:
    """The assignment that `Assignment.to_json` wrote. Raises `InputError` with what is wrong."""
    if not isinstance(given, Mapping) or given.get("format") != FORMAT:
        raise InputError(NO_ASSIGNMENT)
    if given.get("version") != VERSION:
        text = "This assignment has version {found}; this app reads version {known}. Update GAN Playground."
        raise InputError(Message("assignment_version", text, found=str(given.get("version"))[:20], known=VERSION))
    known = {f.name for f in dataclasses.fields(Assignment)} | {"format", "version"}
    if unknown := sorted(str(key) for key in given.keys() - known):
        raise _wrong(mark("unknown parts: {parts}"), parts=", ".join(unknown)[:80])
    id, page, language = given.get("id"), given.get("page"), given.get("language", ENGLISH)
    if not isinstance(id, str) or not ID.fullmatch(id):
        raise _wrong(mark("its id must be eight small letters or digits"))
    if page not in PAGES:
        raise _wrong(mark("its page must be one of {pages}"), pages=", ".join(PAGES))
    if not isinstance(language, str) or language not in LANGUAGES:
        raise _wrong(mark("its language must be one of {languages}"), languages=", ".join(LANGUAGES))
    title = _text(given.get("title"), MOST_TITLE, "title", single=True)
    if not title:
        raise InputError(Message("assignment_no_title", "Give the assignment a title."))
    task = _text(given.get("task", ""), MOST_TASK, "task")
    check_text(task)
    found = Assignment(
        id=id,
        title=title,
        page=PAGES[PAGES.index(page)],
        query=_query(given.get("query", {})),
        task=task,
        question=_text(given.get("question", ""), MOST_QUESTION, "question", single=True),
        locked=_paths(given.get("locked", ()), "locked"),
        hidden=_paths(given.get("hidden", ()), "hidden"),
        checkpoint=_checkpoint(given.get("checkpoint")),
        minutes=_minutes(given.get("minutes")),
        language=language,
    )
    _check_state(found)
    return found


def _check_state(found: Assignment) -> None:
    """Raise `InputError` where the state cannot be opened, or has not the settings that the assignment names."""
    if found.page == "learn":
        load(found.lesson)
    start = found.start()
    if start is None:
        if found.held or found.checkpoint:
            raise _wrong(mark("only states of Train and Lab have settings to lock, to hide and to judge a run by"))
        return
    options = [f"{path}{OPTION}" for path in REGISTRIES]
    paths = {*dict(flatten(start)), *REGISTRIES, *SETS, *options, PRESET, MACHINE}
    unchanged = found.checkpoint.unchanged if found.checkpoint else ()
    for path in (*found.held, *unchanged):
        if path not in paths and not any(each.startswith(f"{path}.") for each in paths):
            raise _wrong(mark("its state has no setting {path}"), path=path)
    if found.checkpoint and found.checkpoint.metric not in fitting(start.data):
        raise _wrong(mark("the metric {metric} cannot be measured on its data"), metric=found.checkpoint.metric)


def _text(given: Any, most: int, name: str, *, single: bool = False) -> str:
    """A text without characters that are not shown; `single`: of one line."""
    if not isinstance(given, str):
        raise _wrong(mark("its {part} must be a text"), part=name)
    shown = "".join(c if c.isprintable() or c == "\n" else " " for c in given[: 2 * most])
    text = " ".join(shown.split()) if single else shown.strip()
    if len(given) > 2 * most or len(text) > most:
        raise _wrong(mark("its {part} is longer than {most} characters"), part=name, most=most)
    return text


def _query(given: Any) -> dict[str, str]:
    plain = isinstance(given, Mapping) and all(isinstance(k, str) and isinstance(v, str) for k, v in given.items())
    if not plain:
        raise _wrong(mark("its state must consist of texts"))
    found = {k: v for k, v in given.items() if k not in KEPT}
    if here := [key for key in NOT_PORTABLE if key in found]:
        raise _wrong(mark("its state names something on one computer: {keys}"), keys=", ".join(here))
    if len(found) > MOST_PAIRS or sum(len(k) + len(v) for k, v in found.items()) > MOST_QUERY:
        raise InputError(TOO_LONG)
    if not all("".join((k, v)).isprintable() for k, v in found.items()):
        raise _wrong(mark("its state contains characters that no address has"))
    return found


def _paths(given: Any, name: str) -> tuple[str, ...]:
    plain = isinstance(given, list | tuple) and len(given) <= MOST_PATHS
    if not plain or not all(isinstance(p, str) and len(p) <= MOST_PATH and PATH.fullmatch(p) for p in given):
        raise _wrong(mark("{part} must be a list of settings"), part=name)
    return tuple(dict.fromkeys(given))


def _checkpoint(given: Any) -> Checkpoint | None:
    if given is None:
        return None
    if not isinstance(given, Mapping) or given.keys() - {"metric", "comparison", "value", "unchanged"}:
        raise _wrong(mark("its checkpoint takes a metric, a comparison, a value and settings that must stay unchanged"))
    metric, comparison, value = given.get("metric"), given.get("comparison"), given.get("value")
    if not isinstance(metric, str) or metric not in METRICS or comparison not in COMPARISONS:
        raise _wrong(mark("its checkpoint must compare a known metric with >= or <="))
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e9:
        raise _wrong(mark("the value of its checkpoint must be a number"))
    return Checkpoint(
        str(metric),
        COMPARISONS[COMPARISONS.index(comparison)],
        float(value),
        _paths(given.get("unchanged", ()), "unchanged"),
    )


def _minutes(given: Any) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0.5 <= given <= MOST_MINUTES:
        raise InputError(
            Message("assignment_minutes", "The time limit must be 0.5 to {most} minutes.", most=int(MOST_MINUTES))
        )
    return float(given)


def _wrong(text: str, **values: Any) -> InputError:
    reason = Message("assignment_wrong_part", text, **values)
    return InputError(Message("assignment_wrong", "This assignment cannot be used: {reason}.", reason=reason))
