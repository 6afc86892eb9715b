// The lab's time: train, pause, steps, slow motion, speed; the history of a run, and what can branch off it.

import { meantForPage } from "../shared/shortcuts.js";
import { ENDED_EARLY } from "../shared/status.js";
import { remember } from "./link.js";
import { branches, resets } from "./menus.js";
import { el } from "../shared/dom.js";
import { showStatus } from "./status.js";

const SPEEDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 0]; // steps a second; 0: as fast as it goes
const HTML = `
<div class="row">
  <button class="train primary" title="A new run of the settings, from the first weights of its seed">▶ Train</button>
  <button class="pause" title="Stand still, or go on (space)">❚❚ Pause</button>
  <button class="halt" title="End the run, with a checkpoint; it can be resumed">■ Stop</button>
  <span class="menu left resets"></span>
  <span class="sep single"></span>
  <button class="single" data-step="D" title="One update of the discriminator alone (d)">Step D</button>
  <button class="single" data-step="G" title="One update of the generator alone (g)">Step G</button>
  <button class="single" data-step="both" title="One whole step: D, then G (b)">Step both</button>
  <label class="single">× <input type="number" class="many" min="1" max="1000" value="1" aria-label="How many steps"></label>
  <span class="sep single"></span>
  <button class="slow single">Slow motion</button>
  <button class="next" hidden title="The next sentence (→)">Next</button>
  <span style="flex:1"></span>
  <label class="speed">speed <input type="range" min="0" max="${SPEEDS.length - 1}" step="1" aria-label="Steps a second"> <output></output></label>
</div>
<div class="row">
  <button class="replay" title="Play what has been kept of this run">↻ Replay</button>
  <div class="history"><input type="range" min="0" max="0" value="0" aria-label="Kept networks over time"><span class="at"></span></div>
  <button class="now" title="Back to what is happening now">● live</button>
  <span class="menu branch single"></span>
</div>
<div class="caption" aria-live="polite"></div>`;

export class Clock {
  constructor(lab, root) {
    this.lab = lab;
    root.innerHTML = HTML;
    this.find = (selector) => root.querySelector(selector);
    const on = (selector, act) => {
      this.find(selector).onclick = act;
    };
    on(".train", () => lab.train());
    on(".pause", () => this.pause());
    on(".halt", () => {
      lab.steps.endSlow();
      lab.steer({ type: "stop" });
    });
    on(".slow", () => (lab.slow ? lab.steps.endSlow() : lab.steps.startSlow()));
    on(".next", () => lab.slow?.next());
    on(".now", () => this.live());
    on(".replay", () => this.replay());
    for (const button of root.querySelectorAll("[data-step]"))
      button.onclick = () => lab.steps.stepped(button.dataset.step, this.many());
    this.range = this.find(".history input");
    this.range.oninput = () => {
      this.stopReplay();
      this.scrub(this.lab.a.steps[+this.range.value]);
    };
    this.speed = this.find(".speed input");
    this.speed.oninput = () => {
      lab.view.speed = SPEEDS[+this.speed.value];
      this.throttle();
      this.update();
      remember(lab);
    };
    resets(lab, this.find(".resets"));
    branches(lab, this.find(".branch"), () => this.standing());
  }

  many() {
    return Math.max(1, Math.min(1000, Math.round(+this.find(".many").value) || 1));
  }

  // The step that is looked at.
  standing() {
    return this.lab.scrubbed ?? this.lab.a.nets?.step ?? this.lab.a.state?.step ?? 0;
  }

  throttle() {
    const { lab } = this;
    if (!lab.race && lab.a.state?.status !== "queued" && lab.data.steerable)
      lab.steer({ type: "throttle", steps_per_second: lab.view.speed, until: null });
  }

