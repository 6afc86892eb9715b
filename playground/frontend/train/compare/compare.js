// The block “compare”: two to four runs side by side. One scrubber moves all of them, and a line in their charts.

import { asComponent } from "../../shared/blocks/component.js";
import { Announcer } from "../../shared/announcer.js";
import { Board } from "../../shared/charts/board.js";
import { Cursor } from "../../shared/charts/cursor.js";
import { DASHES } from "../../shared/charts/traces.js";
import { el, find } from "../../shared/dom.js";
import { letGo, onBlockKey } from "../../shared/shortcuts.js";
import { tab } from "../../shared/socket.js";
import { t } from "../../shared/texts.js";
import { isDark } from "../../shared/theme.js";
import { converted, positionsOf } from "./alignment.js";
import { Column } from "./column.js";
import { numbersTable } from "./numbers.js";
import { SettingsTable } from "./settings_table.js";
import { write } from "../words.js";
import { Timeline } from "./timeline.js";

/**
 * @import { Call } from "../../shared/blocks/component.js"
 * @import { By } from "./alignment.js"
 * @import { Data } from "./compare_data.js"
 */

const html = () => `
  <div class="remarks" role="status"></div>
  <div class="columns"></div>
  <p class="captions"></p>
  <div class="time"></div>
  <div class="unseen" role="status"></div>
  <div class="tables">
    <div><h2>${t("Results")}</h2>
      <div class="numbers-table scroll" tabindex="0" role="region" aria-label="${t("Results")}"></div></div>
    <div class="settings-place"><h2>${t("Settings")}</h2></div>
  </div>
  <h2>${t("Curves")}</h2>
  <div class="charts"></div>`;

const NUMBERS_MS = 500; // between two drawings of the table of numbers

export default asComponent(
  (/** @type {HTMLElement} */ parent, /** @type {Data} */ data) => new CompareBlock(parent, data),
);

