// The lab's rows of buttons below the picture: train, pause, steps, slow motion, speed; history and branches.

import { el, find } from "../../shared/dom.js";
import { count, say, t } from "../../shared/texts.js";
import { captionOf } from "./caption.js";
import { nearestIndex } from "../run/history.js";
import { branches, resets } from "./menus.js";

/**
 * @import { Follower } from "../run/follower.js"
 * @import { Mover } from "../../shared/blocks/lab_driver.js"
 * @import { Deed } from "../run/playing.js"
 * @import { Store } from "../store.js"
 *
 * @typedef {object} Hands what the buttons do
 * @property {(more?: Record<string, unknown>) => void} train
 * @property {() => void} toggle play, or pause
 * @property {() => void} halt
 * @property {() => void} undo the changes of the settings
 * @property {() => void} slow begins or ends slow motion
 * @property {(by: 1 | -1) => void} turn to the next sentence of it, or the one before
 * @property {(player: Mover, n: number) => void} step
 * @property {() => void} speed has been changed
 * @property {(step: number | undefined) => void} scrub
 * @property {() => void} live
 * @property {() => void} replay
 * @property {(label: string, patch: Record<string, unknown>, step: number) => void} branch
 *
 * @typedef {{ going: boolean, action: Deed }} Play what the large button does
 */

const SPEEDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 0]; // steps per second; 0: as fast as it goes

const html = () => `
<div class="row">
  <button class="play primary"></button>
  <button class="train" title="${t("A new run of the settings, from the first weights of its seed")}">${t(
    "Train anew",
  )}</button>
  <span class="menu left resets"></span>
  <button class="halt" title="${t("End the run, with a checkpoint. Play goes on from there.")}">■ ${t("Stop")}</button>
  <span class="sep single"></span>
  <button class="single" data-step="D" title="${t("One update of the discriminator alone (d)")}">${t("Step D")}</button>
  <button class="single" data-step="G" title="${t("One update of the generator alone (g)")}">${t("Step G")}</button>
  <button class="single" data-step="both" title="${t("One whole step: D, then G (b)")}">${t("Step both")}</button>
  <label class="single">× <input type="number" class="many" min="1" max="1000" value="1"
    aria-label="${t("Number of steps")}"></label>
  <span class="sep single"></span>
  <button class="slow single"></button>
  <span class="space"></span>
  <label class="speed">${t("speed")} <input type="range" min="0" max="${SPEEDS.length - 1}" step="1"
    aria-label="${t("Steps per second")}"> <output></output></label>
</div>
<div class="row">
  <button class="replay" title="${t("Play what has been kept of this run")}">↻ ${t("Replay")}</button>
  <div class="history"><input type="range" min="0" max="0" value="0"
    aria-label="${t("Kept networks over time")}"><span class="at"></span></div>
  <button class="now" title="${t("Back to the newest step")}">● ${t("newest")}</button>
  <span class="menu branch single"></span>
</div>
<div class="caption"></div>`;

export class Clock {
  /**
   * @param {Store} store
   * @param {Follower} a
   * @param {HTMLElement} root
   * @param {Hands} on
   * @param {Play} play
   */
  constructor(store, a, root, on, play) {
    this.store = store;
    this.a = a;
    this.on = on;
    this.play = play;
    this.root = root;
    this.sentence = ""; // below the picture
    root.innerHTML = html();
    for (const button of root.querySelectorAll("button")) button.type = "button";
    const press = (/** @type {string} */ selector, /** @type {() => void} */ act) => {
      this.button(selector).onclick = act;
    };
    press(".train", () => on.train());
    press(".play", on.toggle);
    press(".halt", on.halt);
    press(".slow", on.slow);
    press(".now", on.live);
    press(".replay", on.replay);
    for (const player of /** @type {Mover[]} */ (["D", "G", "both"])) {
      press(`[data-step="${player}"]`, () => on.step(player, this.many()));
    }
    this.range = /** @type {HTMLInputElement} */ (find(root, ".history input"));
    this.range.oninput = () => on.scrub(a.steps[+this.range.value]);
    this.at = find(root, ".at");
    this.speed = /** @type {HTMLInputElement} */ (find(root, ".speed input"));
    this.speed.oninput = () => {
      store.view.speed = SPEEDS[+this.speed.value];
      on.speed();
      this.update();
    };
    resets(find(root, ".resets"), () => store.data.draft.seed, on.train);
    branches(find(root, ".branch"), () => ({ step: this.standing(), cures: store.data.cures }), on.branch);
    store.on("time", () => this.update());
    store.on("step", () => this.showStep());
    store.on("caption", () => this.caption());
  }

  /**
   * @param {string} selector
   * @returns {HTMLButtonElement}
   */
  button(selector) {
    return find(this.root, selector);
  }

  /** How many steps a button takes. */
  many() {
    const wanted = +(/** @type {HTMLInputElement} */ (find(this.root, ".many")).value);
    return Math.max(1, Math.min(1000, Math.round(wanted) || 1));
  }

