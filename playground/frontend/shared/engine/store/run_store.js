// Runs of this browser on its disk: all that they need to go on with the same bits after a reload. IndexedDB also works
// over plain http. The runs that were written last stay, within a number and a size.

/**
 * @import { KeptState } from "../kept_states.js"
 * @import { Row, RunState, Setup } from "../messages.js"
 * @import { Config } from "../schedule.js"
 * @import { TrainingState } from "../trainer.js"
 *
 * @typedef {object} Head what changes all the time
 * @property {string} id
 * @property {string} holder the worker that writes it; another one has taken it over where this has changed
 * @property {number} written Unix time, ms
 * @property {number} bytes about
 * @property {string} name
 * @property {Config} config
 * @property {TrainingState} state
 * @property {string} status
 * @property {RunState["message"]} message
 * @property {number} seconds of training
 * @property {number} watched see `Row`
 * @property {number} speed
 * @property {number | null} until
 *
 * @typedef {object} StoredRun
 * @property {Head} head
 * @property {Setup[]} setups one for each configuration that the run has had
 * @property {KeptState[]} kept
 * @property {Row[][]} rows
 *
 * @typedef {"setup" | "kept" | "rows"} PartKind
 * @typedef {[run: string, kind: PartKind, n: number]} PartKey `n`: of a setup its place, of a kept state its step, of
 *   rows the step of the first
 * @typedef {{ key: PartKey, value: unknown }} Part
 */

const NAME = "gan-playground";
const [HEADS, PARTS] = ["heads", "parts"];
const OPENING = 3000; // ms for which it may take to open
const MOST_RUNS = 8;
const MOST_BYTES = 200e6; // of all runs, about
/** @type {Promise<RunStore> | null} */
let opening = null;
const RESTING = 60_000; // ms since it was written: nothing trains it

export class RunStore {
  /** @param {IDBDatabase} database */
  constructor(database) {
    this.database = database;
  }

  /**
   * Throws an error where this browser stores nothing.
   *
   * @returns {Promise<RunStore>}
   */
  static open() {
    opening ??= RunStore.connect().catch((error) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  static async connect() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(HEADS, { keyPath: "id" });
      request.result.createObjectStore(PARTS, { keyPath: "key" });
    };
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("The store does not open.")), OPENING));
    const database = await Promise.race([done(request), /** @type {Promise<never>} */ (late)]);
    database.onversionchange = () => database.close(); // a newer version of the app, in another tab
    database.onclose = () => {
      opening = null;
    };
    return new RunStore(database);
  }

  /**
   * @param {string} id
   * @returns {Promise<Head | undefined>}
   */
  head(id) {
    return done(this.database.transaction(HEADS).objectStore(HEADS).get(id));
  }

  /**
   * The whole run, which `holder` writes from now on; null where it is not there.
   *
   * @param {string} id
   * @param {string} holder
   * @returns {Promise<StoredRun | null>}
   */
  async take(id, holder) {
    const { heads, parts } = this.writing();
    const head = /** @type {Head | undefined} */ (await done(heads.get(id)));
    if (!head) return null;
    heads.put({ ...head, holder });
    const found = /** @type {Part[]} */ (await done(parts.getAll(partsOf(id))));
    const of = (/** @type {PartKind} */ kind) => found.filter(({ key }) => key[1] === kind).map(({ value }) => value);
    return {
      head,
      setups: unfolded(/** @type {FoldedSetup[]} */ (of("setup"))),
      kept: /** @type {KeptState[]} */ (of("kept")),
      rows: /** @type {Row[][]} */ (of("rows")),
    };
  }

  /**
   * Writes what has changed, all or nothing. False where the run has another holder, or has gone.
   *
   * @param {Head} head
   * @param {boolean} exists its holder has written it before
   * @param {Part[]} changed
   * @param {PartKey[]} gone
   */
  async write(head, exists, changed, gone) {
    const { transaction, heads, parts } = this.writing();
    const known = /** @type {Head | undefined} */ (await done(heads.get(head.id)));
    if (known?.holder !== (exists ? head.holder : undefined)) return false;
    heads.put(head);
    for (const part of changed) parts.put(part);
    for (const key of gone) parts.delete(key);
    await ended(transaction);
    return true;
  }

  /** @param {string} id */
  async remove(id) {
    const { transaction, heads, parts } = this.writing();
    heads.delete(id);
    parts.delete(partsOf(id));
    await ended(transaction);
  }

  /**
   * Removes the runs beyond the limits that were written longest ago, but none that is training.
   *
   * @param {number} [most] runs
   */
  async tidy(most = MOST_RUNS) {
    const heads = await done(this.database.transaction(HEADS).objectStore(HEADS).getAll());
    heads.sort((a, b) => b.written - a.written);
    let bytes = 0;
    for (const [i, head] of /** @type {Head[]} */ (heads).entries()) {
      bytes += head.bytes;
      const rests = Date.now() - head.written > RESTING;
      if (rests && (i >= most || bytes > MOST_BYTES)) await this.remove(head.id);
    }
  }

  writing() {
    const transaction = this.database.transaction([HEADS, PARTS], "readwrite");
    return { transaction, heads: transaction.objectStore(HEADS), parts: transaction.objectStore(PARTS) };
  }
}

/**
 * What changes all the time of a stored run; undefined where there is none, or this browser stores nothing.
 *
 * @param {string} id
 */
export async function headOf(id) {
  try {
    return await (await RunStore.open()).head(id);
  } catch {
    return undefined;
  }
}

/** @param {string} id of a run that has ended for good: the disk is free for others */
export async function removeRun(id) {
  try {
    await (await RunStore.open()).remove(id);
  } catch {
    // nothing is stored
  }
}

/** The keys of all parts of a run. @param {string} id */
const partsOf = (id) => IDBKeyRange.bound([id], [id, []]);

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Not at an error: only when it has aborted, the transaction knows the reason, such as a full disk.
 *
 * @param {Pick<IDBTransaction, "oncomplete" | "onabort" | "error">} transaction
 * @returns {Promise<void>}
 */
export const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

/**
 * @typedef {Omit<Setup, "module" | "template" | "mass" | "metrics" | "stills"> & { module: Setup["module"] | null,
 *   template: Setup["template"] | null, mass: Setup["mass"] | null,
 *   metrics: Setup["metrics"] | null, stills: Setup["stills"] | null }} FoldedSetup
 *   null: as in the setup before
 */

/**
 * A setup without what it has in common with the one before: most changes are of a number.
 *
 * @param {Setup} setup
 * @param {Setup} [before]
 * @returns {FoldedSetup}
 */
export function folded(setup, before) {
  if (!before) return setup;
  const { module, template, mass, points } = setup;
  return {
    ...setup,
    module: same(module, before.module) ? null : module,
    template: same(template.payload, before.template.payload) ? null : template,
    mass: same(mass.density, before.mass.density) ? null : mass,
    metrics: points ? setup.metrics : null,
    stills: points ? setup.stills : null,
  };
}

/** @param {FoldedSetup[]} found */
export function unfolded(found) {
  /** @type {Setup[]} */
  const setups = [];
  for (const one of found) {
    const { module, template, mass, metrics, stills } = /** @type {Setup} */ (setups.at(-1) ?? one);
    setups.push({
      ...one,
      module: one.module ?? module,
      template: one.template ?? template,
      mass: one.mass ?? mass,
      metrics: one.metrics ?? metrics,
      stills: one.stills ?? stills,
    });
  }
  return setups;
}

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
function same(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
