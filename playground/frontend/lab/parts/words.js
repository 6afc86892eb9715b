// What the lab says all the time: the line at the top, the figures, the box over the plane.

import { find } from "../../shared/dom.js";
import { meanwhile } from "../../shared/page/meanwhile.js";
import { waitingWords } from "../../shared/status.js";
import { t } from "../../shared/texts.js";
import { showFigures, showStatus, statusLine } from "./status.js";

/**
 * @import { Announcer } from "../../shared/announcer.js"
 * @import { Follower } from "../run/follower.js"
 * @import { Store } from "../store.js"
 */

const RATE_MS = 1500; // over which steps per second are measured

export class Words {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   * @param {Follower} a
   * @param {Follower} b
   * @param {Announcer} announcer
   */
  constructor(root, store, a, b, announcer) {
    this.announcer = announcer;
    this.root = root;
    this.store = store;
    this.a = a;
    this.b = b;
    /** @type {[at: number, step: number][]} when which step came */
    this.pace = [];
    this.counted = { at: performance.now(), painted: 0 };
    this.frames = 0; // pictures per second
    this.meanwhile = meanwhile();
    find(root, ".invite").append(this.meanwhile);
  }

  /** @param {number} step that has come */
  came(step) {
    this.pace.push([performance.now(), step]);
  }

  tick() {
    const now = performance.now();
    const { painted } = this.a.plane;
    this.frames = (1000 * (painted - this.counted.painted)) / Math.max(1, now - this.counted.at);
    this.counted = { at: now, painted };
    this.pace = this.pace.filter(([at]) => at > now - RATE_MS);
    this.showStatus();
    showFigures(find(this.root, ".figures"), this.store, this.a, this.b);
  }

  showStatus() {
    const { store, a, pace } = this;
    const { data } = store;
    const [first, last] = [pace[0], pace[pace.length - 1]];
    const line = statusLine({
      run: Boolean(data.run),
      state: a.state,
      step: Math.max(a.state?.step ?? 0, a.nets?.step ?? 0),
      place: a.place,
      recorded: store.recorded,
      held: store.race && store.held,
      rate: pace.length > 1 ? (1000 * (last[1] - first[1])) / (last[0] - first[0]) : 0,
      frames: this.frames,
      seed: data.config.seed,
      name: store.race ? "" : a.name,
      steerable: data.steerable,
    });
    const changed = showStatus(find(this.root, ".status"), line);
    if (changed) this.announcer.say(changed);
  }

  /** @param {string | null} sentence what is wrong; null: nothing is any more */
  complain(sentence) {
    this.store.problem = sentence;
    this.invite();
  }

  /** The box over the plane: what is wrong, how to begin, or what the run waits for. */
  invite() {
    const { problem, data } = this.store;
    const box = find(this.root, ".invite");
    const waits = problem == null && this.a.status === "queued" && !this.a.nets;
    box.classList.toggle("problem", problem != null);
    box.classList.toggle("waits", waits);
    box.hidden = problem == null && Boolean(data.run) && !waits;
    find(box, "button").hidden = waits;
    this.meanwhile.hidden = !waits;
    /** @type {HTMLButtonElement} */ (find(box, "button")).disabled = problem == null && data.problems.length > 0;
    const begin = data.local ? t("Press Play to begin.") : t("A recorded run. Yours takes a moment to start:");
    if (problem) this.announcer.say(problem);
    const words = waits ? waitingWords(this.a.waits) : (problem ?? data.problems[0] ?? begin);
    const place = find(box, "p");
    if (place.textContent === words) return;
    place.textContent = words;
    if (waits) this.announcer.say(words);
  }
}
