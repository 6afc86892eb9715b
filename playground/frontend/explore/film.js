// The frames of a film as bytes, as playground/export/film.py reads them: length of the header (uint32), header as
// JSON, pictures h×w×3, latent points as float32, and samples as float32 where they are points.

/**
 * @typedef {object} FilmHead
 * @property {number} frames
 * @property {number} height
 * @property {number} width
 * @property {number} latent
 * @property {number} fps
 * @property {boolean} smooth
 * @property {boolean} points whether samples are points; then they are sent, because their pictures are drawings
 */

/** @param {FilmHead} head */
export function filmHead(head) {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(4 + json.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  return bytes;
}

/** @param {FilmHead} head */
export const filmLength = ({ frames, height, width, latent, points }) =>
  frames * (3 * height * width + 4 * latent + (points ? 8 : 0));

/**
 * Writes a frame to its places.
 *
 * @param {Uint8Array<ArrayBuffer>} body
 * @param {number} start where the frames begin
 * @param {FilmHead} head
 * @param {number} i
 * @param {ArrayLike<number>} pixels RGBA
 * @param {Float32Array} z
 * @param {[number, number]} sample
 */
export function packFrame(body, start, { frames, height, width, latent, points }, i, pixels, z, sample) {
  const view = new DataView(body.buffer);
  const area = height * width;
  for (let k = 0; k < area; k++) {
    for (let c = 0; c < 3; c++) body[start + 3 * (i * area + k) + c] = pixels[4 * k + c];
  }
  const floats = (/** @type {number} */ from, /** @type {ArrayLike<number>} */ values) => {
    for (let k = 0; k < values.length; k++) view.setFloat32(from + 4 * k, values[k], true);
  };
  const zs = start + 3 * frames * area;
  floats(zs + 4 * latent * i, z);
  if (points) floats(zs + 4 * latent * frames + 8 * i, sample);
}
