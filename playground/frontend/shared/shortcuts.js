// Which keys are the page's: one rule for the Train page and the lab.

const TYPING =
  "input:not([type=range]), textarea, select, [contenteditable], [role=slider], [role=combobox], [role=dialog]";
// What the mouse presses on these pages. A menu keeps its focus: Escape closes it.
const PRESSED =
  "[class*='st-key-do-'] button, .st-key-train button, :is(.stage, .board, .lab) :is(button, label:has([type=checkbox]))";

// Whether a key means the page: not what is typed, nor what the focused control takes for itself.
export function meantForPage(event) {
  const target = event.composedPath()[0];
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.(TYPING)) return false;
  if (event.key.startsWith("Arrow")) return !target.closest?.("[type=range]");
  return event.key !== " " || !target.closest?.("button, a, summary");
}

// What the mouse has pressed keeps no focus: the space bar is for pausing. Who goes by keyboard keeps it.
export function letGo(event) {
  const pressed = event.detail && event.composedPath().find((e) => e.matches?.(PRESSED));
  if (pressed && !pressed.closest(".menu")) setTimeout(() => (pressed.control ?? pressed).blur()); // a label's is given after its click
}
