// One student on the wall: a button with the picture of the newest run, the name and how it goes.

import { el } from "../shared/dom.js";
import { LIVE } from "../shared/status.js";
import { t } from "../shared/texts.js";
import { tab } from "../shared/socket.js";
import { drawRun, drawSample } from "./thumbnail.js";
import { cardWords } from "./words.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { Metrics, WallCard, WallRun } from "./wall_data.js"
 */

const FPS = 0.4; // live pictures per second: of thirty runs on a core these cost less than a hundredth of the training

export class Card {
  /** @param {(card: WallCard, from: HTMLElement) => void} opened */
  constructor(opened) {
    this.canvas = el("canvas");
    this.canvas.setAttribute("role", "img");
    this.blank = el("span", { className: "blank" });
    this.name = el("b");
    this.first = el("span", { className: "first" });
    this.second = el("span", { className: "second" });
    this.bar = el("i", { className: "bar" });
    this.picture = el("span", { className: "picture" }, this.canvas, this.blank, this.bar);
    this.element = el("button", { type: "button" }, this.picture, this.name, this.first, this.second);
    this.element.onclick = () => this.card && opened(this.card, this.element);
    /** @type {WallCard | null} */
    this.card = null;
    this.drawn = "";
    this.seen = false; // the card is in view
    this.followed = ""; // the run whose live pictures are shown
    /** @type {{ run: WallRun, frame: Frame } | null} the newest of them */
    this.live = null;
    this.unfollow = () => {};
  }

  /** Whether the card is in view. @param {boolean} seen */
  see(seen) {
    this.seen = seen;
    this.follow();
  }

  stop() {
    this.seen = false;
    this.follow();
  }

  /** While the run trains on the server and the card is in view, its pictures come by themselves. */
  follow() {
    const run = this.card?.run;
    const wanted = this.seen && run?.status === "running" && !run.points.length ? run.id : "";
    if (wanted === this.followed) return;
    this.unfollow();
    this.unfollow = () => {};
    this.followed = wanted;
    if (!run || !wanted) return;
    const show = (/** @type {Frame} */ frame) => {
      this.live = { run, frame };
      void this.drawLive();
    };
    const stream = tab.follow(run.id, ["ema"], { frame: show }, FPS, true);
    this.unfollow = () => stream.stop();
  }

  /**
   * @param {WallCard} card
   * @param {Metrics} metrics
   * @param {boolean} lit whether its run is in the spotlight
   */
  update(card, metrics, lit) {
    this.card = card;
    const { run } = card;
    const { first, second, tone } = cardWords(card, metrics);
    this.element.className = `card ${tone}${card.here ? "" : " away"}${lit ? " lit" : ""}`;
    this.element.title = card.here ? "" : t("No page of {name} is open.", { name: card.nickname });
    put(this.name, card.nickname);
    put(this.first, tone === "bad" ? `⚠ ${first}` : first);
    put(this.second, second);
    this.bar.style.width = `${100 * (run?.progress ?? 0)}%`;
    this.bar.hidden = !run?.progress || tone !== "live";
    put(this.blank, run ? blankWords(run.status) : "–");
    this.canvas.ariaLabel = t("samples");
    this.follow();
    void this.draw();
  }

  async drawLive() {
    const { live } = this;
    if (!live) return;
    await drawSample(this.canvas, live.run, live.frame);
    if (this.card?.run?.id === live.run.id) this.picture.classList.add("drawn");
  }

  /** The newest picture, if it is not there yet. */
  async draw() {
    const run = this.card?.run;
    if (run && run.id === this.live?.run.id && (run.sample ?? -1) <= this.live.frame.step) return;
    const newest = run?.points.length ? run.step : (run?.sample ?? null);
    const wanted = run && newest !== null ? `${run.id}@${newest}` : "";
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    const done = Boolean(run && wanted) && (await drawRun(this.canvas, /** @type {NonNullable<typeof run>} */ (run)));
    if (this.drawn !== wanted) return; // a newer one is on its way
    this.picture.classList.toggle("drawn", done);
    if (!done && wanted) this.drawn = ""; // tried again with the next news
  }

  /** Draws again: in other colours. */
  restyle() {
    this.drawn = "";
    void this.drawLive();
    void this.draw();
  }
}

/** What stands in the place of a picture. @param {string} status */
function blankWords(status) {
  if (status === "queued") return t("in the queue");
  return LIVE.has(status) ? t("learning…") : t("no picture");
}

/**
 * @param {HTMLElement} place
 * @param {string} text
 */
function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
