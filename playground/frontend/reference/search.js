// What a search of a reference page finds. This file imports nothing.

/**
 * A text as the search compares it: in small letters, full-width signs as plain ones.
 *
 * @param {string} text
 */
export const plain = (text) => text.normalize("NFKC").toLowerCase().trim();

/**
 * Whether a text holds every word of a query. Chinese needs no spaces: a word is whatever stands between them.
 *
 * @param {string} text
 * @param {string} query
 */
export function holds(text, query) {
  const inside = plain(text);
  return plain(query)
    .split(/\s+/)
    .every((word) => inside.includes(word));
}

/**
 * The entry with this id or name.
 *
 * @template {{ id: string, names: string[] }} T
 * @param {T[]} entries
 * @param {string} name
 */
export function named(entries, name) {
  const wanted = plain(name);
  const spaced = wanted.replaceAll("-", " ");
  return (
    entries.find((entry) => entry.id === wanted) ??
    entries.find((entry) => entry.names.some((each) => plain(each) === wanted || plain(each) === spaced))
  );
}
