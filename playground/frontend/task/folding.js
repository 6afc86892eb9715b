// Folds the open card of an assignment while the page scrolls, so that only its first line stays above the page.

export const NARROW = "(max-width: 640px)"; // there the card begins closed and scrolls with the page; see app/frame.html
const LINE = "--task-bar"; // of the page: how far the first line of the card reaches below the bar of the page
const GAP = 4; // pixels between the two
const REST = 24; // pixels of the lower part that are not worth a view of their own

/**
 * The card shrinks from below as fast as the page scrolls, as if its lower part went with the page. Its first line opens
 * it again over the page. What it covers of the page is then the reader's choice.
 */
export class Folding {
  /**
   * @param {HTMLElement} root keeps the height of the whole card, so that the page below does not move
   * @param {HTMLDetailsElement} card
   * @param {HTMLElement} head its first line
   * @param {HTMLElement} body what is folded away
   */
  constructor(root, card, head, body) {
    this.root = root;
    this.card = card;
    this.head = head;
    this.held = false; // open over the page, because the reader asked for it
    this.narrow = matchMedia(NARROW);
    this.sizes = new ResizeObserver(() => this.fold());
    this.sizes.observe(head);
    this.sizes.observe(body);
    this.end = new AbortController();
    const { signal } = this.end;
    document.addEventListener("scroll", () => this.fold(), { capture: true, passive: true, signal });
    this.narrow.addEventListener("change", () => this.fold(), { signal });
    card.addEventListener("toggle", () => this.fold(), { signal });
    head.addEventListener("click", (event) => this.press(event), { signal });
    body.addEventListener("focusin", () => this.hold(this.folded), { signal });
    this.fold();
  }

  fold() {
    const { root, card, head } = this;
    const line = head.offsetHeight + 2 * (head.offsetTop - card.offsetTop);
    document.documentElement.style.setProperty(LINE, this.narrow.matches ? "0px" : `${line + GAP}px`);
    this.scrolled = this.narrow.matches ? 0 : (scrollerOf(root)?.scrollTop ?? 0);
    if (this.scrolled === 0) this.held = false;
    const whole = card.scrollHeight + card.offsetHeight - card.clientHeight;
    const folds = card.open && !this.held && this.scrolled > 0;
    root.style.minHeight = card.open && this.scrolled > 0 ? `${whole}px` : "";
    const left = whole - this.scrolled;
    this.folded = folds && left <= line + REST;
    card.style.maxHeight = folds ? `${this.folded ? line : left}px` : "";
    card.classList.toggle("folded", this.folded);
  }

  /** @param {boolean} held */
  hold(held) {
    if (!held) return;
    this.held = true;
    this.fold();
  }

  /** @param {MouseEvent} event on the first line */
  press(event) {
    if (!this.folded && !this.held) return;
    event.preventDefault();
    this.held = !this.held;
    this.fold();
  }

  stop() {
    this.sizes.disconnect();
    this.end.abort();
    document.documentElement.style.removeProperty(LINE);
  }
}

/**
 * The element that scrolls the page around another one, across shadow roots.
 *
 * @param {Element} inner
 * @returns {Element | null}
 */
function scrollerOf(inner) {
  for (let outer = beyond(inner); outer; outer = beyond(outer)) {
    if (/auto|scroll/.test(getComputedStyle(outer).overflowY)) return outer;
  }
  return document.scrollingElement;
}

/**
 * @param {Element} inner
 * @returns {Element | null}
 */
function beyond(inner) {
  const root = inner.getRootNode();
  return inner.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
