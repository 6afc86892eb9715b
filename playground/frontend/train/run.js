// The block “run”: what G makes of the same z, live; the kept steps of the run; and how the run is.

import { asComponent } from "../shared/blocks/component.js";
import { el, find } from "../shared/dom.js";
import { letGo, onBlockKey } from "../shared/shortcuts.js";
import { tab } from "../shared/socket.js";
import { LIVE } from "../shared/status.js";
import { say, t } from "../shared/texts.js";
import { isDark } from "../shared/theme.js";
import { Invitation } from "./invitation.js";
import { KeptSamples } from "./kept_samples.js";
import { Notice } from "./notice.js";
import { Picture, picturesHtml } from "./picture.js";
import { Scrub, scrubHtml } from "./scrub.js";
import { progressHtml, StatusLine, statusHtml } from "./status_line.js";
import { drawsNetworks, hasRaw, ViewSwitch, viewsHtml, wantedViews } from "./views.js";

/**
 * @import { Call } from "../shared/blocks/component.js"
 * @import { Frame } from "../shared/frame.js"
 * @import { Message } from "../shared/socket.js"
 * @import { Drawable } from "./picture.js"
 * @import { Data } from "./run_data.js"
 * @import { State } from "./status_line.js"
 */

const html = () => `
<div class="head">
  ${viewsHtml()}
  ${statusHtml()}
</div>
${progressHtml}
${picturesHtml()}
${scrubHtml()}`;

export default asComponent((/** @type {HTMLElement} */ parent, /** @type {Data} */ data) => new RunBlock(parent, data));

