// What is wrong with the run, in a line below the plane, and what a person tries against it.

import { DiagnosisLine } from "../../shared/diagnosis.js";
import { t } from "../../shared/texts.js";

/**
 * @import { Choice } from "../../shared/diagnosis.js"
 * @import { Engine } from "../run/engine.js"
 * @import { Follower } from "../run/follower.js"
 * @import { Store } from "../store.js"
 */

export class Findings {
  /**
   * @param {HTMLElement} root
   * @param {Store} store
   * @param {Follower} a
   * @param {Engine} engine
   */
  constructor(root, store, a, engine) {
    this.store = store;
    this.a = a;
    this.engine = engine;
    this.line = new DiagnosisLine(root, (choice) => this.cure(choice));
    store.on("time", () => this.show());
  }

  show() {
    const { data, dark } = this.store;
    this.line.root.hidden = !data.run || data.engine.only; // without the app nobody looks
    this.line.root.classList.toggle("dark", dark);
    const { status, state } = this.a;
    const { steerable, remedies: cures } = data;
    this.line.show({ status, finding: state?.finding ?? null, cures, steerable, offers: true });
  }

  /** @param {Choice} choice */
  cure({ finding, index, how, step }) {
    const { remedies, config } = this.store.data;
    const cure = remedies[finding]?.[index];
    if (!cure) return;
    const { label, patch } = cure;
    const { speed } = this.store.view;
    const at = String(step);
    if (how === "live") this.engine.act({ do: "edit", patch });
    else if (how === "new") this.engine.act({ do: "train", speed, seed: config.seed, patch });
    else
      this.engine.act({
        do: "branch",
        step,
        patch,
        name: t("{change}, from step {step}", { change: label, step: at }),
        speed,
      });
  }
}
