// Real pictures and fakes in one grid: the reader marks the fakes, then D answers on the same pictures.

import { at } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { identified } from "../shared/page/identity.js";
import { request } from "../shared/page/request.js";
import { say, t } from "../shared/texts.js";

/**
 * @typedef {{ picture: string, real: boolean, logit: number | null }} Suspect picture: PNG, base64
 * @typedef {{ reader: number, D: number | null, of: number }} Score how many each has judged correctly
 */

export class Lineup {
  /** @param {(score: Score | null) => void} scored */
  constructor(scored) {
    this.scored = scored;
    this.element = el("div", { className: "lineup" });
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", t("Real pictures and fakes"));
    this.name = "";
    /** @type {Suspect[]} */
    this.suspects = [];
    /** @type {Set<number>} */
    this.marked = new Set();
    this.open = true;
  }

  /**
   * A new line-up by the networks of this name.
   *
   * @param {string} name
   */
  async use(name, again = false) {
    if (name === this.name && !again) return;
    this.name = name;
    this.marked = new Set();
    this.open = true;
    this.scored(null);
    this.element.replaceChildren(el("p", { className: "busy", textContent: t("The pictures are being made…") }));
    const answer = await request(at(`api/models/${name}/ask/lineup`), {
      method: "POST",
      headers: identified({ "content-type": "application/json" }),
      body: JSON.stringify({ seed: Math.floor(Math.random() * 1e9) }),
    });
    if (name !== this.name) return;
    const found = await answer.json();
    if (!answer.ok) {
      if (name !== "digits") return void (await this.use("digits"));
      this.element.replaceChildren(el("p", { textContent: say(found.message ?? found.sentence) }));
      return;
    }
    this.suspects = found.pictures;
    this.draw();
  }

  draw() {
    const by_D = this.judged();
    const cells = this.suspects.map(({ picture, real }, i) => {
      const marked = this.marked.has(i);
      const image = el("img", { src: `data:image/png;base64,${picture}`, alt: "" });
      const cell = el("button", { type: "button", className: "suspect" }, image);
      cell.setAttribute("aria-pressed", String(marked));
      cell.setAttribute("aria-label", t("picture {n}", { n: i + 1 }));
      if (this.open) {
        if (marked) cell.append(el("span", { className: "tag fake", textContent: t("fake?") }));
        cell.onclick = () => this.mark(i);
        return cell;
      }
      cell.disabled = true;
      cell.classList.add(real ? "real" : "fake");
      cell.append(
        el("span", { className: `tag ${real ? "real" : "fake"}`, textContent: real ? t("real") : t("fake") }),
        el("span", {
          className: "answers",
          textContent: `${t("you")} ${marked === real ? "✗" : "✓"}${by_D ? `  D ${by_D[i] === real ? "✓" : "✗"}` : ""}`,
        }),
      );
      return cell;
    });
    this.element.replaceChildren(...cells);
  }

  /** @param {number} i */
  mark(i) {
    if (this.marked.has(i)) this.marked.delete(i);
    else this.marked.add(i);
    this.draw();
    /** @type {HTMLElement} */ (this.element.children[i]).focus();
  }

  /** What D calls real: the half with the highest scores. Null where there is no D. */
  judged() {
    const logits = this.suspects.map(({ logit }) => logit ?? Number.NaN);
    if (logits.some(Number.isNaN)) return null;
    const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a]);
    const best = new Set(order.slice(0, logits.length / 2));
    return logits.map((_, i) => best.has(i));
  }

  /** The reader has decided. */
  reveal() {
    if (!this.open || !this.suspects.length) return;
    this.open = false;
    const by_D = this.judged();
    const right = (/** @type {(i: number) => boolean} */ says) =>
      this.suspects.filter(({ real }, i) => says(i) === real).length;
    this.scored({
      reader: right((i) => !this.marked.has(i)),
      D: by_D ? right((i) => by_D[i]) : null,
      of: this.suspects.length,
    });
    this.draw();
  }
}
