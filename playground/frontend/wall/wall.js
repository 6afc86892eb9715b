// The wall: every student's run at a glance, and what the teacher can do about it. One request brings all of it.

import { asComponent } from "../shared/blocks/component.js";
import { el, find } from "../shared/dom.js";
import { languageTag, t } from "../shared/texts.js";
import { isDark } from "../shared/theme.js";
import { arranged, moved } from "./arrange.js";
import { assignedLines } from "./assigned.js";
import { Card } from "./card.js";
import { HandedIn } from "./handed_in.js";
import { Header } from "./header.js";
import { Outcomes } from "./outcomes.js";
import { person } from "./person.js";
import { Predictions } from "./predictions.js";
import { Spotlight } from "./spotlight.js";
import { fetchWall, perform } from "./wall_data.js";

/**
 * @import { Only, Order } from "./arrange.js"
 * @import { Spec } from "./header.js"
 * @import { Act, WallData } from "./wall_data.js"
 */

const NEWS_MS = 2000; // between two looks

export default asComponent((/** @type {HTMLElement} */ parent, /** @type {Spec} */ spec) => new Wall(parent, spec));

/** @returns {[Order, string][]} */
const orders = () => [
  ["joined", t("order of joining")],
  ["name", t("name")],
  ["step", t("step")],
  ["metric", t("metric, best first")],
  ["finding", t("problems first")],
];

/** @returns {[Only, string][]} */
const filters = () => [
  ["all", t("everybody")],
  ["finding", t("something is wrong")],
  ["fine", t("nothing found")],
  ["running", t("running")],
  ["waiting", t("waiting or paused")],
  ["ended", t("ended")],
  ["none", t("without a run")],
  ["away", t("without an open page")],
];

class Wall {
  /**
   * @param {HTMLElement} parent
   * @param {Spec} spec
   */
  constructor(parent, spec) {
    this.root = find(parent, ".wall");
    this.root.replaceChildren();
    /** @type {WallData | null} */
    this.data = null;
    /** @type {Map<string, Card>} by the student's id */
    this.cards = new Map();
    this.collator = new Intl.Collator(languageTag(), { numeric: true });
    this.header = new Header(
      this.root,
      spec,
      (act) => this.act(act),
      () => this.toggleSpotlight(),
    );
    this.spotlight = new Spotlight(spec.kernels, {
      close: () => void this.act({ do: "spotlight", run: "" }),
      go: (by) => this.nextInSpotlight(by),
    });
    this.order = choice(t("Sort by"), orders(), () => this.draw());
    this.only = choice(t("Show"), filters(), () => this.draw());
    this.shown = el("span", { className: "shown" });
    this.grid = el("div", { className: "grid" });
    this.grid.setAttribute("role", "group");
    this.grid.setAttribute("aria-label", t("Students"));
    this.grid.onkeydown = (event) => this.key(event);
    this.empty = el("p", { className: "nobody" });
    const alt = t("QR code of {address}", { address: spec.address });
    this.invitation = el("img", { className: "invites", src: spec.qr, alt });
    this.predictions = new Predictions(spec.language);
    this.outcomes = new Outcomes();
    this.assigned = el("ul", { className: "assigned", hidden: true });
    this.assigned.setAttribute("aria-label", t("Assignments"));
    this.handedIn = new HandedIn(this.root);
    this.root.append(
      this.header.element,
      this.assigned,
      this.spotlight.element,
      el("div", { className: "tools" }, this.order.label, this.only.label, this.shown),
      this.empty,
      this.invitation,
      this.grid,
      el("div", { className: "low" }, this.predictions.element, this.outcomes.element),
      this.handedIn.element,
    );
    this.inView = new IntersectionObserver((changes) => {
      for (const { target, isIntersecting } of changes) {
        for (const card of this.cards.values()) if (card.element === target) card.see(isIntersecting);
      }
    });
    this.over = false;
    this.dark = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.next = undefined;
    this.seen = () => !document.hidden && this.look();
    document.addEventListener("visibilitychange", this.seen);
    this.restyle();
    void this.look();
  }

  update() {
    this.restyle();
  }

  stop() {
    this.over = true;
    clearTimeout(this.next);
    document.removeEventListener("visibilitychange", this.seen);
    this.spotlight.leave();
    this.inView.disconnect();
    for (const card of this.cards.values()) card.stop();
  }

  restyle() {
    const dark = isDark(this.root);
    this.root.classList.toggle("dark", dark);
    if (dark === this.dark) return;
    this.dark = dark;
    for (const card of this.cards.values()) card.restyle();
    this.spotlight.restyle();
  }

