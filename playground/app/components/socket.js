// One WebSocket a tab for every canvas and chart. Reconnects by itself, closes while the tab is hidden, and goes on
// where it left off: rows and journal from a byte offset, pictures from the newest.

// Twins of VIEWS, DTYPES and MOST_DIMENSIONS in playground/messages/frame.py.
const VIEWS = ["ema", "raw", "real", "map", "nets", "heldout", "density"];
const DTYPES = [Uint8Array, Float32Array, Int32Array];
const DIMENSIONS = { 1: 4, 2: 8 }; // of each version of a frame's header, at most
const HIDDEN_SECONDS = 5;
const FPS = 12; // pictures of a stream a second, at most, unless more are wished
const BREATH = 12; // ms in which what the server says at once comes in: the page is composed once for all of it

class Tab {
  constructor() {
    this.streams = new Map();
    this.expected = false; // somebody will follow a run soon: be connected by then
    this.next = 1;
    this.delay = 250;
    this.socket = null;
    this.heard = [];
    this.pictured = new Promise((resolve) => { this.seeing = resolve; }); // there has been a picture, live or kept
    document.addEventListener("visibilitychange", () => this.seen());
    addEventListener("pagehide", () => this.close());
    // Back to another run or other settings of the same page: Streamlit changes the address alone.
    addEventListener("popstate", () => { if (location.pathname === this.page) location.reload(); });
  }

  // Follow a run. `on` may have: state, rows, journal, samples, frame, problem, link(connected); state, rows and
  // journal are sent to those alone who have them. Returns a handle.
  follow(run, views, on, fps = FPS) {
    const stream = { number: this.next++ % 65536, run, views, on, fps, rows: 0, journal: 0 };
    this.streams.set(stream.number, stream);
    this.open();
    this.ask(stream);
    return {
      views: (wanted) => { stream.views = wanted; this.ask(stream); },
      stop: () => {
        this.streams.delete(stream.number);
        this.send({ type: "unfollow", stream: stream.number });
        if (this.streams.size === 0 && !this.expected) this.close();
      },
    };
  }

  // A page that is come back to is without what its address said when it was left: a refresh would lose it.
  enter(address) {
    const query = new URLSearchParams(address).toString();
    if (query && !location.search) history.replaceState(history.state, "", `?${query}`);
  }

  warm() { this.expected = true; this.page = location.pathname; this.open(); }

  steer(run, command) { this.send({ type: "steer", run, command }); }

  ask(stream) {
    const { number, run, views, on, rows, journal, fps } = stream;
    this.send({ type: "follow", stream: number, run, views, state: !!on.state, rows: on.rows ? rows : null, journal: on.journal ? journal : null, fps });
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  open() {
    if (this.socket || document.hidden || (this.streams.size === 0 && !this.expected)) return;
    const address = new URL("/api/socket", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = (this.socket = new WebSocket(address));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.delay = 250;
      for (const stream of this.streams.values()) { this.ask(stream); stream.on.link?.(true); }
    };
    socket.onmessage = ({ data }) => {
      this.heard.push(data);
      if (this.hurried) this.listen();
      else this.gathering ??= setTimeout(() => this.listen(), BREATH);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      for (const stream of this.streams.values()) stream.on.link?.(false);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.open(), this.delay);
      this.delay = Math.min(this.delay * 1.7, 5000);
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

  // The lab shows players as often as the display can; a picture or a curve may come a moment later.
  get hurried() { return [...this.streams.values()].some(({ fps }) => fps > FPS); }

  listen() {
    const heard = this.heard;
    this.heard = [];
    clearTimeout(this.gathering);
    this.gathering = null;
    for (const data of heard) {
      if (typeof data === "string") this.text(JSON.parse(data));
      else this.picture(data);
    }
  }

  text(message) {
    const stream = this.streams.get(message.stream);
    if (message.type === "problem" && !stream) {
      for (const other of this.streams.values()) other.on.problem?.(message);
      return;
    }
    if (!stream) return;
    if (message.type === "rows") stream.rows = message.next;
    if (message.type === "journal") stream.journal = message.next;
    stream.on[message.type]?.(message);
  }

  picture(buffer) {
    const stream = this.streams.get(new DataView(buffer).getUint16(0, true));
    if (!stream) return;
    stream.on.frame?.(unpack(buffer, 2));
    this.seeing();
  }
}

// A frame: {view, step, shape, extent, data}. `start`: where its header begins in the buffer. Throws on anything else,
// before an array of its size is made.
export function unpack(buffer, start = 0) {
  const head = new DataView(buffer, start);
  const most = head.byteLength < 48 ? 0 : DIMENSIONS[head.getUint8(2)];
  if (!most || head.getUint8(0) !== 71 || head.getUint8(1) !== 80) throw new Error("not a frame");
  const header = 32 + 4 * most, dims = head.getUint8(5), size = head.getUint32(12, true);
  const Numbers = DTYPES[head.getUint8(4)], view = VIEWS[head.getUint8(3)];
  if (!Numbers || !view || dims > most || head.byteLength < header) throw new Error("not a frame");
  const extent = [0, 1, 2, 3].map((i) => head.getFloat32(16 + 4 * i, true));
  const shape = Array.from({ length: dims }, (_, i) => head.getUint32(32 + 4 * i, true));
  const bytes = shape.reduce((product, side) => product * side, Numbers.BYTES_PER_ELEMENT);
  if (bytes !== size || head.byteLength - header !== size) throw new Error("a frame is cut short");
  const data = new Numbers(buffer.slice(start + header)); // a copy, so that numbers are aligned
  return { view, step: head.getUint32(8, true), shape, extent, data };
}

export const tab = (globalThis.ganPlaygroundTab ??= new Tab());
