// The page Train on the site: recorded runs to look through, and how to install the app, which trains on pictures.

import { context2d, el, find, wantsRest } from "../shared/dom.js";
import { asComponent } from "../shared/blocks/component.js";
import { picture, request } from "../shared/page/request.js";
import { count, t } from "../shared/texts.js";
import { shownAt } from "../train/recording.js";

/**
 * @typedef {{ title: string, image: string, info: string }} Recorded
 * @typedef {{ runs: Recorded[], install: string[] }} TrainData
 * @typedef {import("../train/recording.js").Info} Info
 */

const FRAME_MS = 160;

export const TRAIN = {
  component: asComponent((parent, /** @type {TrainData} */ data) => new Train(find(parent, ".train"), data)),
};

class Train {
  /**
   * @param {HTMLElement} root
   * @param {TrainData} data
   */
  constructor(root, { runs, install }) {
    this.films = runs.map((run) => new Film(run));
    root.replaceChildren(
      el("h1", { textContent: t("Train") }),
      el("p", {
        className: "lead",
        textContent: t(
          "Training on pictures needs the app. It runs on your own computer, without a GPU and without the internet. In the plane, the lab and the lessons of this site train in your browser.",
        ),
      }),
      el("h2", { textContent: t("Install the app") }),
      el("p", { textContent: t("With Python 3.11 or newer, in the folder of the source:") }),
      el("pre", { tabIndex: 0 }, el("code", { textContent: install.join("\n") })),
      el("h2", { textContent: t("Recorded runs") }),
      el("div", { className: "films" }, ...this.films.map((film) => film.element)),
    );
  }

  update() {}

  stop() {
    for (const film of this.films) film.stop();
  }
}

/** A recorded run that plays by itself until somebody looks for a step. */
class Film {
  /** @param {Recorded} run */
  constructor(run) {
    this.canvas = el("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", run.title);
    this.button = el("button", { type: "button", textContent: "❚❚" });
    this.button.setAttribute("aria-label", t("Pause all movement"));
    this.button.onclick = () => this.pause(!this.paused);
    this.range = el("input", { type: "range", min: "0", value: "0" });
    this.range.setAttribute("aria-label", t("Step of the run"));
    this.range.oninput = () => {
      this.pause(true);
      this.show(Number(this.range.value));
    };
    this.said = el("span", { className: "step" });
    this.problem = el("p", { className: "problem", hidden: true });
    this.element = el(
      "figure",
      {},
      el("figcaption", { textContent: run.title }),
      this.canvas,
      el("div", { className: "controls" }, this.button, this.range, this.said),
      this.problem,
    );
    this.paused = false;
    this.turn = 0;
    this.pause(wantsRest());
    this.load(run).catch((error) => {
      this.problem.hidden = false;
      this.problem.textContent = String(error?.message ?? error);
    });
  }

  /** @param {Recorded} run */
  async load({ image, info }) {
    /** @type {[ImageBitmap, Info]} */
    const [sheet, about] = await Promise.all([picture(image), request(info).then((answer) => answer.json())]);
    this.sheet = sheet;
    this.info = about;
    const { width, height, steps } = about;
    Object.assign(this.canvas, { width, height });
    this.range.max = String(steps.length - 1);
    this.show(this.paused ? steps.length - 1 : 0);
    this.timer = setInterval(() => {
      if (!this.paused) this.show(shownAt(this.turn++, steps.length));
    }, FRAME_MS);
  }

  /** @param {boolean} on */
  pause(on) {
    this.paused = on;
    this.button.setAttribute("aria-pressed", String(on));
    this.button.textContent = on ? "▶" : "❚❚";
  }

  /** @param {number} n which picture of the recording */
  show(n) {
    if (!this.sheet || !this.info) return;
    const { width, height, columns, steps } = this.info;
    const [x, y] = [(n % columns) * width, Math.floor(n / columns) * height];
    context2d(this.canvas).drawImage(this.sheet, x, y, width, height, 0, 0, width, height);
    this.range.value = String(n);
    this.range.setAttribute("aria-valuetext", count(steps[n]));
    this.said.textContent = t("step {step}", { step: steps[n] });
  }

  stop() {
    clearInterval(this.timer);
  }
}
