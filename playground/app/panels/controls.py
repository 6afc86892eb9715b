"""The left column: every setting of a run, as widgets made from the one table of fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from playground import presets
from playground.app.panels import data, networks
from playground.app.panels.widgets import MARKS, widget
from playground.app.tab_state import TabState, edit, session, steerable
from playground.config import REGISTRIES, SETS, RunConfig, cost_of, table
from playground.data import DATA
from playground.link import difference
from playground.machine import hardware
from playground.messages import LIVE
from playground.runs.folder.index import RunInfo
from playground.texts import Message

SET_WORDS = {
    "penalties": (
        Message("penalties_on_D", "Penalties on D"),
        Message("penalties_help", "Terms that keep D from becoming too steep. They add up."),
    ),
    "auxiliaries": (
        Message("auxiliary_terms", "Auxiliary terms"),
        Message("auxiliaries_help", "Terms that read more of D than its logit. Each is added to a loss."),
    ),
}
LEGENDS = {
    "queued": "This run waits for its turn and takes no changes before, but :blue[✦] is for a new run.",
    "live": "Changes apply at once, but :orange[⟳] restarts that optimiser and :blue[✦] needs a new run.",
    "any": "Changes apply at once, or with **Resume** once the run has ended, but :orange[⟳] restarts that optimiser "
    "and :blue[✦] needs a new run.",  # for the lab, which is not drawn again when its run ends
    "ended": "Changes wait for **Resume**, where :orange[⟳] restarts that optimiser; :blue[✦] needs a new run.",
}


def phase(run: RunInfo | None) -> str:
    """Which of the legends is true of the open run; none of someone else's: a change is for one's own next."""
    if run is None or not steerable(run):
        return ""
    if run.place_in_queue is not None:
        return "queued"
    return "live" if run.state.status in LIVE else "ended"


def controls(phase: str) -> None:
    """Draw all sections; where a run is open, each setting marked with what its change costs that run."""
    now, running = session(), bool(phase)
    parts: dict[str, Callable[[], None]] = {
        "preset": lambda: _preset(now),
        "data": lambda: _data(now, running),
        "networks": lambda: _networks(now, running),
        "objective": lambda: _objective(now, running),
        "training": lambda: _training(running),
        "machine": lambda: _machine(now),
    }
    if running:
        st.caption(f":small[{LEGENDS[phase]}]")
    for name, draw in parts.items():
        if name not in now.hidden:
            draw()
    if parts.keys() & now.hidden:
        return
    if st.button("Reset everything to default", icon=":material/restart_alt:", width="stretch"):
        now.start_over()
        st.rerun()


def _data(now: TabState, running: bool) -> None:
    with st.expander("Data", expanded=True, icon=":material/database:"):
        choice("data", "Data", running)
        source = now.draft.data
        about = "; ".join(filter(None, (source.size[:1].upper() + source.size[1:], source.licence)))
        st.caption(f"{source.help} {about}." if about else source.help)
        section(["data"], running, skip=data.OWN_FIELDS)
        data.draw(now)


def _networks(now: TabState, running: bool) -> None:
    with _folded("Networks", ":material/hub:") as group:
        if group.open:
            for player, name in (("G", "Generator G"), ("D", "Discriminator D")):
                choice(player, name, running)
                section([player], running)
            section(["latent", "condition"], running)
            networks.draw(now.draft)


def _objective(now: TabState, running: bool) -> None:
    with _folded("Objective", ":material/function:") as group:
        if group.open:
            choice("objective", "Loss", running)
            _formula(now.draft.objective)
            section(["objective"], running)
            for name in SETS:
                _set(name, now.draft, running)
            section(["tricks"], running)


def _training(running: bool) -> None:
    with st.expander("Training", expanded=True, icon=":material/tune:"):
        for player in ("G", "D"):
            choice(f"opt_{player}", f"Optimiser of {player}", running)
            section([f"opt_{player}"], running)
        choice("dynamics", "Who moves when", running)
        section(["dynamics"], running)
        section(["loop", "seed", "stop"], running, more="updates, EMA, when to stop")
        section(["schedule"], running, more="schedule of the learning rates")


def _folded(title: str, icon: str) -> Any:
    """A section whose widgets are only made once it is opened: a page of fifty widgets is a second late."""
    return st.expander(title, icon=icon, on_change="rerun", key=f"section:{title}")


def _preset(now: TabState) -> None:
    fitting = [p for p in presets.all_presets() if now.shows(p.kind) and (not p.group or p.name == now.preset)]
    titles = {p.name: p.title for p in fitting}
    names = list(titles)
    key, shown = f"preset:{now.generation}", now.preset

    def chosen() -> None:
        # A rerun that is cut short forgets what a new widget showed, and Streamlit then takes that for a change.
        if st.session_state[key] != shown:
            now.start_over(st.session_state[key])

    st.selectbox("Preset", names, names.index(now.preset), format_func=lambda n: titles[n], key=key, on_change=chosen)
    st.caption(presets.load(now.preset).sentence)


def choice(path: str, label: str, running: bool) -> None:
    """The menu of a section that is one of several options."""
    now = session()
    registry = REGISTRIES[path]
    value = getattr(now.draft, path).name
    key = f"{now.generation}:{path}"
    cost = cost_of(path, now.draft, now.draft)
    names = [n for n in registry if n == value or _fits(now, path, registry[n])]
    st.selectbox(
        label + (MARKS[cost] if running else ""),
        names,
        names.index(value),
        format_func=lambda n: registry[n].label,
        key=key,
        help=getattr(now.draft, path).help,
        on_change=lambda: _choose(path, st.session_state[key]),
    )


def _choose(path: str, name: str) -> None:
    """Another option; data of another kind brings the default preset of that kind along."""
    now = session()
    if name == getattr(now.draft, path).name:  # no change: see `_preset`
        return
    if path != "data":
        edit({path: name})
    else:
        source = DATA[name]()
        if source.kind != now.draft.data.kind:
            now.start_over(presets.default_for(source.kind).name)
        if now.draft.data.name == name:
            return
        edit(difference(now.draft, now.draft.with_data(source)))
    now.generation += 1


def _fits(now: TabState, path: str, option: Any) -> bool:
    """Whether a menu offers this option: data that can be shown here, networks that suit the data."""
    if path == "data":
        return now.shows(option.kind)
    return path not in ("G", "D") or now.draft.data.kind.takes(option)


def section(prefixes: Iterable[str], running: bool, skip: Iterable[str] = (), more: str = "more") -> None:
    """The widgets of sections: what is simple first, the rest in a popover that says `more`."""
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
        with st.popover(more, width="stretch", key=f"more:{'+'.join(prefixes)}"):
            for entry in rest:
                widget(entry, running)


def _set(name: str, config: RunConfig, running: bool) -> None:
    """The menu of a section that is a set of options, and the settings of those that are chosen."""
    now, registry = session(), SETS[name]
    options = getattr(config, name)
    chosen = [option.name for option in options]
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
        str(label),
        list(registry),
        chosen,
        format_func=lambda n: registry[n].label,
        key=key,
        on_change=changed,
        help=str(help),
        placeholder="none",
    )
    for option in options:
        _formula(option)
        for entry in table(config):
            if entry.path.startswith(f"{name}.{option.name}."):
                widget(entry, running, prefix=f"{option.label}: ")


def _formula(option: Any) -> None:
    st.caption(option.help)
    with st.popover("formula", width="stretch", key=f"formula:{option.name}"):
        for line in option.formula.split(r",\quad"):
            st.latex(line)
        st.caption(option.source)


def _machine(now: TabState) -> None:
    with _folded("Machine", ":material/memory:") as group:
        if not group.open:
            return
        devices = ["auto", "cpu", "cuda", "mps"]
        device, threads = f"{now.generation}:device", f"{now.generation}:threads"

        def chosen() -> None:
            now.device = st.session_state[device]

        def counted() -> None:
            now.threads = int(st.session_state[threads])

        text = "Auto takes the GPU for pictures where there is one."
        st.selectbox("Device", devices, devices.index(now.device), key=device, on_change=chosen, help=text)
        text = "CPU threads of a new run; 0 takes what suits it."
        st.number_input("Threads", 0, hardware.cores(), now.threads, key=threads, on_change=counted, help=text)