  /** The step that is looked at. */
  standing() {
    return this.store.scrubbed ?? this.a.nets?.step ?? this.a.state?.step ?? 0;
  }

  update() {
    const { store, a } = this;
    const { data, race, slow, scrubbed } = store;
    const { status, steps } = a;
    const mine = data.steerable;
    const { going, action } = this.play;
    const ready = action !== "wait" && !(action === "train" && data.problems.length > 0);
    this.set(".play", going ? `❚❚ ${t("Pause")}` : `▶ ${t("Play")}`, !ready);
    this.button(".play").title = playWords(action);
    this.button(".play").classList.toggle("going", going);
    this.button(".train").hidden = !data.run || data.changed.length === 0;
    this.button(".train").disabled = data.problems.length > 0;
    this.button(".halt").disabled = !(mine && ["running", "paused", "queued", "starting"].includes(status));
    for (const player of ["D", "G", "both"]) this.button(`[data-step="${player}"]`).disabled = !ready || slow;
    this.set(".slow", slow ? t("End slow motion") : t("Slow motion"), !ready || race);
    this.button(".slow").classList.toggle("on", slow);
    this.button(".slow").title = race
      ? t("Of one run alone: end the race first")
      : t("One step, sentence by sentence; the picture shows what is said");
    this.button(".now").disabled = !data.run;
    this.button(".now").classList.toggle("on", scrubbed == null);
    this.button(".now").setAttribute("aria-pressed", String(scrubbed == null));
    this.button(".replay").disabled = steps.length < 2;
    this.range.max = String(Math.max(0, steps.length - 1));
    this.range.disabled = steps.length < 2;
    this.range.value = scrubbed == null ? this.range.max : String(nearestIndex(steps, scrubbed));
    const { speed } = store.view;
    this.speed.value = String(SPEEDS.findIndex((s) => s === 0 || (speed > 0 && s >= speed)));
    find(this.root, ".speed output").textContent = speed ? t("{n} steps/s", { n: speed }) : t("full speed");
    const hidden = store.view.hide.includes("time");
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(".single")))
      part.hidden = hidden;
    this.button(".branch > button").disabled = !data.run || steps.length === 0;
    this.showStep();
  }

  showStep() {
    const { scrubbed } = this.store;
    const step = this.a.shown?.step;
    let text = "";
    if (scrubbed != null) text = t("step {step}, kept", { step: count(scrubbed) });
    else if (step != null) text = t("step {step}", { step: count(step) });
    this.at.textContent = text;
  }

  /**
   * @param {string} selector
   * @param {string} text
   * @param {boolean} disabled
   */
  set(selector, text, disabled) {
    const button = this.button(selector);
    if (button.textContent !== text) button.textContent = text;
    button.disabled = disabled;
  }

  caption() {
    const place = find(this.root, ".caption");
    const { text, undo, keys } = captionOf(this.store, this.play.action === "resume", this.why());
    this.sentence = text;
    place.classList.toggle("keys", Boolean(keys));
    if (!undo) {
      if (place.textContent !== text) place.textContent = text;
      return;
    }
    place.replaceChildren(
      el("span", { className: "changes", textContent: text }),
      " ",
      el("button", { type: "button", textContent: t("Undo"), onclick: this.on.undo }),
    );
  }

  /** Why it has paused by itself. */
  why() {
    const { state, status } = this.a;
    return ["starting", "paused", "running"].includes(status) && state?.message ? say(state.message) : "";
  }

  /**
   * A key that is for the lab. Returns whether it was taken.
   *
   * @param {KeyboardEvent} event
   */
  key(event) {
    const press = (/** @type {string} */ selector) => {
      const button = this.button(selector);
      if (!button.disabled && !button.hidden && !event.repeat) button.click(); // held down, it pauses once
      return true;
    };
    const { slow } = this.store;
    if (event.key === " ") {
      if (!slow) return press(".play");
      if (!event.repeat) this.on.turn(1);
      return true;
    }
    const player = { d: "D", g: "G", b: "both" }[event.key];
    if (player) {
      if (!event.repeat || !this.button(`[data-step="${player}"]`).disabled)
        this.button(`[data-step="${player}"]`).click();
      return true;
    }
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return false;
    if (event.composedPath()[0] instanceof HTMLCanvasElement) return false; // it moves the picture
    const by = event.key === "ArrowLeft" ? -1 : 1;
    if (slow) this.on.turn(by);
    else if (this.a.steps.length) {
      const now =
        this.store.scrubbed == null ? this.a.steps.length - 1 : nearestIndex(this.a.steps, this.store.scrubbed);
      this.on.scrub(this.a.steps[Math.max(0, Math.min(this.a.steps.length - 1, now + by))]);
    } else return false;
    return true;
  }
}

/** @param {Deed} action of the large button */
function playWords(action) {
  if (action === "branch") return t("Go on from here with a run of your own (space)");
  if (action === "resume") return t("Go on from where it ended (space)");
  if (action === "train") return t("Train a new run (space)");
  return t("Play or pause (space)");
}
