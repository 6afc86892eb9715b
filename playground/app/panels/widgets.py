"""The widget of one setting, chosen by its type."""

from __future__ import annotations

import contextlib
import math
import typing
from typing import Any

import streamlit as st

from playground.app.blocks.assigned import LOCKED
from playground.app.editing import edit
from playground.app.language import t
from playground.app.tab_state import session
from playground.app.terms import help_of
from playground.blocks.option_table import choices
from playground.config import Setting, cost_of
from playground.options import Change, bare

# What a change costs the open run, shown beside the label.
MARKS = {Change.LIVE: "", Change.OPTIMISER: " :orange[⟳]", Change.RUN: " :blue[✦]"}


def widget(entry: Setting, running: bool, option: str = "", label: str = "") -> None:
    """One field, in the widget that suits its type.

    `option` is the label of the option that the field belongs to; `label` takes the place of the field's own.
    """
    now = session()
    spec, path, value = entry.spec, entry.path, entry.value
    if now.assignment and now.assignment.hides(path):
        return
    key = f"{now.generation}:{path}"
    cost = cost_of(path, now.draft, now.draft) if path.startswith("data.") else spec.change  # points change live
    name = t("{option}: {setting}", option=option, setting=t(spec.label)) if option else t(spec.label)
    label = (label or name) + (MARKS[cost] if running else "")
    kind = bare(entry.kind)
    common: dict[str, Any] = {"help": help_of(path, t(spec.help)), "key": key} | locked(path)

    def changed(convert: Any = lambda v: v) -> None:
        edit({path: convert(st.session_state[key])})

    words = choices(entry, now.draft)
    if words:
        options = list(words)
        st.selectbox(
            label, options, options.index(value), on_change=changed, format_func=lambda v: t(words[v]), **common
        )
    elif kind is bool:
        st.toggle(label, value, on_change=changed, **common)
    elif path == "data.classes":
        known = [*now.draft.data.labels_known, *(v for v in value if v not in now.draft.data.labels_known)]
        if known:
            st.multiselect(label, known, value, on_change=changed, placeholder=t("all"), **common)
    elif typing.get_origin(kind) is tuple:
        text = ", ".join(map(str, value))
        example = t("for example {example}", example=spec.example)
        st.text_input(label, text, on_change=lambda: changed(_numbers), placeholder=example, **common)
    elif kind is str:
        st.text_input(label, value, on_change=changed, max_chars=100, **common)
    else:
        _number(label, entry, kind, changed, common)


def locked(path: str) -> dict[str, Any]:
    """The arguments of a widget whose setting an assignment has locked: it is grey and says why; else none."""
    here = session().assignment
    return {"disabled": True, "help": t(LOCKED)} if here and here.holds(path) else {}


def _number(label: str, entry: Setting, kind: Any, changed: Any, common: dict[str, Any]) -> None:
    """A number is typed, since a slider cannot span orders of magnitude and shows less."""
    spec, value = entry.spec, entry.value
    step = 10 ** math.floor(math.log10(value)) / 2 if value else (0.1 if (spec.high or 1) <= 10 else 1.0)
    if type(None) in typing.get_args(entry.kind):
        # The field can be emptied. Streamlit allows that only for widgets that begin empty.
        st.session_state.setdefault(common["key"], value)
        value = None
    if kind is int:
        low, high = (None if v is None else int(v) for v in (spec.low, spec.high))
        st.number_input(label, low, high, value, 1, on_change=changed, placeholder=t("none"), **common)
        return
    st.number_input(
        label,
        spec.low,
        spec.high,
        value,
        float(step),
        format="%.6g",
        on_change=changed,
        placeholder=t("none"),
        **common,
    )


def _numbers(text: str) -> list[Any]:
    """The numbers in "256, 512". A part that is no number stays a text; the configuration refuses it later."""
    return [_number_or_text(p) for p in text.replace(";", ",").replace(" ", ",").split(",") if p]


def _number_or_text(part: str) -> Any:
    for read in (int, float):
        with contextlib.suppress(ValueError):
            return read(part)
    return part
