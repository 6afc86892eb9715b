// One run that is followed, on one plane: what its worker says, and what it has kept.

import { at } from "../shared/address.js";
import { unpackNets } from "../shared/networks_frame.js";
import { Plane } from "../shared/plane/plane.js";
import { unpack } from "../shared/frame.js";
import { tab } from "../shared/socket.js";

export class Follower {
  constructor(lab, figure) {
    this.lab = lab;
    this.caption = figure.querySelector("figcaption");
    this.canvas = figure.querySelector("canvas");
    this.plane = new Plane(this.canvas, {
      onPick: (i) => lab.pick(i),
      onView: () => lab.looked(this),
      onHover: () => {},
    });
    this.clear();
  }

  clear() {
    this.handle?.stop();
    cancelAnimationFrame(this.turn);
    this.handle = this.next = null;
    this.turn = 0;
    this.name = "";
    this.nets = this.real = this.state = null;
    this.steps = [];
    this.kept = new Map();
    this.values = {};
    this.rows = new Map();
    this.plane.walk = [];
    this.plane.trail = [];
    this.plane.set({ nets: null, real: null, heldOut: null, density: null, history: null, follow: null });
  }

  follow(run, views) {
    this.clear();
    this.run = run;
    this.handle = tab.follow(
      run,
      views,
      {
        state: (m) => {
          this.state = m.state;
          this.waits = m.place;
          this.name = m.name;
          this.lab.told(this);
        },
        samples: (m) => {
          this.steps = m.nets ?? [];
          this.lab.keptMore(this);
        },
        rows: (m) => {
          for (const row of m.rows) {
            Object.assign(this.values, row.values);
            this.rows.set(row.step, row.values);
          }
          this.lab.counted(this);
        },
        frame: (frame) => this.take(frame),
        problem: (m) => this.lab.say(m.sentence, "problem"),
        link: (up) => this.lab.root.classList.toggle("offline", !up),
      },
      60,
    );
  }

  take(frame) {
    if (frame.view === "nets") {
      if (this.turn) this.next = frame;
      else this.arrived(frame);
    } else this.plane.set({ [{ real: "real", heldout: "heldOut", density: "density" }[frame.view]]: frame });
    if (frame.view === "real") {
      this.real = frame;
      this.lab.graph?.set({ real: frame.data });
    }
  }

  // Players are shown for a frame of the display at least: of those that come together, as they do when others have had
  // the processor for a while, the last waits for its turn.
  arrived(frame) {
    this.nets = unpackNets(frame);
    this.lab.came(this); // asks for a frame of the display first
    this.turn = requestAnimationFrame(() => {
      const { next } = this;
      this.turn = 0;
      this.next = null;
      if (next) this.arrived(next);
    });
  }

  async keptAt(step) {
    if (!this.kept.has(step)) {
      const run = this.run,
        answer = await fetch(at(`api/runs/${run}/nets/${step}.bin`));
      if (!answer.ok || run !== this.run) return null;
      this.kept.set(step, unpackNets(unpack(await answer.arrayBuffer())));
    }
    return this.kept.get(step);
  }
}

// A recorded run, {real, kept}: what there is to see before the first one. Before each frame its length.
export function recorded(bytes) {
  const frames = [],
    head = new DataView(bytes);
  for (let at = 0; at < bytes.byteLength; ) {
    const size = head.getUint32(at, true);
    frames.push(unpack(bytes.slice(at + 4, at + 4 + size)));
    at += 4 + size;
  }
  return { real: frames.find((f) => f.view === "real"), kept: frames.filter((f) => f.view === "nets").map(unpackNets) };
}