class CompareBlock {
  /**
   * @param {HTMLElement} parent
   * @param {Data} data
   */
  constructor(parent, data) {
    /** @type {HTMLElement} */
    this.root = parent.querySelector(".compare") ?? parent.appendChild(el("div", { className: "compare" }));
    this.root.innerHTML = html();
    this.data = data;
    /** @type {Map<string, Column>} */
    this.columns = new Map();
    this.timeline = new Timeline(
      (at) => this.moved(at),
      (by) => this.measured(by),
    );
    find(this.root, ".time").append(this.timeline.element);
    this.settings = new SettingsTable();
    find(this.root, ".settings-place").append(this.settings.element);
    this.cursor = new Cursor();
    this.board = new Board(find(this.root, ".charts"), (place) => this.cursor.drawn(place));
    this.announcer = new Announcer(find(this.root, ".unseen"));
    /** @type {(name: string, value: unknown) => void} */
    this.report = () => {};
    /** @type {(name: string, value: unknown) => void} */
    this.act = () => {};
    this.edits = 0;
    this.begun = false;
    this.waiting = 0;
    this.counted = -NUMBERS_MS; // when the table of numbers was drawn
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.counting = undefined;
    this.listeners = new AbortController();
    addEventListener("projector", () => this.enlarged(), this.listeners);
    addEventListener("click", (event) => letGo(event), this.listeners);
    this.endKeys = onBlockKey(
      this.root,
      () => this.data.owns_address,
      ({ key, repeat }) => this.timeline.key(key, repeat),
    );
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.root);
  }

  stop() {
    for (const column of this.columns.values()) column.stop();
    this.timeline.stop();
    this.board.stop();
    this.announcer.stop();
    this.endKeys();
    this.listeners.abort();
    this.resized.disconnect();
    clearTimeout(this.counting);
    cancelAnimationFrame(this.waiting);
  }

  /**
   * @param {Data} data
   * @param {Call<Data>} call
   */
  update(data, { setStateValue = () => {}, setTriggerValue = () => {} }) {
    this.data = data;
    this.report = setStateValue;
    this.act = setTriggerValue;
    this.root.classList.toggle("dark", isDark(this.root));
    if (!this.begun && data.owns_address) tab.enter(data.address);
    this.begun = true;
    tab.warm();
    find(this.root, ".remarks").replaceChildren(...data.remarks.map((textContent) => el("p", { textContent })));
    this.arrange();
    this.settings.show(
      this.there.map(({ name }) => name),
      data.settings,
    );
    this.draw();
    this.paint();
  }

  /** The runs that can be shown. */
  get there() {
    return this.data.runs.filter(({ missing }) => !missing);
  }

  /** One column per run, in the order of the address. */
  arrange() {
    const { runs } = this.data;
    for (const [id, column] of [...this.columns]) {
      const now = runs.find((run) => run.id === id);
      if (now && Boolean(now.missing) === Boolean(column.run.missing)) continue;
      column.stop();
      this.columns.delete(id);
    }
    const columns = runs.map((run) => {
      const known = this.columns.get(run.id) ?? new Column(run, this.listener());
      this.columns.set(run.id, known);
      if (known.state !== run.state && !known.handle) known.state = run.state;
      known.run = run;
      return known.element;
    });
    const place = find(this.root, ".columns");
    place.style.setProperty("--runs", String(runs.length));
    if (columns.some((column, i) => place.children[i] !== column) || place.children.length !== columns.length) {
      place.replaceChildren(...columns);
    }
  }

  listener() {
    return {
      news: () => this.paint(),
      status: (/** @type {string} */ run, /** @type {string} */ status) => this.report("status", `${run} ${status}`),
      edited: () => this.report("edits", ++this.edits),
      open: (/** @type {string} */ run) => this.act("act", { open: run }),
      leave: (/** @type {string} */ run) => this.act("act", { leave: run }),
    };
  }

  /** Draws the charts. */
  draw() {
    const { figures, assets } = this.data;
    const runs = this.there.map(({ id, name }) => ({ id, name, live: Boolean(this.columns.get(id)?.live) }));
    this.board.update({ runs, open: "", figures, assets, wide: true, by: this.timeline.by });
  }

  /** @param {string} run */
  rows(run) {
    return this.board.rows.of.get(run);
  }

  /** What is known of the course of each run that is there. */
  get tracks() {
    return this.there
      .map(({ id }) => this.columns.get(id)?.track(this.rows(id)))
      .filter((track) => track !== undefined);
  }

  /** @param {number | null} at */
  moved(at) {
    this.paint();
    const looks = this.there.map(({ id }) => {
      const column = this.columns.get(id);
      return column?.look(column.track(this.rows(id)), this.timeline.by, at);
    });
    return Promise.all(looks);
  }

  /** @param {By} by */
  measured(by) {
    const { timeline } = this;
    if (by === timeline.by) return;
    timeline.pause();
    const at = timeline.at === null ? null : converted(this.tracks, timeline.by, by, timeline.at);
    timeline.set(by, positionsOf(this.tracks, by), timeline.live, at);
    this.draw();
    this.moved(timeline.at);
  }

  enlarged() {
    this.board.now();
    this.paint();
  }

  paint() {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.paintNow();
    });
  }

  paintNow() {
    const { data, timeline, root } = this;
    const dark = root.classList.contains("dark");
    const live = this.there.some(({ id }) => this.columns.get(id)?.live);
    timeline.set(timeline.by, positionsOf(this.tracks, timeline.by), live);
    const said = data.runs.map((run) => {
      const column = this.columns.get(run.id);
      const line = run.missing ? "none" : DASHES[this.there.indexOf(run) % DASHES.length];
      column?.describe(run, line, data.runs.length > 2 || Boolean(run.missing));
      return column?.show(column.track(this.rows(run.id)), timeline.by, timeline.at, dark) ?? "";
    });
    if (timeline.at !== null && !timeline.plays) this.announcer.say(said.filter(Boolean).join(" "));
    this.cursor.move(timeline.positions.length ? timeline.shown : null);
    this.caption();
    clearTimeout(this.counting);
    const wait = Math.max(0, this.counted + NUMBERS_MS - performance.now());
    this.counting = setTimeout(() => this.count(), wait);
  }

  /** What the pictures show is said once where it is the same for all. */
  caption() {
    const captions = [...this.columns.values()].map(({ caption }) => caption).filter(({ innerHTML }) => innerHTML);
    const same = new Set(captions.map(({ innerHTML }) => innerHTML)).size === 1;
    this.root.classList.toggle("captioned", same);
    write(find(this.root, ".captions"), ...(same ? captions[0].cloneNode(true).childNodes : []));
  }

  /** Draws the table of numbers. */
  count() {
    this.counted = performance.now();
    const { at } = this.timeline;
    const runs = this.there.map(({ id, name, since }) => {
      const column = this.columns.get(id);
      const { step = 0, seconds = 0 } = column?.state ?? {};
      return { name, rows: this.rows(id), since, step, seconds, at: at === null ? null : (column?.shown ?? null) };
    });
    const place = find(this.root, ".numbers-table");
    const table = numbersTable(this.data.metrics, runs, this.data.comparable);
    if (place.innerHTML !== table.outerHTML) place.replaceChildren(table);
  }
}
