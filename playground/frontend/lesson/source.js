// What a picture shows over time: a run of the reader that is followed, or a recorded one that plays by itself. Both
// keep their moments, so that one can go back.

import { at } from "../shared/address.js";
import { frames, unpack } from "../shared/frame.js";
import { unpackNets } from "../shared/networks_frame.js";
import { picture, request } from "../shared/page/request.js";
import { tab } from "../shared/socket.js";
import { LIVE } from "../shared/status.js";

/**
 * @import { Frame } from "../shared/frame.js"
 * @import { Networks } from "../shared/networks_frame.js"
 * @import { MessageJson } from "../shared/texts.js"
 *
 * @typedef {Networks | Frame} Moment networks of a run in the plane, or a grid of pictures
 * @typedef {{ status: string, step: number, progress?: number | null, seconds_left?: number | null,
 *   message?: MessageJson | null }} RunState
 *
 * @typedef {object} Events
 * @property {(moment: Moment) => void} moment
 * @property {(frame: Frame) => void} still real points, held-out ones, or their density
 * @property {() => void} state
 * @property {(problem: MessageJson | string) => void} problem
 */

const MOST = 160; // moments that are kept; then every second one goes
const FPS = 20;
const PLANE = ["nets", "real", "heldout", "density"];
const FRAME_MS = 90; // of a recording
const REST = 14; // frames for which the last one stays

/** What both have: the moments, the place among them, and listeners. */
class Source {
  /** @param {Events} on */
  constructor(on) {
    this.on = on;
    /** @type {Moment[]} */
    this.moments = [];
    this.place = -1; // among the moments
    this.paused = false;
    this.recorded = false;
  }

  /**
   * A person looks at one of the moments.
   *
   * @param {number} place
   */
  look(place) {
    this.place = Math.min(this.moments.length - 1, Math.max(0, place));
    const found = this.moments[this.place];
    if (found) this.on.moment(found);
  }

  get following() {
    return this.place >= this.moments.length - 1;
  }

  /** @param {Moment} moment */
  add(moment) {
    const { following } = this;
    if (moment.step <= (this.moments.at(-1)?.step ?? -1)) return;
    this.moments.push(moment);
    if (this.moments.length > MOST) {
      const shown = this.moments[this.place];
      this.moments = this.moments.filter((_, i) => i % 2 === (this.moments.length - 1) % 2);
      this.place = shown ? this.moments.findIndex(({ step }) => step >= shown.step) : -1;
    }
    if (following) this.look(this.moments.length - 1);
  }
}

export class Run extends Source {
  /**
   * @param {string} id
   * @param {boolean} plane
   * @param {Events} on
   */
  constructor(id, plane, on) {
    super(on);
    this.id = id;
    this.plane = plane;
    /** @type {RunState | null} */
    this.state = null;
    this.fetched = false;
    this.gone = false;
    this.stream = tab.follow(
      id,
      plane ? PLANE : ["ema"],
      {
        state: (message) => this.told(message.state),
        samples: (message) => {
          this.kept = plane ? message.nets : message.steps;
          void this.complete();
        },
        frame: (frame) => this.came(frame),
        problem: (message) => {
          this.gone = !this.state;
          on.problem(message.message ?? message.sentence);
        },
      },
      FPS,
    );
    /** @type {number[] | undefined} */
    this.kept = undefined;
  }

  stop() {
    this.stream.stop();
  }

  get live() {
    return this.state === null || LIVE.has(this.state.status);
  }

  /** @param {RunState} state */
  told(state) {
    this.state = state;
    this.paused = state.status === "paused";
    this.on.state();
    void this.complete();
  }

  /** @param {Frame} frame */
  came(frame) {
    if (frame.view === "nets") this.add(unpackNets(frame));
    else if (frame.view === "ema") this.add(frame);
    else this.on.still(frame);
  }

  /** A run that has ended before anything of it was seen: fetch what it has kept. */
  async complete() {
    if (this.live || this.fetched || !this.kept?.length) return;
    this.fetched = true;
    const last = this.kept.at(-1) ?? 0;
    if ((this.moments.at(-1)?.step ?? -1) >= last) return;
    if (this.plane) {
      const answer = await request(at(`api/runs/${this.id}/nets/all.bin`));
      if (!answer.ok) return;
      for (const nets of frames(await answer.arrayBuffer())) this.add(unpackNets(nets));
    } else {
      const answer = await request(at(`api/runs/${this.id}/samples/${last}.bin`));
      if (answer.ok) this.add(unpack(await answer.arrayBuffer()));
    }
  }

  toggle() {
    tab.steer(this.id, { type: this.paused ? "resume" : "pause" });
  }

  /** @param {Record<string, unknown>} patch */
  edit(patch) {
    tab.steer(this.id, { type: "edit", patch });
  }

  /** @param {"D" | "G"} player */
  stepOnce(player) {
    tab.steer(this.id, { type: "step_once", player });
  }
}

export class Recording extends Source {
  /**
   * @param {string} address
   * @param {string} info address of the description, for pictures
   * @param {Events} on
   */
  constructor(address, info, on) {
    super(on);
    this.recorded = true;
    this.stopped = false;
    this.rest = 0;
    void this.load(address, info);
  }

  /**
   * @param {string} address
   * @param {string} info
   */
  async load(address, info) {
    if (info) this.moments.push(...(await sheet(address, await (await request(info)).json())));
    else {
      const answer = await request(address);
      for (const frame of frames(await answer.arrayBuffer())) {
        if (frame.view === "nets") this.moments.push(unpackNets(frame));
        else if (!this.stopped) this.on.still(frame);
      }
    }
    if (this.stopped) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.look(calm ? this.moments.length - 1 : 0);
    this.paused = calm;
    this.timer = setInterval(() => this.tick(), FRAME_MS);
  }

  tick() {
    if (this.paused) return;
    if (this.following && this.rest++ < REST) return;
    this.rest = 0;
    this.look(this.following ? 0 : this.place + 1);
  }

  stop() {
    this.stopped = true;
    clearInterval(this.timer);
  }

  toggle() {
    this.paused = !this.paused;
  }
}

/**
 * The grids of a recording of pictures, cut out of one image.
 *
 * @param {string} address
 * @param {{ width: number, height: number, columns: number, steps: number[] }} info
 * @returns {Promise<Frame[]>}
 */
async function sheet(address, { width, height, columns, steps }) {
  const image = await picture(address);
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  return steps.map((step, i) => {
    context.drawImage(image, -(i % columns) * width, -Math.floor(i / columns) * height);
    const pixels = context.getImageData(0, 0, width, height).data;
    const data = new Uint8Array(3 * width * height);
    for (let k = 0; k < width * height; k++) data.set(pixels.subarray(4 * k, 4 * k + 3), 3 * k);
    return { view: "ema", step, shape: [1, height, width, 3], extent: [0, 0, 0, 0], data };
  });
}
