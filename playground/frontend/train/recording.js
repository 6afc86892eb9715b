// A recorded run: its pictures, one after the other, in one image.

import { context2d } from "../shared/dom.js";
import { picture, request } from "../shared/page/request.js";

/**
 * @typedef {object} Recorded the addresses of its image and of what is known of it
 * @property {string} image
 * @property {string} info
 * @property {string} title of the preset that was trained
 *
 * @typedef {object} Info
 * @property {number} width of one picture, in pixels
 * @property {number} height
 * @property {number} columns of pictures in the image
 * @property {number[]} steps
 * @property {number[]} seconds
 */

const EACH_MS = 160;
const REST = 12; // turns for which the last picture stays

/**
 * Which picture is shown at a turn: each once, then the last one for a while, then the first again.
 *
 * @param {number} turn
 * @param {number} pictures
 */
export const shownAt = (turn, pictures) => Math.min(turn % (pictures + REST), pictures - 1);

export class Recording {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(step: number, seconds: number, share: number) => void} onPicture `share` of the recording, 0 to 1
   */
  constructor(canvas, onPicture) {
    this.canvas = canvas;
    this.onPicture = onPicture;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    this.plays = 0; // how often it has been asked to play or to stop
  }

  /** @param {Recorded} recorded */
  async play(recorded) {
    this.stop();
    const asked = this.plays;
    /** @type {Info} */
    const info = await (await request(recorded.info)).json();
    const image = await picture(recorded.image);
    if (asked !== this.plays) return;
    Object.assign(this.canvas, { width: info.width, height: info.height });
    let turn = 0;
    const show = () => this.show(image, info, shownAt(turn++, info.steps.length));
    show();
    this.timer = setInterval(show, EACH_MS);
  }

  /**
   * @param {ImageBitmap} image
   * @param {Info} info
   * @param {number} n
   */
  show(image, { width, height, columns, steps, seconds }, n) {
    const [x, y] = [(n % columns) * width, Math.floor(n / columns) * height];
    context2d(this.canvas).drawImage(image, x, y, width, height, 0, 0, width, height);
    this.onPicture(steps[n], seconds[n], n / (steps.length - 1));
  }

  stop() {
    this.plays++;
    clearInterval(this.timer);
  }
}
