// Frames: arrays with a small header, as the app sends them. Twin of `pack_frame` in playground's messages.

/**
 * @typedef {object} Frame
 * @property {string} view one of VIEWS
 * @property {number} step
 * @property {number[]} shape
 * @property {number[]} extent left, right, bottom, top of what is in the plane; zeros elsewhere
 * @property {Float32Array | Uint8Array} data
 */

const MAGIC = 0x4750; // "GP"
const VERSION = 1;
const HEADER = 48; // bytes
const VIEWS = ["ema", "raw", "real", "map", "nets", "heldout", "density"];
const MOST_DIMENSIONS = 4;

/**
 * Reads a frame. Throws where the bytes are none. Checks sizes before it makes arrays.
 *
 * @param {ArrayBuffer} buffer
 * @param {number} [start] where the frame's header begins
 * @returns {Frame}
 */
export function unpack(buffer, start = 0) {
  const payload = buffer.byteLength - start - HEADER;
  if (payload < 0) throw new Error("This is not a frame.");
  const head = new DataView(buffer, start);
  const dimensions = head.getUint8(5);
  const view = VIEWS[head.getUint8(3)];
  if (head.getUint16(0) !== MAGIC || head.getUint8(2) !== VERSION || dimensions > MOST_DIMENSIONS || !view) {
    throw new Error("This is not a frame.");
  }
  const extent = [0, 1, 2, 3].map((i) => head.getFloat32(16 + 4 * i, true));
  const shape = Array.from({ length: dimensions }, (_, i) => head.getUint32(32 + 4 * i, true));
  const Numbers = head.getUint8(4) === 1 ? Float32Array : Uint8Array;
  const bytes = shape.reduce((product, n) => product * n, Numbers.BYTES_PER_ELEMENT);
  if (bytes !== payload) throw new Error("This frame is cut short.");
  const data = new Numbers(buffer.slice(start + HEADER)); // a copy, so that floats are aligned
  return { view, step: head.getUint32(8, true), shape, extent, data };
}
