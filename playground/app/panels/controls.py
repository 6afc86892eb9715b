"""The left column: the settings of a run as widgets, made from the table of fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from playground import presets
from playground.app.editing import edit, steerable
from playground.app.language import language, t
from playground.app.panels import data, detail, machine, networks
from playground.app.panels.widgets import MARKS, locked, widget
from playground.app.run_names import described_changes
from playground.app.tab_state import TabState, session
from playground.app.terms import help_of
from playground.blocks.option_table import OWN_DATA, SUITED
from playground.blocks.setting_words import SET_WORDS
from playground.config import REGISTRIES, SETS, RunConfig, cost_of, table
from playground.data import DATA, Source
from playground.link import difference
from playground.messages import LIVE
from playground.runs.folder.index import RunInfo
from playground.texts import mark

LEGENDS = {
    "queued": mark("This run is queued. You can change it once it starts; :blue[✦] settings need a new run."),
    "live": mark("Changes apply immediately. :orange[⟳] restarts the optimiser; :blue[✦] needs a new run."),
    "ended": mark(
        "Changes take effect when you press **Resume**. :orange[⟳] also restarts that optimiser; :blue[✦] needs a new "
        "run."
    ),
}


def phase(run: RunInfo | None) -> str:
    """Which legend fits the open run. None for someone else's run: changes there are for a person's own next run."""
    if run is None or not steerable(run):
        return ""
    if run.place_in_queue is not None:
        return "queued"
    return "live" if run.state.status in LIVE else "ended"


def controls(phase: str) -> None:
    """Draw the settings. While a run is open, each is marked with what its change costs that run."""
    now, running = session(), bool(phase)
    if running:
        st.caption(t(LEGENDS[phase]))
    if now.controls == "simple":
        _simple(now, running)
        return
    parts: dict[str, Callable[[], None]] = {
        "preset": lambda: _preset(now),
        "data": lambda: _data(now, running),
        "networks": lambda: _networks(now, running),
        "objective": lambda: _objective(now, running),
        "training": lambda: _training(running),
        "machine": lambda: _machine(now),
    }
    for name, draw in parts.items():
        if name not in now.hidden:
            draw()
    if parts.keys() & now.hidden:
        return
    if st.button(t("Reset everything to default"), icon=":material/restart_alt:", width="stretch"):
        now.start_over()
        st.rerun()


def _simple(now: TabState, running: bool) -> None:
    """What a newcomer needs: a preset, the data, how long, how fast the networks learn."""
    if "preset" not in now.hidden:
        _preset(now)
    if "data" not in now.hidden:
        _choose_data(now, running)
    settings = {entry.path: entry for entry in table(now.draft)}
    for path in detail.lengths(now.draft):
        widget(settings[path], running)
    for path, label in zip(detail.RATES, (t("learning rate of G"), t("learning rate of D")), strict=True):
        if path in settings:
            widget(settings[path], running, label=label)
    if now.draft != presets.load(now.preset).config:
        again = t("Back to the preset")
        st.button(again, icon=":material/restart_alt:", width="stretch", on_click=now.start_over, args=(now.preset,))


def _choose_data(now: TabState, running: bool) -> None:
    """The group of the data, the data of that group, what they are, and what they look like."""
    groups = data.groups(now)
    current = data.group_of(now.draft.data)
    key = f"{now.generation}:group"

    def chosen() -> None:
        if (group := st.session_state[key]) != current:
            _choose("data", data.first_of(groups[group], now.draft.data))

    words = {group: t(group) for group in groups}
    st.segmented_control(
        t("Data"), list(groups), default=current, format_func=lambda g: words[g], key=key, required=True,
        on_change=chosen, width="stretch", label_visibility="collapsed" if now.controls == "full" else "visible",
        **locked("data"),
    )  # fmt: skip
    choice("data", words[current], running)
    st.caption(about(now.draft.data))
    data.draw(now)


def _data(now: TabState, running: bool) -> None:
    with st.expander(t("Data"), expanded=True, icon=":material/database:"):
        _choose_data(now, running)
        section(["data"], running, skip=OWN_DATA)


def about(source: Source) -> str:
    """What a data set is, how large it is, and its licence."""
    size, licence = t(source.size), t(source.licence)
    size = size[:1].upper() + size[1:]
    facts = t("{size}; {licence}", size=size, licence=licence) if size and licence else size or licence
    return t("{about} {facts}.", about=t(source.help), facts=facts) if facts else t(source.help)


def _networks(now: TabState, running: bool) -> None:
    with _folded("networks", t("Networks"), ":material/hub:") as group:
        if group.open:
            for player, name in (("G", t("Generator G")), ("D", t("Discriminator D"))):
                choice(player, name, running)
                section([player], running)
            section(["latent", "condition"], running)
            networks.draw(now.draft)


def _objective(now: TabState, running: bool) -> None:
    with _folded("objective", t("Objective"), ":material/function:") as group:
        if group.open:
            choice("objective", t("Loss"), running)
            _formula(now.draft.objective)
            section(["objective"], running)
            for name in SETS:
                _set(name, now.draft, running)
            section(["tricks"], running)


def _training(running: bool) -> None:
    with st.expander(t("Training"), expanded=True, icon=":material/tune:"):
        for player in ("G", "D"):
            choice(f"opt_{player}", t("Optimiser of {player}", player=player), running)
            section([f"opt_{player}"], running)
        choice("dynamics", t("Who moves when"), running)
        section(["dynamics"], running)
        section(["loop", "seed", "stop"], running, more=t("updates, EMA, when to stop"))
        section(["schedule"], running, more=t("schedule of the learning rates"))


def _folded(name: str, title: str, icon: str) -> Any:
    """A section whose widgets are made when it is opened: a page with fifty widgets takes a second longer."""
    unfolded, key = session().unfolded, f"section:{name}:{language()}"  # under another title it is another widget
    st.session_state.setdefault(key, name in unfolded)
    group = st.expander(title, icon=icon, on_change="rerun", key=key)
    (unfolded.add if group.open else unfolded.discard)(name)
    return group


def _preset(now: TabState) -> None:
    fitting = [p for p in presets.all_presets() if now.shows(p.kind) and (not p.group or p.name == now.preset)]
    titles = {p.name: t(p.title) for p in fitting}
    names = list(titles)
    key, shown = f"preset:{now.generation}", now.preset

    def chosen() -> None:
        # A rerun that is cut short forgets the value of a new widget, and Streamlit then reports a change.
        if st.session_state[key] != shown:
            now.start_over(st.session_state[key])

    st.selectbox(
        t("Preset"), names, names.index(now.preset), format_func=lambda n: titles[n], key=key, on_change=chosen,
        **locked("preset"),
    )  # fmt: skip
    st.caption(_about_preset(now))


def _about_preset(now: TabState) -> str:
    """The sentence of the preset, or in what the settings differ from it."""
    preset = presets.load(now.preset)
    if now.draft == preset.config:
        return t(preset.sentence)
    changed = described_changes(preset.config, now.draft)
    return t("Custom (from “{preset}”): {changes}.", preset=t(preset.title), changes=changed)


def choice(path: str, label: str, running: bool) -> None:
    """The menu of a section that holds one of several options."""
    now = session()
    if now.assignment and now.assignment.hides(path):
        return
    registry = REGISTRIES[path]
    value = getattr(now.draft, path).name
    key = f"{now.generation}:{path}"
    cost = cost_of(path, now.draft, now.draft)
    names = [n for n in registry if n == value or _fits(now, path, registry[n])]
    about = {"help": help_of(path, t(getattr(now.draft, path).help))} | locked(path)
    st.selectbox(
        label + (MARKS[cost] if running else ""), names, names.index(value), key=key,
        format_func=lambda n: t(registry[n].label), on_change=lambda: _choose(path, st.session_state[key]), **about,
    )  # fmt: skip


def _choose(path: str, name: str) -> None:
    """Choose another option. Data of another kind starts from the default preset of that kind."""
    now = session()
    if name == getattr(now.draft, path).name:  # no change: see `_preset`
        return
    if path != "data":
        edit({path: name})
    else:
        source = DATA[name]()
        if source.kind != now.draft.data.kind:
            home = presets.load(now.home)
            now.start_over(home.name if home.kind == source.kind else presets.default_for(source.kind).name)
        if now.draft.data.name == name:
            return
        edit(difference(now.draft, now.draft.with_data(source)))
    now.generation += 1


def _fits(now: TabState, path: str, option: Any) -> bool:
    """Whether a menu offers this option: data of the chosen group, what suits the data."""
    if path == "data":
        return option.name in data.groups(now).get(data.group_of(now.draft.data), ())
    return path not in SUITED or now.draft.data.kind.takes(option)


def section(prefixes: Iterable[str], running: bool, skip: Iterable[str] = (), more: str = "") -> None:
    """The widgets of sections: simple settings first, the others in a popover with the label `more`."""
    now = session()
    entries = [
        e
        for e in table(now.draft)
        for p in prefixes
        if (e.path == p or e.path.startswith(f"{p}.")) and e.path not in skip
    ]
    for entry in entries:
        if entry.spec.simple:
            widget(entry, running)
    rest = [e for e in entries if not e.spec.simple]
    if rest:
        with st.popover(more or t("more"), width="stretch", key=f"more:{'+'.join(prefixes)}"):
            for entry in rest:
                widget(entry, running)


def _set(name: str, config: RunConfig, running: bool) -> None:
    """The menu of a section that holds a set of options, and the settings of the chosen ones."""
    now, registry = session(), SETS[name]
    options = getattr(config, name)
    chosen = [option.name for option in options]
    offered = [n for n in registry if n in chosen or _fits(now, name, registry[n])]
    if not offered or (now.assignment and now.assignment.hides(name)):
        return
    key = f"{now.generation}:{name}"

    def changed() -> None:
        wanted = st.session_state[key]
        edit(
            {f"{name}.{n}": None for n in chosen if n not in wanted}
            | {f"{name}.{n}": {} for n in wanted if n not in chosen}
        )
        now.generation += 1

    label, help = SET_WORDS[name]
    st.multiselect(
        t(label), offered, chosen, format_func=lambda n: t(registry[n].label), key=key, on_change=changed,
        placeholder=t("none"), **({"help": help_of(name, t(help))} | locked(name)),
    )  # fmt: skip
    for option in options:
        _formula(option)
        for entry in table(config):
            if entry.path.startswith(f"{name}.{option.name}."):
                widget(entry, running, option=t(option.label))


def _formula(option: Any) -> None:
    st.caption(t(option.help))
    with st.popover(t("formula"), width="stretch", key=f"formula:{option.name}"):
        for line in option.formula.split(r",\quad"):
            st.latex(line)
        st.caption(option.source)


def _machine(now: TabState) -> None:
    with _folded("machine", t("Machine"), ":material/memory:") as group:
        if group.open:
            machine.draw(now)
