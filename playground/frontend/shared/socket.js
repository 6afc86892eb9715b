// One WebSocket per tab for every canvas and chart. Connects again by itself, closes while the tab is hidden, and
// continues where it stopped: rows and journal from a byte offset, pictures from the newest.

import { asksForSomething, at, writeQuery } from "./address.js";
import { unpack } from "./frame.js";
import { identity } from "./page/identity.js";

/**
 * @import { Frame } from "./frame.js"
 *
 * @typedef {{ type: string, stream?: number, [field: string]: any }} Message from the server; see playground's messages
 *
 * @typedef {object} Listeners called with the news of a run; state, rows and journal are sent only where there is a listener
 * @property {(message: Message) => void} [state]
 * @property {(message: Message) => void} [rows]
 * @property {(message: Message) => void} [journal]
 * @property {(message: Message) => void} [samples]
 * @property {(message: Message) => void} [problem]
 * @property {(frame: Frame) => void} [frame]
 * @property {(connected: boolean) => void} [link]
 *
 * @typedef {object} LocalRun a run that trains in this tab
 * @property {(views: string[], on: Listeners) => { views: (wanted: string[]) => void, stop: () => void }} follow
 * @property {(command: object) => void} steer
 *
 * @typedef {object} Stream
 * @property {number} number
 * @property {string} run
 * @property {string[]} views
 * @property {Listeners} on
 * @property {number} fps
 * @property {number} rows bytes of the rows that have arrived
 * @property {number} journal bytes of the journal that have arrived
 * @property {boolean} glance the run is one of many that are overlooked: it does not count as watched
 */

const HIDDEN_SECONDS = 5; // a tab hidden for longer is disconnected
const FPS = 12; // pictures per second of a stream, at most, unless more are asked for
const GATHER_MS = 12; // for which messages are collected, so that the browser composes the page once for all of them
const [FIRST_DELAY, LONGEST_DELAY] = [250, 5000]; // ms until the next attempt to connect

export class Tab {
  constructor() {
    /** @type {Map<number, Stream>} */
    this.streams = new Map();
    /** @type {Map<string, LocalRun>} */
    this.local = new Map();
    /** @type {((message: Message) => void) | null} */
    this.ofClass = null;
    this.expected = false; // somebody will follow a run soon: be connected by then
    this.page = "";
    this.next = 1;
    this.delay = FIRST_DELAY;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {(string | ArrayBuffer)[]} */
    this.received = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.gathering = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.hiding = undefined;
    this.seeing = () => {};
    /** @type {Promise<void>} resolved once a picture has arrived, live or kept */
    this.pictured = new Promise((resolve) => {
      this.seeing = resolve;
    });
    document.addEventListener("visibilitychange", () => this.seen());
    addEventListener("pagehide", () => this.close());
    // Back to another run or other settings of the same page: Streamlit changes the address alone.
    addEventListener("popstate", () => {
      if (location.pathname === this.page) location.reload();
    });
  }

  /**
   * Follows a run.
   *
   * @param {string} run
   * @param {string[]} views of which frames are sent
   * @param {Listeners} on
   * @param {number} [fps] pictures per second, at most
   * @param {boolean} [glance]
   */
  follow(run, views, on, fps = FPS, glance = false) {
    const local = this.local.get(run);
    if (local) {
      this.seeing(); // pictures are not on their way over the socket
      return local.follow(views, on);
    }
    const stream = { number: this.next++ % 65536, run, views, on, fps, rows: 0, journal: 0, glance };
    this.streams.set(stream.number, stream);
    this.open();
    this.ask(stream);
    return {
      /** @param {string[]} wanted */
      views: (wanted) => {
        stream.views = wanted;
        this.ask(stream);
      },
      stop: () => {
        this.streams.delete(stream.number);
        this.send({ type: "unfollow", stream: stream.number });
        if (!this.wanted) this.close();
      },
    };
  }

  /**
   * Puts the query back that an address had when its page was left; a refresh would lose what is shown.
   *
   * @param {Record<string, string>} address
   */
  enter(address) {
    if (Object.keys(address).length && !asksForSomething()) writeQuery(address);
  }

