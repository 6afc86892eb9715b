"""One field of the table of settings as the widget that suits its type."""

from __future__ import annotations

import contextlib
import math
import types
import typing
from typing import Any

import streamlit as st

from playground.app.language import t
from playground.app.tab_state import edit, session
from playground.config import RunConfig, Setting, cost_of
from playground.metrics import METRICS, fitting
from playground.options import Change

# What a change will cost, shown beside the label while a run is open.
MARKS = {Change.LIVE: "", Change.OPTIMISER: " :orange[⟳]", Change.RUN: " :blue[✦]"}


def widget(entry: Setting, running: bool, prefix: str = "") -> None:
    """One field, in the widget that suits its type."""
    now = session()
    spec, path, value = entry.spec, entry.path, entry.value
    key = f"{now.generation}:{path}"
    cost = cost_of(path, now.draft, now.draft) if path.startswith("data.") else spec.change  # points change live
    label = prefix + t(spec.label) + (MARKS[cost] if running else "")
    kind = _bare(entry.kind)
    common: dict[str, Any] = {"help": t(spec.help), "key": key}

    def changed(convert: Any = lambda v: v) -> None:
        edit({path: convert(st.session_state[key])})

    words = _choices(entry, now.draft)
    if words:
        options = list(words)
        st.selectbox(label, options, options.index(value), on_change=changed, format_func=lambda v: words[v], **common)
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


def _choices(entry: Setting, config: RunConfig) -> dict[Any, str]:
    """What a field can be, in words; nothing where it is typed in."""
    if entry.path == "stop.metric":
        words = {"": t("none")} | {name: t(METRICS[name].label) for name in fitting(config.data)}
        return words | {entry.value: words.get(entry.value, entry.value)}  # the data may have changed under it
    kind = _bare(entry.kind)
    options = entry.spec.choices or (typing.get_args(kind) if typing.get_origin(kind) is typing.Literal else ())
    return {value: t(_word(value)) for value in options}


def _number(label: str, entry: Setting, kind: Any, changed: Any, common: dict[str, Any]) -> None:
    """Whole numbers and floats, typed in: sliders cannot span orders of magnitude, and say less."""
    spec, value = entry.spec, entry.value
    step = 10 ** math.floor(math.log10(value)) / 2 if value else (0.1 if (spec.high or 1) <= 10 else 1.0)
    if type(None) in typing.get_args(entry.kind):  # can be emptied: Streamlit grants that to what begins empty
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


def _bare(kind: Any) -> Any:
    """The type without `| None`."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return next(a for a in typing.get_args(kind) if a is not type(None))
    return kind


def _word(value: Any) -> str:
    return str(value).replace("_", " ")


def _numbers(text: str) -> list[Any]:
    """«256, 512» as numbers; what is none is left as it is, and refused with a sentence further on."""
    return [_number_or_text(p) for p in text.replace(";", ",").replace(" ", ",").split(",") if p]


def _number_or_text(part: str) -> Any:
    for read in (int, float):
        with contextlib.suppress(ValueError):
            return read(part)
    return part
