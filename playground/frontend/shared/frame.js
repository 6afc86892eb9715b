// Frames: arrays with a small header, as the app sends them. Twin of `pack_frame` in playground's messages.

/**
 * @typedef {object} Frame
 * @property {string} view one of VIEWS
 * @property {number} step
 * @property {number[]} shape
 * @property {number[]} extent left, right, bottom, top of what is in the plane; zeros elsewhere
 * @property {Uint8Array | Float32Array | Int32Array} data
 */

const MAGIC = 0x4750; // "GP"
const DIMENSIONS = new Map([
  [1, 4],
  [2, 8],
]); // of each version of the header, at most
const EXTENT = 16; // bytes before it
const SHAPE = 32; // bytes before it
const DTYPES = [Uint8Array, Float32Array, Int32Array];
const VIEWS = ["ema", "raw", "real", "map", "nets", "heldout", "density"];

/**
 * Reads a frame. Throws where the bytes are none. Checks sizes before it makes arrays.
 *
 * @param {ArrayBuffer} buffer
 * @param {number} [start] where the frame's header begins
 * @returns {Frame}
 */
export function unpack(buffer, start = 0) {
  if (buffer.byteLength - start < SHAPE) throw new Error("This is not a frame.");
  const head = new DataView(buffer, start);
  const most = DIMENSIONS.get(head.getUint8(2)) ?? 0;
  const header = SHAPE + 4 * most;
  const dimensions = head.getUint8(5);
  const view = VIEWS[head.getUint8(3)];
  const Numbers = DTYPES[head.getUint8(4)];
  if (head.getUint16(0) !== MAGIC || !most || dimensions > most || !view || !Numbers || head.byteLength < header) {
    throw new Error("This is not a frame.");
  }
  const extent = [0, 1, 2, 3].map((i) => head.getFloat32(EXTENT + 4 * i, true));
  const shape = Array.from({ length: dimensions }, (_, i) => head.getUint32(SHAPE + 4 * i, true));
  const bytes = shape.reduce((product, n) => product * n, Numbers.BYTES_PER_ELEMENT);
  if (bytes !== head.byteLength - header) throw new Error("This frame is cut short.");
  const data = new Numbers(buffer.slice(start + header)); // a copy, so that numbers are aligned
  return { view, step: head.getUint32(8, true), shape, extent, data };
}

/**
 * Frames one after another, before each its length.
 *
 * @param {ArrayBuffer} bytes
 */
export function frames(bytes) {
  const found = [];
  const lengths = new DataView(bytes);
  for (let from = 0; from < bytes.byteLength; ) {
    const end = from + 4 + lengths.getUint32(from, true);
    found.push(unpack(bytes.slice(from + 4, end)));
    from = end;
  }
  return found;
}