  pause() {
    const { lab } = this,
      status = lab.a.state?.status;
    if (lab.slow) {
      lab.slow.toggle();
      this.update();
      return;
    }
    if (this.resumable()) {
      this.live();
      Object.assign(lab, { note: "", held: false, leash: null });
      lab.act({ do: "resume", speed: lab.view.speed });
      return;
    }
    if (lab.race) {
      lab.held = !lab.held;
      if (!lab.held) {
        this.live();
        lab.leash = null;
        lab.steps.lead();
      } // the steps made meanwhile have left the old leash
      showStatus(lab);
      this.update();
      return;
    }
    if (status === "running") lab.steer({ type: "pause" });
    else {
      this.live();
      lab.note = "";
      lab.steer({ type: "resume" });
    }
  }

  // Whether a run that has ended can go on: one that is done only with more to do.
  resumable() {
    const { state } = this.lab.a,
      { takes, changed } = this.lab.data;
    return (
      ENDED_EARLY.has(state?.status) ||
      (state?.status === "done" && takes && changed.some((path) => path.startsWith("stop.")))
    );
  }

  // -- history -----------------------------------------------------------------------------------------------------------

  async scrub(step) {
    const { lab } = this;
    if (step == null) return;
    lab.steps.endSlow();
    lab.scrubbed = step;
    this.at();
    const kept = await lab.a.keptAt(step),
      other = lab.race ? await lab.b.keptAt(nearest(lab.b.steps, step)) : null;
    if (lab.scrubbed !== step || !kept) return;
    lab.show(lab.a, kept);
    lab.count();
    if (other) lab.show(lab.b, other);
    this.caption();
  }

  live() {
    const { lab } = this;
    this.stopReplay();
    lab.scrubbed = null;
    lab.count();
    lab.latest();
    this.update();
  }

  replay() {
    const { lab } = this,
      { steps } = lab.a;
    this.stopReplay();
    if (steps.length < 2) return;
    let i = 0;
    const next = async () => {
      if (lab.gone || i >= steps.length || steps !== lab.a.steps) {
        this.stopReplay();
        return;
      }
      this.range.value = i;
      await this.scrub(steps[i++]);
    };
    this.playing = setInterval(next, Math.max(40, Math.min(120, 8000 / steps.length)));
    this.update();
  }

  stopReplay() {
    clearInterval(this.playing);
    this.playing = 0;
  }

  // -- words -------------------------------------------------------------------------------------------------------------

  at() {
    const { lab } = this,
      step = lab.a.shown?.step;
    this.find(".at").textContent =
      step == null ? "" : `step ${(lab.scrubbed ?? step).toLocaleString("en")}${lab.scrubbed != null ? ", kept" : ""}`;
    this.find(".now").classList.toggle("on", lab.scrubbed == null);
  }

  update() {
    const { lab } = this,
      { data } = lab,
      status = lab.a.state?.status,
      mine = data.steerable,
      { steps } = lab.a;
    const live = ["running", "paused"].includes(status) && mine;
    const fresh = !data.run || data.changed.length > 0;
    this.find(".train").classList.toggle("primary", fresh);
    this.find(".train").textContent = data.changed.length ? "▶ Train anew" : "▶ Train";
    this.find(".train").disabled = data.problems.length > 0;
    const going = this.resumable() ? false : lab.race ? !lab.held : lab.slow ? lab.slow.playing : status === "running";
    this.find(".pause").textContent = going ? "❚❚ Pause" : "▶ Resume";
    this.find(".pause").disabled = !mine || !(live || this.resumable());
    this.find(".pause").classList.toggle("primary", !fresh && !this.find(".pause").disabled && !going);
    this.find(".halt").disabled = !live && !(mine && ["queued", "starting"].includes(status));
    for (const button of this.find(".row").querySelectorAll("[data-step]"))
      button.disabled = !live || Boolean(lab.slow);
    this.find(".slow").disabled = !live || lab.race;
    this.find(".slow").title = lab.race
      ? "Of one run alone: end the race first"
      : "One step, sentence by sentence; the picture shows what is said";
    this.find(".slow").classList.toggle("on", Boolean(lab.slow));
    this.find(".slow").textContent = lab.slow ? "End slow motion" : "Slow motion";
    this.find(".next").hidden = !lab.slow;
    this.find(".now").disabled = !data.run;
    this.find(".replay").disabled = steps.length < 2;
    this.range.max = Math.max(0, steps.length - 1);
    this.range.disabled = steps.length < 2;
    if (lab.scrubbed == null) this.range.value = this.range.max;
    const hidden = new Set(lab.view?.hide ?? []);
    for (const part of this.find(".row").parentElement.querySelectorAll(".single")) part.hidden = hidden.has("time");
    const k = SPEEDS.indexOf(lab.view?.speed ?? 0);
    this.speed.value = k < 0 ? SPEEDS.findIndex((s) => s === 0 || s >= lab.view.speed) : k;
    this.find(".speed output").textContent = lab.view?.speed
      ? `${lab.view.speed.toLocaleString("en")} steps/s`
      : "full speed";
    this.at();
    if (!lab.slow) this.caption();
  }

