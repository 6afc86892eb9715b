"""Upload of own pictures, and a preview of the chosen data."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from playground import presets
from playground.app.editing import edit
from playground.app.helper_requests import ask
from playground.app.language import language, t
from playground.app.panels import own_points, preview
from playground.app.tab_state import TabState
from playground.app.wording import plain
from playground.blocks.setting_words import SET_WORDS
from playground.config import RunConfig
from playground.data import DATA, Source
from playground.data.user_images import FEWEST
from playground.diagnosis.common_cures import suited_augmentations
from playground.errors import InputError, PlaygroundError
from playground.runs.manager import manager
from playground.texts import Message, mark
from playground.validation import few_pictures, smaller_batch

MOST_SKIPPED = 20
COLOURS = {mark("as they are"): None, mark("grey"): 1, mark("colour"): 3}  # channels


def groups(now: TabState) -> dict[str, list[str]]:
    """The names of the sources that this page can show, by group: a kind of data, or what a person brings."""
    home = presets.load(now.home).kind
    sources = sorted(DATA.items(), key=lambda item: (item[1].personal, item[1].kind != home))
    found: dict[str, list[str]] = {}
    for name, source in sources:
        if now.shows(source.kind):
            found.setdefault(group_of(source), []).append(name)
    return found


def group_of(source: Source | type[Source]) -> str:
    """The heading of the group that a source belongs to."""
    return mark("Your own") if source.personal else source.kind.group or source.kind.label


def first_of(names: list[str], before: Source) -> str:
    """The source to begin with in a group: one of the same kind as before, if there is one."""
    return next((name for name in names if DATA[name].kind == before.kind), names[0])


def draw(now: TabState) -> None:
    """The upload of own pictures or points, then a preview of the chosen data; of own data without being asked."""
    if now.draft.data.name == "own":
        _upload(now)
    if now.draft.data.name == "placed":
        own_points.draw(now)
    source = now.draft.data
    if list(source.problems()):
        return
    if source.personal:
        preview.count(source)  # the page shows the picture itself
    elif st.toggle(t("Preview"), key="preview"):
        preview.draw(source)
    if few := few_pictures(now.draft):
        st.info(t(few), icon=":material/school:")
        _augmentation(now)


def _augmentation(now: TabState) -> None:
    """A switch for all augmentations that suit the data; its way back is there in the simple form, too."""
    on = [option.name for option in now.draft.augmentations]
    patch = {f"augmentations.{name}": None for name in on} or suited_augmentations(now.draft)
    if not patch:
        return
    label, help = SET_WORDS["augmentations"]

    def switched() -> None:
        edit(patch)
        now.generation += 1  # the menu of augmentations shows them

    st.toggle(t(label), bool(on), key=f"{now.generation}:augment", help=t(help), on_change=switched)


def _upload(now: TabState) -> None:
    files = st.file_uploader(
        t("Drop a zip or pictures here"),
        accept_multiple_files=True,
        key="own:files",
        help=t("Each picture is cropped to a square and resized. In a zip, folders become labels."),
    )
    side = st.segmented_control(t("Size of the pictures"), [28, 32, 64], default=32, key="own:size", required=True)
    before = st.session_state.get("own:colours", "as they are")  # in another language the control is a new one
    colour = st.segmented_control(
        t("Colours"), list(COLOURS), default=before, format_func=t, key=f"own:colour:{language()}", required=True
    )
    st.session_state["own:colours"] = colour
    wanted = {"side": int(side or 32), "channels": COLOURS[str(colour)]}
    folder, asked = "", False
    if manager().local_only:
        folder = st.text_input(
            t("… or a folder on this computer"), key="own:folder", placeholder=t("/home/me/pictures")
        )
        folder = folder.strip().strip("\"'")
        # Never disabled: this click also sends what was just typed.
        asked = st.button(t("Use these pictures"), width="stretch")
    # Files are used as soon as they are here, and again when size or colours change; a folder when asked.
    given = [[file.file_id for file in files], wanted]
    try:
        if files and st.session_state.get("own:used") != given:
            st.session_state["own:used"] = given
            _use(now, _with_files(files, wanted))
        elif asked and not folder:
            raise InputError(Message("no_folder_typed", "Type the path of a folder above, or upload files."))
        elif asked:
            _use(now, _ingest([folder], wanted))
    except PlaygroundError as error:
        st.session_state.taken = {"problem": error.message}
    _say_taken(st.session_state.get("taken"))


def _use(now: TabState, taken: dict[str, Any]) -> None:
    """Put the pictures into the draft, with a smaller batch if they are fewer than a batch."""
    option: Any = RunConfig.from_json({"data": taken["option"]}).data
    draft, messages = now.draft.with_data(option), [Message.from_json(m) for m in taken["messages"]]
    if option.pictures >= FEWEST and (smaller := smaller_batch(draft)):
        batch, message = smaller
        draft = draft.edit({"loop.batch": batch})
        messages.append(message)
    now.draft = draft
    now.refresh()
    skipped = [(name, Message.from_json(why)) for name, why in taken["skipped"]]
    st.session_state.taken = {"messages": messages, "skipped": skipped}
    st.rerun()


def _say_taken(taken: dict[str, Any] | None) -> None:
    """Say what was read from the files that were given last."""
    if taken is None:
        return
    if problem := taken.get("problem"):
        st.error(plain(t(problem)))
        return
    st.success("\n\n".join(plain(t(message)) for message in taken["messages"]), icon=":material/check:")
    if skipped := taken["skipped"]:
        with st.expander(t("Skipped: {n}", n=len(skipped)), expanded=True):
            for name, why in skipped[:MOST_SKIPPED]:
                st.caption(f"**{plain(name)}** {plain(t(why))}")
            if len(skipped) > MOST_SKIPPED:
                st.caption(t("… and {n} more.", n=len(skipped) - MOST_SKIPPED))


def _with_files(files: list[Any], wanted: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        paths = []
        for i, file in enumerate(files):
            path = Path(temporary) / str(i) / Path(file.name).name
            path.parent.mkdir()
            path.write_bytes(file.getbuffer())
            paths.append(str(path))
        return _ingest(paths, wanted)


def _ingest(paths: list[str], wanted: dict[str, Any]) -> dict[str, Any]:
    with st.spinner(t("Reading the pictures…")):
        found: dict[str, Any] = ask("ingest", anew=True, files=paths, **wanted)
        return found
