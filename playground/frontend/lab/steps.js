// The steps of a run as a hand takes them: single ones, slow motion, and a race whose two runs are led by the page.

import { SlowMotion, happened } from "./slow_motion.js";
import { tab } from "../shared/socket.js";

export class Steps {
  constructor(lab) {
    this.lab = lab;
  }

  // Both runs of a race are led: each gets as much leash as lets the slower keep up, so that both show the same step.
  lead() {
    const { a, b } = this.lab,
      there = (who) => who.nets?.step ?? -1;
    if (!a.nets || !b.nets) return;
    if (!this.lab.data.steerable) {
      if (this.lab.scrubbed == null) {
        this.lab.show(a, a.nets);
        this.lab.show(b, b.nets);
      }
      return;
    } // someone else leads
    const target = (this.lab.leash ??= { step: 0, by: 1, at: performance.now() });
    if (there(a) < target.step || there(b) < target.step) return;
    const goesOn = !this.lab.held && [a, b].every(({ state }) => ["running", "paused"].includes(state?.status));
    if (!this.lab.slow && this.lab.scrubbed == null && (!goesOn || there(a) === there(b))) {
      this.lab.show(a, a.nets);
      this.lab.show(b, b.nets);
    }
    if (!goesOn) return;
    const took = performance.now() - target.at;
    if (took < 500)
      target.by = Math.max(1, Math.min(400, Math.round(target.by * Math.min(1.5, 70 / Math.max(15, took)))));
    if (this.lab.view.speed > 0) target.by = Math.max(1, Math.min(target.by, Math.round(this.lab.view.speed * 0.1)));
    target.step = Math.max(there(a), there(b)) + target.by;
    target.at = performance.now();
    this.lab.steer({ type: "throttle", steps_per_second: this.lab.view.speed, until: target.step });
    for (const who of [a, b]) if (who.state?.status === "paused") tab.steer(who.run, { type: "resume" });
  }

  async startSlow() {
    await this.standStill();
    const nets0 = this.lab.a.nets;
    if (!nets0 || this.lab.slow) return;
    this.lab.note = "";
    this.lab.slow = new SlowMotion({
      config: this.lab.data.config,
      aims: this.lab.data.objective.aims,
      z: this.lab.a.plane.z,
      real: () => this.lab.a.real.data,
      losses: (step) => {
        const row = this.lab.a.rows.get(step);
        return row && { D: row.loss_D, G: row.loss_G };
      },
      step: async () => {
        const after = await this.oneStep("both");
        this.lab.count();
        return after;
      },
      show: (players, sub, lit, sentence) => {
        if (!this.lab.slow) return;
        this.lab.show(this.lab.a, players, {
          layers: new Set([...lit, ...this.lab.view.layers].filter((l) => lit.includes(l))),
          sub,
        });
        this.lab.time.caption(sentence, true);
      },
    });
    this.lab.time.update();
    await this.lab.slow.start(nets0);
  }

  endSlow() {
    if (!this.lab.slow) return;
    this.lab.slow.stop();
    this.lab.slow = null;
    this.lab.show(this.lab.a, this.lab.a.nets);
    this.lab.time.update();
  }

  // Pause, and wait for the players at which it stands.
  async standStill() {
    if (this.lab.a.state?.status === "running") this.lab.steer({ type: "pause" });
    await this.until(() => this.lab.a.state?.status !== "running" && this.lab.a.nets?.step === this.lab.a.state?.step);
  }

  // One more step of a player or of both; resolves to the players after it.
  async oneStep(player, n = 1) {
    const from = this.lab.a.nets.step;
    this.lab.steer({ type: "step_once", player, n });
    const there = await this.until(() => this.lab.a.nets.step >= from + n && this.lab.a.rows.has(from + n));
    return there ? this.lab.a.nets : null;
  }

  until(condition, seconds = 20) {
    return new Promise((done) => {
      const end = performance.now() + 1000 * seconds;
      const look = () => {
        if (this.lab.gone || performance.now() > end) return done(false);
        return condition() ? done(true) : setTimeout(look, 15);
      };
      look();
    });
  }

  // Do steps and say what they have done.
  async stepped(player, n) {
    this.endSlow();
    this.lab.time.live();
    if (this.lab.race) {
      this.lab.held = true;
      this.lab.steer({ type: "step_once", player, n });
      return;
    }
    await this.standStill();
    const before = this.lab.a.nets,
      after = before && (await this.oneStep(player, n));
    if (!after || !this.lab.a.real) return;
    this.lab.note = `Step ${after.step.toLocaleString("en")}. ${happened(before, after, this.lab.a.real.data, this.lab.a.plane.z, player)}`;
    this.lab.time.caption();
  }
}