  caption(sentence, slow = false) {
    const { lab } = this,
      { data } = lab,
      place = this.find(".caption");
    place.classList.toggle("slow", slow);
    if (sentence) {
      place.textContent = sentence;
      return;
    }
    if (lab.slow) return;
    if (data.changed.length) {
      const said = data.waits
        ? `Not applied yet: ${data.waits} `
        : `✦ Changed for the next run: ${data.changed.join(", ")}. ${data.takes && data.steerable && this.resumable() ? "Resume goes on with it too." : "The same seed gives the same first weights where the sizes are the same."} `;
      place.replaceChildren(
        el("span", { className: "changes", textContent: said }),
        el("button", { type: "button", textContent: "Undo", onclick: () => lab.act({ do: "undo" }) }),
      );
      return;
    }
    if (lab.note) {
      place.textContent = lab.note;
      return;
    }
    place.textContent =
      lab.scrubbed != null
        ? "Looking back: the networks as they were, over the data as they are now. Branch from this step to try another way."
        : lab.race
          ? "Both runs have the same seed and differ in nothing but what is said of B; the slower sets the pace, so both show the same step."
          : (this.story() ??
            `Wheel: zoom · drag: move · point: hover for its z, click to follow · space: pause${lab.view?.hide.includes("time") ? "" : " · d, g, b: single steps"} · ← →: history`);
  }

  // What an example that is shown as it is has to tell; the one that the lab opens with leaves room for the keys.
  story() {
    const { preset, presets, query } = this.lab.data,
      asItIs = Object.keys(query).every((key) => ["preset", "seed"].includes(key));
    const found = asItIs && preset !== presets[0]?.name && presets.find((p) => p.name === preset);
    return found ? `${found.title}: ${found.sentence}` : null;
  }

  key(event) {
    const { lab } = this;
    if (!lab.data?.run || !meantForPage(event)) return;
    const press = (selector) => {
      const button = this.find(selector);
      if (!button.disabled && !button.hidden) button.click();
      event.preventDefault();
    };
    if (event.key === " " && event.repeat)
      event.preventDefault(); // held down, it pauses once
    else if (event.key === " ") press(".pause");
    else if (["d", "g", "b"].includes(event.key)) press(`[data-step="${{ d: "D", g: "G", b: "both" }[event.key]}"]`);
    else if (event.key === "ArrowRight" && lab.slow) {
      lab.slow.next();
      event.preventDefault();
    } else if (
      ["ArrowLeft", "ArrowRight"].includes(event.key) &&
      lab.a.steps.length &&
      event.composedPath()[0].tagName !== "CANVAS"
    ) {
      const { steps } = lab.a,
        now = lab.scrubbed == null ? steps.length - 1 : nearestIndex(steps, lab.scrubbed);
      const k = Math.max(0, Math.min(steps.length - 1, now + (event.key === "ArrowLeft" ? -1 : 1)));
      this.stopReplay();
      this.range.value = k;
      this.scrub(steps[k]);
      event.preventDefault();
    }
  }
}

const nearestIndex = (steps, step) =>
  steps.reduce((best, s, i) => (Math.abs(s - step) < Math.abs(steps[best] - step) ? i : best), 0);
const nearest = (steps, step) => steps[nearestIndex(steps, step)];
