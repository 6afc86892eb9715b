// A lesson: text that scrolls beside one large picture. The step that is read decides what the picture shows; the
// reader's runs, predictions and results belong to the lesson and are remembered in this browser.

import { at, writeQuery } from "../shared/address.js";
import { tellClass } from "../shared/classroom/predict.js";
import { el } from "../shared/dom.js";
import { onBlockKey } from "../shared/shortcuts.js";
import { say, t } from "../shared/texts.js";
import { isDark } from "../shared/theme.js";
import { doneSoFar, Picture } from "./picture.js";
import { Blanks } from "./program/blanks.js";
import { forget, remember, remembered } from "./progress.js";
import { ReadersRuns } from "./readers_runs.js";
import { Section } from "./section.js";
import { Run } from "./source.js";

/**
 * @import { Call } from "../shared/blocks/component.js"
 * @import { LessonData } from "./data.js"
 */

const NARROW = "(max-width: 1024px)"; // the picture stands above the text
const ABOVE = 60; // pixels of the page's top bar and a gap

export class LessonBlock {
  /**
   * @param {HTMLElement} root
   * @param {LessonData} data
   */
  constructor(root, data) {
    this.root = root;
    this.data = data;
    const { lesson } = data;
    this.steps = lesson.steps;
    this.progress = remembered(lesson.name);
    this.now = -1;
    /** @type {Record<string, Record<string, unknown>>} values of freed controls, by step */
    this.patches = {};
    this.act = (/** @type {object} */ _action) => {};
    /** @type {Section[]} */
    this.sections = [];
    this.picture = new Picture(data.assets.kernels, lesson.symbols, (score) => {
      for (const section of this.sections) {
        if (section.step.kind !== "lineup") continue;
        section.scored(score);
        this.picture.say(score ? t("Green: real. Orange: fake.") : section.step.caption);
      }
    });
    this.runs = new ReadersRuns(this.steps, this.picture, this.progress, {
      act: (action) => this.act(action),
      changed: () => this.tell(),
    });
    const last = this.steps.length - 1;
    this.sections = this.steps.map((step, i) => {
      const asked = this.steps.slice(0, i).findLast((s) => s.question && s.question.ask !== "choice");
      const drawn = asked?.question?.ask === "curve" && ["run", "compare"].includes(step.kind) ? asked : null;
      return new Section(step, i, last, lesson, drawn, this.hands(), data.needs_app);
    });
    this.bars = this.steps.map((_, i) => {
      const bar = el("button", { type: "button" });
      bar.setAttribute("aria-label", t("Step {n} of {of}", { n: i + 1, of: this.steps.length }));
      bar.onclick = () => this.go(i);
      return bar;
    });
    this.problem = el("p", { className: "problem", hidden: true });
    this.problem.setAttribute("role", "alert");
    this.build();
    this.stopKeys = onBlockKey(
      root,
      () => this.data.owns_address,
      (event) => this.key(event),
    );
    for (const section of this.sections) section.put(this.progress.answers[section.step.name] ?? null);
    this.blanks = new Blanks(lesson.name, this.sections, this.progress.answers, (number) => this.go(number));
    const begin = this.steps.findIndex(({ name }) => name === data.begin);
    requestAnimationFrame(() => {
      if (begin > 0) this.go(begin, "instant");
      else this.enter(0);
      this.observer = this.watch();
    });
  }

  build() {
    const { lesson, number, count, needs, next } = this.data;
    const all = () => el("a", { href: at("learn"), target: "_self", textContent: t("All lessons") });
    const place = t("Lesson {n} of {of} · {minutes} minutes", { n: number, of: count, minutes: lesson.minutes });
    const before = needs.flatMap(({ name, title }) => {
      const link = el("a", { href: at(`learn?lesson=${name}`), target: "_self", textContent: title });
      return [" · ", t("builds on"), " ", link];
    });
    const again = el("button", { type: "button", className: "plain", textContent: t("Start this lesson again") });
    again.onclick = () => {
      forget(lesson.name);
      location.reload();
    };
    const foot = el("div", { className: "foot" });
    if (next) {
      const href = at(`learn?lesson=${next.name}`);
      const textContent = t("Next lesson: {title}", { title: next.title });
      foot.append(el("a", { href, target: "_self", className: "next", textContent }));
    }
    foot.append(all(), again);
    const text = el(
      "div",
      { className: "text" },
      el("p", { className: "kicker" }, place, " · ", all(), ...before),
      el("h1", { textContent: lesson.title }),
      el("div", { className: "bars" }, ...this.bars),
      ...this.sections.map((section) => section.element),
      foot,
    );
    const side = el("div", { className: "side" }, this.picture.element);
    this.root.replaceChildren(this.problem, el("div", { className: "columns" }, text, side));
  }

