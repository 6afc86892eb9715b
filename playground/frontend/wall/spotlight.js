// The spotlight: one student's run, large and live, with its curves.

import { at } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { unpack } from "../shared/frame.js";
import { quicken } from "../shared/mlp_runtime.js";
import { unpackNets } from "../shared/networks_frame.js";
import { Plane } from "../shared/plane/plane.js";
import { tab } from "../shared/socket.js";
import { say, t } from "../shared/texts.js";
import { isDark } from "../shared/theme.js";
import { draw } from "../shared/tiles.js";
import { button } from "./dialogs.js";
import { drawLines, lossLines, metricLines } from "./lines.js";
import { cardWords } from "./words.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { Floats } from "../shared/plane/plane_cache.js"
 * @import { RowOf } from "./lines.js"
 * @import { Metrics, WallCard } from "./wall_data.js"
 *
 * @typedef {object} Hands
 * @property {() => void} close
 * @property {(by: 1 | -1) => void} go to the next or previous student
 */

const FPS = 8;
let quickened = false; // the kernel is loaded once per page

export class Spotlight {
  /**
   * @param {string[]} kernels
   * @param {Hands} hands
   */
  constructor(kernels, hands) {
    this.kernels = kernels;
    this.name = el("h2");
    this.words = el("p", { className: "how" });
    this.said = el("p", { className: "said" });
    this.losses = el("figure");
    this.metric = el("figure");
    this.stage = el("div", { className: "stage" });
    const back = button("‹", () => hands.go(-1));
    back.setAttribute("aria-label", t("Previous student"));
    const on = button("›", () => hands.go(1));
    on.setAttribute("aria-label", t("Next student"));
    const buttons = el("div", { className: "row" }, back, on, button(t("Close the spotlight"), hands.close));
    const text = el("div", { className: "about" }, this.name, this.words, this.said, this.losses, this.metric, buttons);
    this.element = el("section", { className: "spotlight", hidden: true }, this.stage, text);
    this.element.setAttribute("aria-label", t("Spotlight"));
    this.run = "";
    /** @type {RowOf[]} */
    this.rows = [];
    /** @type {Plane | null} */
    this.plane = null;
    this.live = false; // a live picture has come
    this.stop = () => {};
    this.drawing = 0;
    this.metricOf = { name: "", label: "" };
  }

  /**
   * @param {WallCard | undefined} card
   * @param {Metrics} metrics
   */
  show(card, metrics) {
    const run = card?.run;
    this.element.hidden = !run;
    if (!card || !run) {
      this.leave();
      return;
    }
    const { first, second, tone } = cardWords(card, metrics);
    this.name.textContent = card.nickname;
    this.words.textContent = [first, second].filter(Boolean).join(" · ");
    this.words.className = `how ${tone}`;
    this.said.textContent = say(run.message);
    this.metricOf = { name: run.metric, label: metrics[run.metric] ? t(metrics[run.metric].label) : "" };
    if (this.run !== run.id) this.follow(run.id, run.plane);
  }

  /**
   * @param {string} run
   * @param {boolean} plane
   */
  follow(run, plane) {
    this.leave();
    this.run = run;
    const canvas = el("canvas");
    this.stage.replaceChildren(canvas);
    this.stage.classList.toggle("plane", plane);
    if (plane) {
      if (!quickened) void quicken(this.kernels);
      quickened = true;
      this.plane = new Plane(canvas);
      this.plane.set({ dark: isDark(canvas) });
    }
    const shown = (/** @type {Frame} */ frame) => this.run === run && this.draw(canvas, frame);
    const stream = tab.follow(
      run,
      plane ? ["nets", "real"] : ["ema"],
      {
        frame: (frame) => {
          this.live ||= frame.view !== "real";
          shown(frame);
        },
        rows: ({ rows }) => {
          this.rows.push(...rows);
          this.drawing ||= requestAnimationFrame(() => this.curves());
        },
        samples: ({ steps, nets }) => {
          if (this.live) return;
          const path = nets?.length ? `nets/${nets.at(-1)}.bin` : steps?.length ? `samples/${steps.at(-1)}.bin` : "";
          if (path) void stored(`api/runs/${run}/${path}`).then((frame) => frame && !this.live && shown(frame));
        },
      },
      FPS,
    );
    this.stop = () => stream.stop();
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Frame} frame
   */
  draw(canvas, frame) {
    if (!this.plane) draw(canvas, frame);
    else if (frame.view === "nets") this.plane.set({ nets: unpackNets(frame), average: true });
    else if (frame.view === "real") this.plane.set({ real: /** @type {Floats} */ (frame) });
    else this.plane.set({ fake: /** @type {Floats} */ (frame) });
  }

  curves() {
    this.drawing = 0;
    const dark = isDark(this.element);
    drawLines(this.losses, this.rows, lossLines(dark));
    drawLines(this.metric, this.rows, metricLines(this.metricOf.name, this.metricOf.label, dark));
  }

  /** The page has other colours. */
  restyle() {
    this.plane?.set({ dark: isDark(this.element) });
    if (this.rows.length) this.curves();
  }

  leave() {
    this.stop();
    this.stop = () => {};
    this.plane?.destroy();
    this.plane = null;
    this.run = "";
    this.rows = [];
    this.live = false;
    for (const figure of [this.losses, this.metric]) figure.hidden = true;
  }
}

/**
 * @param {string} path
 * @returns {Promise<Frame | null>}
 */
async function stored(path) {
  const answer = await fetch(at(path)).catch(() => null);
  return answer?.ok ? unpack(await answer.arrayBuffer()) : null;
}
