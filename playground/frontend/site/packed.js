// How the site's files hold bytes: gzip in strings of 7 bits per character, and modules of steps together on shelves.

/**
 * The bytes of a string of 7 bits per character; twin: `seven_bits` in playground/site/files.py.
 *
 * @param {string} text
 */
function bytesOf(text) {
  const bytes = new Uint8Array((text.length * 7) >> 3);
  let bits = 0;
  let held = 0; // how many bits wait
  for (let i = 0, at = 0; i < text.length; i++) {
    bits = ((bits << 7) | text.charCodeAt(i)) & 0x7fff;
    held += 7;
    if (held < 8) continue;
    held -= 8;
    bytes[at++] = bits >> held;
  }
  return bytes;
}

/**
 * What a string of a file holds.
 *
 * @param {string} text
 */
export const unpacked = (text) =>
  new Response(new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip")));

/**
 * A module of a step with its description, out of a shelf; see playground/site/shelves.py.
 *
 * @param {ArrayBuffer} shelf
 * @param {string} name
 */
export function stepOn(shelf, name) {
  let at = 4 + new DataView(shelf).getUint32(0, true);
  for (const [each, length, step] of JSON.parse(new TextDecoder().decode(shelf.slice(4, at)))) {
    if (each === name) return { ...step, code: shelf.slice(at, at + length) };
    at += length;
  }
  return null;
}
