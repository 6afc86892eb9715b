"""The page of a hand-in: one HTML file that opens anywhere, with the JSON inside."""

from __future__ import annotations

import html
import time
from collections.abc import Iterator

from playground import presets
from playground.config import SECTION_LABELS, RunConfig, setting_label, table
from playground.errors import PlaygroundError
from playground.handin.document import HandIn
from playground.handin.drawing import CURVES, curves, scatter
from playground.handin.file import embedded
from playground.handin.signing import MEANING, Signed
from playground.link import difference
from playground.metrics import METRICS
from playground.texts import ENGLISH, TAGS, Message, mark, translate

CHOSEN = ("G", "D", "objective", "data", "opt_G", "opt_D")  # sections whose option the page always names
NAMES = {"loss_D": mark("loss of D"), "loss_G": mark("loss of G"), "D_real": mark("D(real)"), "D_fake": mark("D(fake)")}
COMMANDS = {
    "edit": mark("Settings changed: {settings}"),
    "only": mark("A single step of {player}"),
    "switch": mark("Compiled steps from here on"),
    "threads": mark("Number of threads changed"),
    "branch": mark("Another run goes on from here"),
}
MOST_CHANGES = 40  # that are listed
BROWSER = Message(
    "handed_in_from_browser",
    "This run trained in the student's browser, which told the app these numbers. Only training it again "
    "shows that they are true.",
)
HOW = Message("how_to_verify", "To train it again: {command}", command="gan-playground verify FILE.html")

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --soft: #f3f5f7; --text: #1b2530; --faint: #5a6672; --line: #d9dfe5;
  --real: #007a59; --fake: #9a5c00; --D: #0072b2; --good: #007a59; --bad: #b04e00; }
@media (prefers-color-scheme: dark) { :root { --ground: #11161c; --soft: #1b232c; --text: #e6ebf0; --faint: #a3afbb;
  --line: #313c48; --real: #2fc89b; --fake: #e69f00; --D: #56b4e9; --good: #2fc89b; --bad: #ff9d5c; } }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.who { color: var(--faint); margin: .25rem 0 1rem; }
.verdict { border-left: 5px solid var(--line); background: var(--soft); padding: .6rem 1rem; border-radius: 4px; }
.verdict.good { border-color: var(--good); } .verdict.bad { border-color: var(--bad); }
.verdict p { margin: .2rem 0; } .verdict strong { font-size: 1.1rem; }
.pictures { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); gap: 1.5rem; align-items: start; }
@media (max-width: 40rem) { .pictures { grid-template-columns: minmax(0, 1fr); } }
.pictures img { width: 100%; max-width: 24rem; image-rendering: pixelated; background: #fff; border-radius: 4px; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--faint); font-size: 12px; }
.points { max-width: 24rem; background: var(--soft); border-radius: 4px; } .points circle { fill: var(--fake); }
polyline { fill: none; stroke-width: 1.6; stroke: var(--text); } polyline.d { stroke: var(--D); }
polyline.g, polyline.fake { stroke: var(--fake); } polyline.real { stroke: var(--real); }
polyline.g, polyline.fake { stroke-dasharray: 6 2; } .axis { fill: none; stroke: var(--line); }
.legend { display: flex; gap: 1rem; color: var(--faint); font-size: .85rem; margin: .2rem 0 1rem; }
.legend b { font-weight: 600; } .legend .d { color: var(--D); } .legend .g, .legend .fake { color: var(--fake); }
.legend .real { color: var(--real); }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top;
  padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); font-weight: normal; } th { color: var(--faint);
  width: 45%; }