  /** Connects before the first run is followed. */
  warm() {
    this.expected = true;
    this.page = location.pathname;
    this.open();
  }

  /**
   * Calls `listener` with the class as this tab may see it, now and after each change; instead of an earlier one.
   *
   * @param {(message: Message) => void} listener
   */
  watchClass(listener) {
    const first = !this.ofClass;
    this.ofClass = listener;
    this.open();
    if (first) this.send({ type: "watch_class" });
  }

  /**
   * @param {string} run
   * @param {object} command
   */
  steer(run, command) {
    const local = this.local.get(run);
    if (local) local.steer(command);
    else this.send({ type: "steer", run, command });
  }

  /** @param {Stream} stream */
  ask(stream) {
    const { number, run, views, on, rows, journal, fps, glance } = stream;
    this.send({
      type: "follow",
      stream: number,
      run,
      views,
      state: !!on.state,
      rows: on.rows ? rows : null,
      journal: on.journal ? journal : null,
      fps,
      glance,
    });
  }

  /** @param {object} message */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  open() {
    if (this.socket || document.hidden || !this.wanted) return;
    const socket = new WebSocket(at("api/socket").replace(/^http/, "ws"));
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.delay = FIRST_DELAY;
      const token = identity();
      if (token) this.send({ type: "identify", token });
      if (this.ofClass) this.send({ type: "watch_class" });
      for (const stream of this.streams.values()) {
        this.ask(stream);
        stream.on.link?.(true);
      }
    };
    socket.onmessage = ({ data }) => {
      this.received.push(data);
      if (this.hurried) this.handOut();
      else this.gathering ??= setTimeout(() => this.handOut(), GATHER_MS);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      for (const stream of this.streams.values()) stream.on.link?.(false);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.open(), this.delay);
      this.delay = Math.min(this.delay * 1.7, LONGEST_DELAY);
    };
  }

  close() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  seen() {
    clearTimeout(this.hiding);
    if (document.hidden) this.hiding = setTimeout(() => document.hidden && this.close(), HIDDEN_SECONDS * 1000);
    else this.open();
  }

  /** Whether somebody follows a run, will soon, or watches the class. */
  get wanted() {
    return this.streams.size > 0 || this.expected || this.ofClass !== null;
  }

  // The lab shows networks as often as the display can; a picture or a curve may come a moment later.
  get hurried() {
    return [...this.streams.values()].some(({ fps }) => fps > FPS);
  }

  handOut() {
    const received = this.received;
    this.received = [];
    clearTimeout(this.gathering);
    this.gathering = undefined;
    for (const data of received) {
      if (typeof data === "string") this.text(JSON.parse(data));
      else this.picture(data);
    }
  }

  /** @param {Message} message */
  text(message) {
    if (message.type === "class") return this.ofClass?.(message);
    const stream = this.streams.get(message.stream ?? -1);
    if (message.type === "problem" && !stream) {
      for (const { run, on } of this.streams.values()) {
        if ((message.run ?? run) === run) on.problem?.(message);
      }
      return;
    }
    if (!stream) return;
    if (message.type === "rows") stream.rows = message.next;
    if (message.type === "journal") stream.journal = message.next;
    const { on } = stream;
    const listeners = { state: on.state, rows: on.rows, journal: on.journal, samples: on.samples, problem: on.problem };
    if (message.type in listeners) listeners[/** @type {keyof typeof listeners} */ (message.type)]?.call(on, message);
  }

  /** @param {ArrayBuffer} buffer the stream's number, then a frame */
  picture(buffer) {
    const stream = this.streams.get(new DataView(buffer).getUint16(0, true));
    if (!stream) return;
    stream.on.frame?.(unpack(buffer, 2));
    this.seeing();
  }
}

// Scripts of the same page may have been loaded from two addresses: the tab still has one socket.
const shared = /** @type {{ ganPlaygroundTab?: Tab }} */ (globalThis);
if (globalThis.document) shared.ganPlaygroundTab ??= new Tab();
export const tab = /** @type {Tab} */ (shared.ganPlaygroundTab);
