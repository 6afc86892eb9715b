// What all of the explorer's files need: elements of the page, and vectors.

export const el = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

// A sentence in its place; a busy one has a wheel that turns.
export const told = (place, sentence, busy = false) => {
  place.textContent = sentence;
  place.classList.toggle("busy", busy);
};
export const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
export const scaled = (a, by) => a.map((v) => v * by);
export const unit = (a) => scaled(a, 1 / Math.max(1e-12, Math.sqrt(dot(a, a))));
