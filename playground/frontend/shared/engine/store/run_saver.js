// Stores the run of a worker while it trains: every few seconds, and at once where it stands. Only what is new is written.

import { mark } from "../../texts.js";
import { folded, RunStore } from "./run_store.js";
import { portraitOf } from "./stored_session.js";

/**
 * @import { FromWorker, Row } from "../messages.js"
 * @import { Part, PartKey, PartKind } from "./run_store.js"
 * @import { TrainingSession } from "../session.js"
 *
 * @typedef {Record<PartKind, Map<number, unknown>>} Parts by their numbers: see `PartKey`
 */

const EVERY = 2000; // ms between two writings of a run that trains
const PATIENCE = 30_000; // ms until it is tried again, after the browser has refused
const CHUNKS = 600; // of rows; then every second one of the older half is dropped
/** @type {PartKind[]} */
const KINDS = ["setup", "kept", "rows"];
/** @returns {Parts} */
const nothing = () => ({ setup: new Map(), kept: new Map(), rows: new Map() });

export class RunSaver {
  /**
   * @param {string} id
   * @param {string} name
   * @param {(message: FromWorker) => void} post
   */
  constructor(id, name, post) {
    this.id = id;
    this.name = name;
    this.post = post;
    this.holder = randomId();
    this.last = -Infinity; // when it was written
    this.busy = false;
    this.again = false;
    this.refused = false;
    this.known = false; // the store has this run
    this.written = nothing();
    /** @type {Map<number, Row[]>} by their first steps */
    this.rows = new Map();
    /** @type {Row[]} since the last writing */
    this.fresh = [];
  }

  /** The stored run, which this saver writes from now on; null where there is none. */
  async take() {
    const found = await (await RunStore.open()).take(this.id, this.holder);
    if (!found) return null;
    this.known = true;
    this.rows = new Map(found.rows.map((rows) => [rows[0].step, rows]));
    const kept = new Map(found.kept.map((one) => [one.state.step, one]));
    this.written = { setup: new Map(found.setups.entries()), kept, rows: new Map(this.rows) };
    return found;
  }

  /**
   * @param {TrainingSession} session
   * @param {boolean} surely it stands, and may not call again
   */
  save(session, surely) {
    const wait = this.refused ? PATIENCE : surely ? 0 : EVERY;
    if (this.busy) this.again ||= surely;
    else if (Date.now() - this.last >= wait) void this.write(session);
  }

  /** @param {TrainingSession} session */
  async write(session) {
    this.busy = true;
    try {
      const store = await RunStore.open();
      do {
        this.again = false;
        if (!(await this.writeChanges(store, session))) this.move();
      } while (this.again);
      this.refused = false;
    } catch (error) {
      this.refuse(error);
    }
    this.last = Date.now();
    this.busy = false;
  }

  /**
   * False where another tab has taken the run over, or it has been removed.
   *
   * @param {RunStore} store
   * @param {TrainingSession} session
   */
  async writeChanges(store, session) {
    const { id, name, holder } = this;
    const parts = this.parts(session);
    const { changed, gone } = this.difference(parts);
    const head = { ...portraitOf(session), id, name, holder, written: Date.now(), bytes: session.kept.bytes };
    const write = () => store.write(head, this.known, changed, gone);
    const written = await write().catch(async (error) => {
      if (!full(error)) throw error;
      await store.tidy(1); // the older ones make room for this one
      return write();
    });
    if (!written) return false;
    if (!this.known) await store.tidy();
    this.known = true;
    this.written = parts;
    this.post({ type: "storing", id, step: head.state.step, problem: null });
    return true;
  }

  /** This tab's run goes on under another id, as a copy of the one that another tab has. */
  move() {
    this.id = `browser-${randomId()}`;
    this.known = false;
    this.written = nothing();
    this.again = true;
  }

  /** @param {unknown} error */
  refuse(error) {
    this.refused = true;
    const text = full(error)
      ? mark("This browser has no space left to store the run. After a reload of the page, the run begins anew.")
      : mark("This browser stores nothing in this window. After a reload of the page, the run begins anew.");
    this.post({ type: "storing", id: this.id, step: null, problem: { code: "run_not_stored", text, values: {} } });
  }

  /**
   * @param {TrainingSession} session
   * @returns {Parts}
   */
  parts({ setups, kept }) {
    if (this.fresh.length) this.rows.set(this.fresh[0].step, this.fresh);
    this.fresh = [];
    if (this.rows.size > CHUNKS) {
      for (const [i, n] of [...this.rows.keys()].entries()) if (i % 2 && i < CHUNKS / 2) this.rows.delete(n);
    }
    return { setup: new Map(setups.entries()), kept: new Map(kept.all), rows: new Map(this.rows) };
  }

  /** @param {Parts} parts */
  difference(parts) {
    /** @type {Part[]} */
    const changed = [];
    /** @type {PartKey[]} */
    const gone = [];
    const setups = /** @type {Map<number, import("../messages.js").Setup>} */ (parts.setup);
    for (const kind of KINDS) {
      for (const [n, value] of parts[kind]) {
        if (this.written[kind].get(n) === value) continue;
        const setup = kind === "setup" ? setups.get(n) : undefined;
        changed.push({ key: [this.id, kind, n], value: setup ? folded(setup, setups.get(n - 1)) : value });
      }
      for (const n of this.written[kind].keys()) if (!parts[kind].has(n)) gone.push([this.id, kind, n]);
    }
    return { changed, gone };
  }
}

/** @param {unknown} error */
const full = (error) => error instanceof DOMException && error.name === "QuotaExceededError";

/** Twelve hexadecimal digits, as Python's ids of these runs have. */
const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
