// What is shown, as a short text for an address, and back: point ~ label ~ ψ ~ moves. A point is «.seed» or its numbers.

const FINE = 2000,
  UNIT = 32767; // steps of a coordinate of z, and of a direction

export function packed(vector, by = FINE) {
  const q = Int16Array.from(vector, (v) => Math.max(-32767, Math.min(32767, Math.round(v * by))));
  return btoa(String.fromCharCode(...new Uint8Array(q.buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

// Throws where the text holds another number of coordinates.
export function unpacked(text, size, by = FINE) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  if (bytes.length !== 2 * size) throw new Error("another size");
  return Float64Array.from(new Int16Array(bytes.buffer), (v) => v / by);
}

// A latent point: that of a seed, or its numbers.
export const point = ({ seed, z }) => (seed === undefined ? packed(z) : `.${seed}`);

export function pointOf(text, size, seeded) {
  if (text[0] !== ".") return { z: unpacked(text, size) };
  const seed = Number(text.slice(1));
  if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 32) throw new Error("no seed");
  return { seed, z: seeded(seed, size) };
}

const safe = (name) => encodeURIComponent(name).replace(/[~*!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);

// The labels by name: «'coat:0.5+'bag:0.5». In older links they are places: «4:0.5+8:0.5».
export const labelled = (label, g) =>
  label
    .map((v, k) => (v > 0 ? `'${safe(g.header.class_names[k])}:${+v.toFixed(2)}` : ""))
    .filter(Boolean)
    .join("+") || "_";

export function labelOf(text, g) {
  const weights = Array.from({ length: g.classes }, () => 0);
  for (const part of text === "_" ? [] : text.replaceAll(" ", "+").split("+")) {
    const [name, weight] = part.split(":"),
      v = Number(weight);
    const k = name[0] === "'" ? g.header.class_names.indexOf(decodeURIComponent(name.slice(1))) : Number(name);
    if (k in weights && Number.isFinite(v)) weights[k] = Math.min(1, Math.max(0, v));
  }
  return weights;
}

// A key frame, «point!label».
export function keyOf(text, g, seeded) {
  const [p, label] = text.split("!");
  return { ...pointOf(p, g.size, seeded), label: labelOf(label ?? "_", g) };
}

// state: {z, seed?, label, psi, moves: {name: amount}, vectors: {name: vector}}; `vectors` are those that only this state knows.
export function encode(state, g) {
  const moves = Object.entries(state.moves).map(([name, amount]) =>
    [safe(name), +amount.toFixed(3), ...(state.vectors?.[name] ? [packed(state.vectors[name], UNIT)] : [])].join("*"),
  );
  return [
    point(state),
    labelled(state.label, g),
    +state.psi.toFixed(2),
    ...(moves.length ? [moves.join("!")] : []),
  ].join("~");
}

// Throws where the code belongs to another generator.
export function decode(code, g, seeded) {
  const [text, label = "_", psi, moved = ""] = code.split("~");
  const found = parseFloat(psi),
    moves = {},
    vectors = {};
  for (const part of moved ? moved.split("!") : []) {
    const [name, amount, vector] = part.split("*");
    if (!Number.isFinite(+amount)) continue;
    const title = decodeURIComponent(name);
    moves[title] = Math.min(10, Math.max(-10, +amount));
    if (vector) vectors[title] = unpacked(vector, g.size, UNIT);
  }
  return {
    ...pointOf(text, g.size, seeded),
    label: labelOf(label, g),
    psi: Number.isFinite(found) ? Math.min(1.5, Math.max(0, found)) : 1,
    moves,
    vectors,
  };
}