footer { color: var(--faint); font-size: .85rem; margin-top: 2.5rem; border-top: 1px solid var(--line); }
@media print { body { max-width: none; } }
"""


def page(signed: Signed, hand_in: HandIn, language: str = ENGLISH) -> str:
    """The page in a language. Everything in it that a person typed is escaped."""
    content = "\n".join(_Page(hand_in, language).parts())
    return (
        f'<!doctype html>\n<html lang="{TAGS.get(language, language)}"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        'img-src data:">\n'
        f"<title>{html.escape(hand_in.title)} – {html.escape(hand_in.nickname or 'GAN Playground')}</title>\n"
        f"<style>{STYLE}</style></head><body>\n{content}\n{embedded(signed)}\n</body></html>\n"
    )


class _Page:
    """Makes the parts of one page."""

    def __init__(self, hand_in: HandIn, language: str) -> None:
        self._it, self._language = hand_in, language

    def parts(self) -> Iterator[str]:
        yield f"<h1>{html.escape(self._it.title)}</h1>"
        who = [self._it.nickname, self._it.student_id, self._it.email]
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(self._it.made))
        yield f'<p class="who">{html.escape(" · ".join([*filter(None, who), when]))}</p>'
        yield from self._verdict()
        yield from self._pictures()
        yield from self._answers()
        yield from self._settings()
        yield from self._changes()
        yield from self._footer()

    def _t(self, text: str | Message, **values: object) -> str:
        """Translated and escaped."""
        return html.escape(translate(Message("", text, **values) if isinstance(text, str) else text, self._language))

    def _verdict(self) -> Iterator[str]:
        it = self._it
        if it.passed is None and not it.verdict and it.score is None:
            return
        word = {True: mark("Passed"), False: mark("Not passed yet"), None: mark("Handed in")}[it.passed]
        kind = {True: " good", False: " bad", None: ""}[it.passed]
        yield f'<div class="verdict{kind}"><strong>{self._t(word)}</strong>'
        yield from (f"<p>{html.escape(sentence)}</p>" for sentence in it.verdict)
        if it.score is not None:
            most = "–" if it.max is None else it.max
            yield f"<p>{self._t(mark('Score: {score} of {max}'), score=it.score, max=most)}</p>"
        if it.attempts > 1:
            yield f"<p>{self._t(mark('Attempts: {n}'), n=it.attempts)}</p>"
        yield "</div>"

    def _pictures(self) -> Iterator[str]:
        run = self._it.run
        label = self._t(mark("Samples at step {step}"), step=run.step)
        picture = f'<img alt="{label}" src="data:image/png;base64,{run.picture}">' if run.picture else ""
        picture = picture or scatter(run.points, label)
        shown = [names for names in (("loss_D", "loss_G"), ("D_real", "D_fake")) if self._has(names)]
        charts = "".join(curves(run.rows, names, self._curve_label(names)) + self._legend(names) for names in shown)
        yield f"<h2>{self._t(mark('The run after {n} steps'), n=run.step)}</h2>"
        yield f'<div class="pictures"><figure style="margin:0">{picture}</figure><div>{charts}</div></div>'

    def _has(self, names: tuple[str, ...]) -> bool:
        return any(sum(name in row["values"] for row in self._it.run.rows) > 1 for name in names)

    def _curve_label(self, names: tuple[str, ...]) -> str:
        return ", ".join(translate(NAMES[name], self._language) for name in names)

    def _legend(self, names: tuple[str, ...]) -> str:
        words = "".join(f'<b class="{CURVES[name]}">{self._t(NAMES[name])}</b>' for name in names)
        return f'<p class="legend">{words}</p>'

    def _answers(self) -> Iterator[str]:
        if self._it.answers:
            yield f"<h2>{self._t(mark('Answers'))}</h2><table>"
            signs = {True: " ✓", False: " ✗", None: ""}
            for each in self._it.answers:
                answer = html.escape(each.answer).replace("\n", "<br>")
                yield f"<tr><th>{html.escape(each.question)}</th><td>{answer}{signs[each.right]}</td></tr>"
            yield "</table>"

    def _settings(self) -> Iterator[str]:
        run = self._it.run
        yield f"<h2>{self._t(mark('Settings'))}</h2><table>"
        yield from (f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in self._listed())
        for name, value in run.metrics.items():
            yield f"<tr><th>{self._t(METRICS[name].label if name in METRICS else name)}</th><td>{value:.4g}</td></tr>"
        where = mark("in the browser") if run.place == "browser" else mark("on the server")
        seconds = self._t(mark("{n} s, {where}"), n=round(run.seconds, 1), where=translate(where, self._language))
        yield f"<tr><th>{self._t(mark('Training time'))}</th><td>{seconds}</td></tr>"
        yield f"<tr><th>{self._t(mark('Run'))}</th><td>{html.escape(run.id)}</td></tr></table>"

    def _listed(self) -> Iterator[tuple[str, str]]:
        """The nearest preset, the chosen options, and all settings in which the run began differently."""
        try:
            config = RunConfig.from_json(self._it.run.config)
        except PlaygroundError as error:
            yield self._t(mark("Configuration")), self._t(error.message)
            return
        preset = presets.nearest(config)
        yield self._t(mark("Preset")), self._t(preset.title)
        for section in CHOSEN:
            yield self._t(SECTION_LABELS[section]), self._t(getattr(config, section).label)
        changed = set(difference(preset.config, config))
        for entry in table(config):
            if any(
                entry.path == path or entry.path.startswith(f"{path}.")
                for path in changed
                if not path.startswith("stop.")
            ):
                yield self._t(setting_label(entry.path, config)), html.escape(_short(entry.value))

    def _changes(self) -> Iterator[str]:
        journal = self._it.run.journal
        if not journal:
            return
        yield f"<h2>{self._t(mark('Changes during the run'))}</h2><table>"
        for entry in journal[:MOST_CHANGES]:
            command = entry["command"]
            text = COMMANDS.get(str(command.get("type")), mark("A change"))
            patch = command.get("patch")
            settings = (
                ", ".join(f"{path} = {_short(v)}" for path, v in patch.items()) if isinstance(patch, dict) else "–"
            )
            what = self._t(text, settings=settings, player=str(command.get("player", ""))[:10])
            yield f"<tr><th>{self._t(mark('after step {n}'), n=entry['step'])}</th><td>{what}</td></tr>"
        if len(journal) > MOST_CHANGES:
            yield f"<tr><th></th><td>{self._t(mark('and {n} more'), n=len(journal) - MOST_CHANGES)}</td></tr>"
        yield "</table>"

    def _footer(self) -> Iterator[str]:
        yield f"<footer><p>{self._t(MEANING)}</p>"
        if self._it.run.place == "browser":
            yield f"<p>{self._t(BROWSER)}</p>"
        yield f"<p>{self._t(HOW)}</p><p>{html.escape(self._it.run.software)}</p></footer>"


def _short(value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
