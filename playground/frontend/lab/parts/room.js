// The room that a page gives to the lab: the whole window, or a column of it. Styles follow its classes, see lab.css.

const MEDIUM = 1122; // pixels: below that the bench has narrow columns
const SMALL = 872; // below that one part stands under the other

/**
 * The classes of a lab of this width.
 *
 * @param {number} width in pixels
 */
export const roomOf = (width) => ({ medium: width <= MEDIUM, small: width <= SMALL });

/**
 * Keeps the classes of `root` up to date. The caller disconnects the observer that is returned.
 *
 * @param {HTMLElement} root
 */
export function followRoom(root) {
  const set = () => {
    for (const [name, on] of Object.entries(roomOf(root.clientWidth))) root.classList.toggle(name, on);
  };
  set();
  const observer = new ResizeObserver(set);
  observer.observe(root);
  return observer;
}
