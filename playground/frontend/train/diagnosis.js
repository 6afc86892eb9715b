// The block “diagnosis”: the line that says what is wrong with the open run, and what a person wants to try.

import { asComponent } from "../shared/blocks/component.js";
import { DiagnosisLine } from "../shared/diagnosis.js";
import { el } from "../shared/dom.js";
import { tab } from "../shared/socket.js";
import { isDark } from "../shared/theme.js";

/**
 * @import { Call } from "../shared/blocks/component.js"
 * @import { Cures, Finding } from "../shared/diagnosis.js"
 *
 * @typedef {object} Data
 * @property {string | null} run
 * @property {{ status: string, finding?: Finding | null } | null} state
 * @property {Cures} cures
 * @property {boolean} steerable
 */

export default asComponent((/** @type {HTMLElement} */ parent) => new DiagnosisBlock(parent));

class DiagnosisBlock {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    /** @type {HTMLElement} */
    this.root = parent.querySelector(".diagnosis") ?? parent.appendChild(el("div"));
    this.line = new DiagnosisLine(this.root, (choice) => this.send("act", choice));
    /** @type {(name: string, value: unknown) => void} */
    this.send = () => {};
    /** @type {(name: string, value: unknown) => void} */
    this.report = () => {};
    /** @type {Data} */
    this.data = { run: null, state: null, cures: {}, steerable: false };
    /** @type {Data["state"]} */
    this.state = null;
    /** @type {string | null | undefined} */
    this.run = undefined;
    this.known = ""; // the finding that the page knows
    /** @type {ReturnType<typeof tab.follow> | undefined} */
    this.handle = undefined;
  }

  stop() {
    this.handle?.stop();
  }

  /**
   * @param {Data} data
   * @param {Call<Data>} call
   */
  update(data, { setStateValue = () => {}, setTriggerValue = () => {} }) {
    this.data = data;
    this.send = setTriggerValue;
    this.report = setStateValue;
    this.root.classList.toggle("dark", isDark(this.root));
    if (this.run !== data.run) {
      this.handle?.stop();
      this.run = data.run;
      this.state = data.state;
      this.known = data.state?.finding?.name ?? "";
      this.handle = data.run ? tab.follow(data.run, [], { state: ({ state }) => this.told(state) }) : undefined;
    }
    this.show();
  }

  /** @param {Data["state"]} state */
  told(state) {
    this.state = state;
    const name = state?.finding?.name ?? "";
    if (name !== this.known) {
      this.known = name;
      this.report("finding", name); // the run's card shows it too
    }
    this.show();
  }

  show() {
    const { cures, run, steerable } = this.data;
    const status = run ? (this.state?.status ?? "starting") : "";
    this.line.show({ status, finding: this.state?.finding ?? null, cures, steerable, offers: true });
  }
}
