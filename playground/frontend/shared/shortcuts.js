// Which keys the page or one of its blocks takes.

const TYPING =
  "input:not([type=range]), textarea, select, [contenteditable], [role=slider], [role=combobox], [role=dialog]";
// What the mouse presses on these pages. A menu keeps its focus: Escape closes it.
const PRESSED =
  "[class*='st-key-do-'] button, .st-key-train button, " +
  ":is(.run, .compare, .board, .lab) :is(button, label:has([type=checkbox]))";

/**
 * Whether a key is for the page. It is not while a person types or composes a character, nor where the focused control
 * uses the key itself.
 *
 * @param {KeyboardEvent} event
 */
function meantForPage(event) {
  const target = event.composedPath()[0];
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (!(target instanceof Element)) return true;
  if (target.closest(TYPING)) return false;
  if (event.key.startsWith("Arrow")) return !target.closest("[type=range]");
  return event.key !== " " || !target.closest("button, a, summary");
}

/**
 * Gives a block the keys that are meant for it: those pressed while it has the focus, and, if it owns the address,
 * those pressed while nothing has. Returns a function that ends it.
 *
 * @param {HTMLElement} root of the block
 * @param {() => boolean} ownsAddress
 * @param {(event: KeyboardEvent) => boolean} handle whether the block took the key
 */
export function onBlockKey(root, ownsAddress, handle) {
  root.tabIndex = -1; // so that a click into the block gives it the focus
  root.dataset.block = "";
  const listener = (/** @type {KeyboardEvent} */ event) => {
    if (!meantForPage(event)) return;
    const path = event.composedPath();
    const mine = path.includes(root) || (ownsAddress() && isAround(path[0], root));
    if (mine && handle(event)) event.preventDefault();
  };
  addEventListener("keydown", listener);
  return () => removeEventListener("keydown", listener);
}

/**
 * Whether a key's target is the document or a part of the page that only holds the block: nothing has the focus then.
 *
 * @param {EventTarget} target
 * @param {Node} block
 */
function isAround(target, block) {
  for (let node = /** @type {Node | null} */ (block); node; ) {
    if (node === target) return true;
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return false;
}

/**
 * Takes the focus from what the mouse has pressed, because the space bar is for pausing; a block keeps it. A press by
 * keyboard keeps it, too.
 *
 * @param {MouseEvent} event a click
 */
export function letGo(event) {
  if (!event.detail) return; // by keyboard
  const pressed = event.composedPath().find((e) => e instanceof HTMLElement && e.matches(PRESSED));
  if (!(pressed instanceof HTMLElement) || pressed.closest(".menu")) return;
  const focused = pressed instanceof HTMLLabelElement ? (pressed.control ?? pressed) : pressed;
  const block = /** @type {HTMLElement | null} */ (pressed.closest("[data-block]"));
  // A label's control is focused after the click.
  setTimeout(() => (block ? block.focus({ preventScroll: true }) : focused.blur()));
}

/**
 * Marks the outermost element of a block, so that keys pressed in one block are not taken by another.
 *
 * @param {HTMLElement} root
 */
export function markBlock(root) {
  root.dataset.block = "";
}

/**
 * Whether a key is for a block: the focus is in the block, or in no block at all and the block owns the address of the
 * page. A key is for no block while a person types or composes a character, nor where the focused control uses it.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement} root of the block
 * @param {boolean} ownsAddress
 */
export function isBlockKey(event, root, ownsAddress) {
  if (event.isComposing || event.defaultPrevented) return false;
  const path = event.composedPath();
  const [target] = path;
  if (target instanceof Element) {
    if (target.closest(TYPING)) return false;
    if (event.key === " " && target.closest("button, a, summary")) return false;
  }
  if (path.includes(root)) return true;
  return ownsAddress && !path.some((e) => e instanceof HTMLElement && e.dataset.block !== undefined);
}