  /** The step that is read is the one that crosses a line a little above the middle of what can be seen of the text. */
  watch() {
    const seen = new Set();
    const rootMargin = matchMedia(NARROW).matches ? "-66% 0px -32% 0px" : "-38% 0px -60% 0px";
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen.add(target);
          else seen.delete(target);
        }
        const first = this.sections.findIndex(({ element }) => seen.has(element));
        if (first >= 0) this.enter(first);
      },
      { rootMargin },
    );
    for (const { element } of this.sections) observer.observe(element);
    return observer;
  }

  // -- what the page says -------------------------------------------------------------------------------------------

  /**
   * @param {LessonData} data
   * @param {Call<LessonData>} call
   */
  update(data, call) {
    this.data = data;
    this.act = (/** @type {object} */ action) => call.setTriggerValue?.("act", action);
    const dark = isDark(this.root);
    this.root.toggleAttribute("data-dark", dark);
    this.picture.dark = dark;
    this.picture.restyle();
    this.problem.textContent = say(data.problem);
    this.problem.hidden = !data.problem;
    if (data.problem) this.runs.waiting.clear();
    this.runs.update(data.runs);
    for (const section of this.sections) section.judged(data.verdicts[section.step.name]);
    if (this.now >= 0) this.runs.show(this.steps[this.now]);
    this.save();
    this.tell();
  }

  save() {
    remember(this.data.lesson.name, this.progress);
  }

  // -- where the reader is ------------------------------------------------------------------------------------------

  /** @param {number} number of the step that is read now */
  enter(number) {
    if (number === this.now) return;
    const { runs, progress } = this;
    const step = this.steps[number];
    this.sections[this.now]?.code?.pause();
    this.now = number;
    for (const [i, section] of this.sections.entries()) {
      section.element.classList.toggle("current", i === number);
      this.bars[i].classList.toggle("done", i <= number);
      if (i === number) this.bars[i].setAttribute("aria-current", "step");
      else this.bars[i].removeAttribute("aria-current");
    }
    if (number > this.steps.findIndex(({ name }) => name === progress.step)) progress.step = step.name;
    if (number === this.steps.length - 1) progress.done = true;
    if (this.data.owns_address) writeQuery({ lesson: this.data.lesson.name, step: step.name });
    this.save();
    runs.slot = runs.latest(step);
    // A reader who only scrolls sees the runs all the same.
    const follows = ["compare", "why"].includes(step.kind) && !step.recording;
    const wanted = step.starts ? step.name : follows ? step.follows : "";
    const has = runs.runs[wanted] || runs.waiting.has(wanted) || this.data.needs_app?.includes(wanted);
    if (wanted && !has) this.start(wanted);
    this.picture.enter(step, isDark(this.root));
    runs.show(step);
    this.tell();
  }

  /**
   * @param {number} number
   * @param {ScrollBehavior} [behavior]
   */
  go(number, behavior = "smooth") {
    const section = this.sections[number]?.element;
    if (!section) return;
    this.enter(number); // first, since the picture above the text may change its height
    const above = matchMedia(NARROW).matches ? this.picture.element.getBoundingClientRect().height + ABOVE : 0;
    section.style.scrollMarginTop = above ? `calc(${above}px + var(--task-bar, 0px))` : "";
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const target = number === 0 ? this.root : section; // with the title
    target.scrollIntoView({ behavior: calm ? "instant" : behavior, block: "start" });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const way = { PageDown: 1, PageUp: -1 }[event.key];
    if (way) this.go(this.now + way);
    return way !== undefined;
  }

  /** @param {string} slot */
  start(slot) {
    this.runs.slot = slot;
    this.runs.start(slot, this.patches[slot.split(".")[0]] ?? {});
  }

  // -- what is shown -----------------------------------------------------------------------------------------------

  tell() {
    const { runs } = this;
    for (const section of this.sections) {
      const { step, question } = section;
      for (const slot of section.buttons.keys()) {
        const how_far = slot === runs.slot && runs.source instanceof Run ? doneSoFar(runs.source.state) : "";
        section.ran(slot, runs.phase(slot), how_far);
      }
      const slots = (step.question?.choices ?? []).map((_, i) => `${step.name}.${i}`);
      const races = slots.filter((_, i) => step.question?.choices[i].run);
      if (races.length && races.every((slot) => runs.results.get(slot)?.over)) section.finished();
      const metric = step.question?.metric ?? "";
      question?.became(slots.map((slot) => runs.results.get(slot)?.points.get(metric)?.at(-1)?.[1]));
    }
    this.draw();
  }

  /** Draws the predictions, and below what has happened. */
  draw() {
    for (const [i, section] of this.sections.entries()) {
      const { step, compared } = section;
      const before = this.steps.slice(0, i).findLast((s) => s.question?.ask === "number");
      if (before && ["compare", "lineup"].includes(step.kind)) {
        section.remind(this.progress.answers[before.name] ?? null);
      }
      if (!compared) continue;
      const asked = this.steps.find((s) => s.question === compared.question);
      compared.answer = /** @type {number[] | null} */ (this.progress.answers[asked?.name ?? ""] ?? null);
      const points = this.runs.results.get(step.follows)?.points.get(compared.question.metric);
      compared.happened(points ? [{ name: t("what happens"), points }] : []);
    }
  }

  // -- what the reader does -----------------------------------------------------------------------------------------

  /** @returns {import("./section.js").Hands} */
  hands() {
    return {
      run: (slot) => this.start(slot),
      changed: (step, path, value, live) => {
        this.patches[step.name] = { ...this.patches[step.name], [path]: value };
        const { source, slot } = this.runs;
        if (live && source instanceof Run && source.live && slot === step.name) source.edit({ [path]: value });
        else if (!step.checkpoint) this.start(step.name);
      },
      answered: (step, answer) => {
        this.progress.answers[step] = answer;
        this.save();
        if (this.data.in_class) tellClass(this.data.lesson, step, answer);
        this.draw();
      },
      beat: (beat) => {
        this.picture.extra = this.picture.lit = beat.layers.length ? beat.layers : null;
        this.picture.say(beat.say);
        this.picture.restyle();
        if (beat.update && this.runs.source instanceof Run) this.runs.source.stepOnce(beat.update);
      },
      reveal: () => this.picture.lineup?.reveal(),
      again: () => {
        const { lineup } = this.picture;
        if (lineup) void lineup.use(lineup.name, true);
      },
      light: (name) => this.picture.light(name),
      go: (number) => this.go(number),
      chosen: (step, choice) => {
        this.blanks?.choose(step, choice);
        this.runs.show(step);
        this.save();
      },
    };
  }

  stop() {
    this.observer?.disconnect();
    this.stopKeys();
    this.runs.leave();
    this.picture.stop();
  }
}