class RunBlock {
  /**
   * @param {HTMLElement} parent
   * @param {Data} data
   */
  constructor(parent, data) {
    /** @type {HTMLElement} */
    this.root = parent.querySelector(".run") ?? parent.appendChild(el("div", { className: "run" }));
    this.root.innerHTML = html();
    this.picture = new Picture(this.root);
    this.status = new StatusLine(this.root);
    this.notice = new Notice(find(this.root, ".message"));
    this.views = new ViewSwitch(this.root, () => this.chosen());
    this.scrub = new Scrub(this.root, (step) => this.looked(step));
    this.invitation = new Invitation(this.picture, (share) => this.status.progress(share));
    this.data = data;
    /** @type {State | null} */
    this.state = null;
    /** @type {KeptSamples<Drawable> | null} */
    this.kept = null;
    /** @type {ReturnType<typeof tab.follow> | undefined} */
    this.handle = undefined;
    this.said = ""; // the status that the page knows
    this.heard = false; // the journal as it was at first
    this.begun = /** @type {string | null | undefined} the run that is followed, if any yet */ (undefined);
    this.place = /** @type {number | null} */ (null); // in the queue
    this.edits = this.waiting = 0;
    this.over = false;
    this.dark = false;
    /** @type {(name: string, value: unknown) => void} */
    this.report = () => {};
    this.listeners = new AbortController();
    this.endKeys = onBlockKey(
      this.root,
      () => this.data.owns_address,
      (event) => this.key(event),
    );
    addEventListener("click", (event) => letGo(event), this.listeners);
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.root);
  }

  stop() {
    this.over = true;
    this.handle?.stop();
    this.invitation.clear();
    this.notice.stop();
    this.picture.use(null);
    this.endKeys();
    this.listeners.abort();
    this.resized.disconnect();
    cancelAnimationFrame(this.waiting);
  }

  /**
   * @param {Data} data
   * @param {Call<Data>} call
   */
  async update(data, { setStateValue = () => {} }) {
    this.report = setStateValue;
    this.data = data;
    const others = this.begun === undefined || this.begun !== data.run;
    const renderer = others ? await this.picture.rendererFor(data.plane, data.assets) : null;
    if (this.over || this.data !== data) {
      renderer?.destroy();
      return; // the page has gone on meanwhile
    }
    this.root.toggleAttribute("data-plane", data.plane);
    this.dark = isDark(this.root);
    this.root.classList.toggle("dark", this.dark);
    if (others) {
      if (this.begun !== undefined)
        this.root.scrollIntoView({ block: "nearest" }); // it was opened from a list
      else if (data.owns_address) tab.enter(data.address);
      this.begun = data.run;
      this.picture.use(renderer);
      this.start();
      if (!renderer)
        this.notice.complain(t("The installed package that draws this kind of data is missing or broken."));
    }
    if (!data.run) {
      this.status.invite(say(data.recorded?.title), data.ready, data.hint);
      this.invitation.show(data);
    } else if (this.state) this.told(this.state, this.place, this.notice.waits);
    this.paint();
  }

  start() {
    const { run, state, place, waits } = this.data;
    this.handle?.stop();
    this.scrub.clear();
    this.state = null;
    this.kept = null;
    this.heard = false;
    this.said = state?.status ?? "";
    this.invitation.clear();
    this.root.classList.toggle("empty", !run);
    this.root.classList.remove("offline");
    this.notice.calm();
    this.notice.show(null, false);
    tab.warm();
    if (!run) {
      this.status.progress(null);
      return;
    }
    const unpackNets = drawsNetworks(this.data) ? (/** @type {Frame} */ frame) => this.picture.unpack(frame) : null;
    const kept = new KeptSamples(run, unpackNets, (step, arrived) => this.answered(kept, step, arrived));
    this.kept = kept;
    if (state) this.told(state, place, waits);
    this.handle = tab.follow(run, this.wanted(), {
      state: (message) => this.told(message.state, message.place, message.waits),
      samples: (message) => this.sampled(message),
      frame: (frame) => this.arrived(frame),
      problem: (message) => this.complain(message),
      journal: (message) => this.changed(message),
      link: (up) => {
        this.root.classList.toggle("offline", !up);
        if (up && this.scrub.step != null) this.kept?.look(this.scrub.step); // it may not have arrived before
      },
    });
  }

  get hasRaw() {
    return hasRaw(this.data, this.state?.status ?? "", Boolean(this.picture.frames.raw));
  }

  /** The choice that the pictures follow: without raw pictures, those by the average. */
  get choice() {
    const { by, withReal } = this.views.choice;
    return { by: this.hasRaw ? by : /** @type {const} */ ("ema"), withReal };
  }

  get newest() {
    return this.picture.newest(this.choice);
  }

  wanted() {
    return wantedViews(this.data, this.choice);
  }

  chosen() {
    this.handle?.views(this.wanted());
    if (!drawsNetworks(this.data) && this.scrub.step != null && this.choice.by === "raw") this.scrub.toNewest();
    this.paint();
  }

  /**
   * @param {State | null} state
   * @param {number | null} place in the queue
   * @param {import("../shared/texts.js").MessageJson | null} [waits] what is said about waiting
   */
  told(state, place, waits = null) {
    if (!state) return;
    const before = this.choice.by;
    this.state = state;
    this.place = place;
    this.notice.waits = waits;
    this.scrub.setLive(LIVE.has(state.status));
    if (this.choice.by !== before) this.handle?.views(this.wanted()); // it goes on again, and has raw pictures
    this.status.show(state, place, Boolean(this.data.brief));
    if (state.status !== this.said) {
      this.said = state.status;
      this.report("status", state.status);
      this.notice.calm();
    }
    this.notice.show(state, Boolean(this.newest));
    this.invitation.wait(Boolean(waits && !this.newest), this.data);
    this.paint();
  }

  /** @param {Frame} frame */
  arrived(frame) {
    this.picture.arrived(frame);
    this.notice.show(this.state, Boolean(this.newest));
    this.paint();
  }

  /** @param {Message} message which steps have kept something */
  sampled({ nets, steps }) {
    this.scrub.setSteps(drawsNetworks(this.data) && nets.length ? nets : steps);
    if (!this.newest && this.scrub.steps.length) this.kept?.look(this.scrub.steps[this.scrub.steps.length - 1]);
    this.paint();
  }

  /** @param {Message} problem */
  complain({ message, sentence, code }) {
    this.notice.complain(say(message ?? sentence));
    if (code === "no_run") this.report("status", "gone"); // its folder is away: the page must know
  }

  /** @param {Message} message entries of the journal; the first ones are known to the page */
  changed({ entries }) {
    const edited = entries.some((/** @type {any} */ { command }) => command?.type === "edit");
    if (this.heard && edited) this.report("edits", ++this.edits); // perhaps in another tab
    this.heard = true;
  }

  /** @param {number | null} step */
  looked(step) {
    if (step != null) this.kept?.look(step);
    this.paint();
  }

  /**
   * What was kept of a step has arrived, or has not.
   *
   * @param {KeptSamples<Drawable>} kept
   * @param {number} step
   * @param {boolean} arrived
   */
  answered(kept, step, arrived) {
    if (this.over || kept !== this.kept) return; // another run is shown
    if (arrived) {
      tab.seeing();
      this.notice.calm(step);
    } else if (this.scrub.step == null || this.scrub.step === step) {
      const problem = t("The pictures of step {step} did not arrive. Choose it again, or wait until the app answers.", {
        step,
      });
      this.notice.complain(problem, step);
    }
    this.paint();
  }

  /**
   * Space pauses and resumes, arrows look back and forth.
   *
   * @param {KeyboardEvent} event
   */
  key({ key, repeat }) {
    const { run } = this.data;
    const type = { running: "pause", paused: "resume" }[this.state?.status ?? ""];
    if (!run) return false;
    if (key === " " && type) {
      if (!repeat) tab.steer(run, { type });
      return true;
    }
    return (key === "ArrowLeft" || key === "ArrowRight") && this.scrub.move(key);
  }

  paint() {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.paintNow();
    });
  }

  paintNow() {
    const { data, choice } = this;
    this.views.show(data, choice, this.hasRaw);
    if (!data.run || this.invitation.shown) return; // it waits, and the recording plays
    const { steps, step } = this.scrub;
    const newest = this.newest ?? this.kept?.get(steps[steps.length - 1]);
    const shown = this.picture.show(
      step == null ? newest : this.kept?.get(step),
      step != null,
      data,
      choice,
      this.dark,
    );
    if (shown != null) this.scrub.name(shown);
  }
}