  /** Asks for the wall, now and every two seconds while the page is seen. */
  async look() {
    clearTimeout(this.next);
    try {
      this.show(await fetchWall());
      await this.handedIn.look();
    } catch (error) {
      this.header.tell(wordsOf(error));
    }
    clearTimeout(this.next);
    if (!this.over && !document.hidden) this.next = setTimeout(() => void this.look(), NEWS_MS);
  }

  /** @param {Act} act */
  async act(act) {
    try {
      this.show(await perform(act));
    } catch (error) {
      this.header.tell(wordsOf(error));
    }
  }

  /** @param {WallData} data */
  show(data) {
    if (this.over) return;
    this.data = data;
    this.header.update(data);
    this.predictions.update(data.asked);
    this.outcomes.update(data.outcomes);
    this.assigned.replaceChildren(...assignedLines(data.assignments, data.cards.length));
    this.assigned.hidden = data.assignments.length === 0;
    this.draw();
    const lit = data.cards.find(({ run }) => run && run.id === data.spotlight);
    this.spotlight.show(lit, data.metrics);
  }

  draw() {
    const { data } = this;
    if (!data) return;
    const shown = arranged(data.cards, this.order.value(), this.only.value(), this.collator);
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, card] of this.cards) if (!ids.has(id)) card.element.remove();
    for (const [id, card] of this.cards) {
      if (data.cards.some((given) => given.id === id)) continue;
      card.stop();
      this.inView.unobserve(card.element);
      this.cards.delete(id);
    }
    const elements = shown.map((given) => {
      const card = this.cards.get(given.id) ?? this.newCard(given.id);
      card.update(given, data.metrics, given.run?.id === data.spotlight && Boolean(data.spotlight));
      return card.element;
    });
    if (elements.some((element, i) => this.grid.children[i] !== element)) {
      const focused = elements.find((element) => element.matches(":focus"));
      this.grid.replaceChildren(...elements);
      focused?.focus();
    }
    this.tellEmpty(data, shown.length);
    this.shown.textContent =
      shown.length < data.cards.length ? t("{n} of {all}", { n: shown.length, all: data.cards.length }) : "";
  }

  /** @param {string} id */
  newCard(id) {
    const card = new Card((about, from) => this.openCard(about.id, from));
    this.cards.set(id, card);
    this.inView.observe(card.element);
    return card;
  }

  /**
   * @param {WallData} data
   * @param {number} shown
   */
  tellEmpty(data, shown) {
    this.empty.hidden = shown > 0;
    this.empty.textContent = data.cards.length
      ? t("There is nobody of this kind at present.")
      : t("Nobody has joined yet. Show the QR code, or let the students open the address and type the code.");
    this.root.classList.toggle("alone", data.cards.length === 0);
    this.invitation.hidden = data.cards.length > 0;
  }

  /**
   * @param {string} id
   * @param {HTMLElement} from
   */
  openCard(id, from) {
    const card = this.data?.cards.find((each) => each.id === id);
    if (!card || !this.data) return;
    person(this.root, card, this.data.metrics, (act) => this.act(act));
    from.focus({ preventScroll: true });
    find(this.root, "dialog").focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const all = /** @type {HTMLElement[]} */ ([...this.grid.children]);
    const from = all.findIndex((element) => element.matches(":focus"));
    if (from < 0) return;
    const top = all[0].offsetTop;
    const columns = all.findIndex((element) => element.offsetTop > top);
    const to = moved(event.key, from, all.length, columns < 0 ? all.length : columns);
    if (to === from) return;
    event.preventDefault();
    all[to].focus();
  }

  /** The students that can be in the spotlight, in the order of the wall. */
  stars() {
    const cards = this.data ? arranged(this.data.cards, this.order.value(), this.only.value(), this.collator) : [];
    return cards.flatMap(({ run }) => (run ? [run.id] : []));
  }

  toggleSpotlight() {
    if (this.data?.spotlight) void this.act({ do: "spotlight", run: "" });
    else if (this.stars().length) void this.act({ do: "spotlight", run: this.stars()[0] });
    else this.header.tell(t("There is no run yet."));
  }

  /** @param {1 | -1} by */
  nextInSpotlight(by) {
    const stars = this.stars();
    if (!stars.length) return;
    const at = stars.indexOf(this.data?.spotlight ?? "");
    void this.act({ do: "spotlight", run: stars[(at + by + stars.length) % stars.length] });
  }
}

/**
 * @template {string} Value
 * @param {string} name
 * @param {[Value, string][]} options
 * @param {() => void} changed
 */
function choice(name, options, changed) {
  const select = el("select", { onchange: changed }, ...options.map(([value, words]) => new Option(words, value)));
  const value = () => /** @type {Value} */ (select.value);
  return { label: el("label", {}, name, select), value };
}

/** @param {unknown} error */
const wordsOf = (error) => (error instanceof Error ? error.message : String(error));
