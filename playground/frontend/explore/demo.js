// The demo, for a screen that nobody attends: only the picture, one generator after another. A touch brings the
// controls back.

const IDLE = 60; // seconds without a touch until the controls are hidden
const EACH = 20; // seconds per generator
const PAGE = "playground-demo"; // the class of the document that hides the page around the explorer

export class Demo {
  /**
   * @param {HTMLElement} root
   * @param {boolean} always whether the controls hide again
   * @param {object} on
   * @param {() => void} on.wander
   * @param {() => void} on.next opens the next generator
   * @param {() => void} on.windowed the browser has no full screen
   */
  constructor(root, always, on) {
    this.root = root;
    this.always = always;
    this.on = on;
    this.idle = 0; // seconds
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.idler = undefined;
  }

  get shown() {
    return this.root.classList.contains("demo");
  }

  start() {
    this.bare(true);
    this.on.wander();
    document.documentElement.requestFullscreen?.().catch(() => this.on.windowed());
    this.watch(true);
  }

  end() {
    this.bare(false);
    if (document.fullscreenElement) document.exitFullscreen();
    this.watch(this.always);
  }

  /** @param {boolean} on */
  watch(on) {
    clearInterval(this.idler);
    this.idle = 0;
    if (on) this.idler = setInterval(() => this.second(), 1000);
  }

  second() {
    this.idle++;
    if (!this.shown && this.idle >= IDLE) {
      this.bare(true);
      this.on.wander();
    } else if (this.shown && this.idle % EACH === 0) this.on.next();
  }

  touched() {
    this.idle = 0;
    if (this.shown) this.bare(false);
  }

  /** @param {boolean} on whether only the picture is shown */
  bare(on) {
    if (on === this.shown) return;
    this.root.classList.toggle("demo", on);
    document.documentElement.classList.toggle(PAGE, on);
  }

  stop() {
    clearInterval(this.idler);
    this.bare(false);
  }
}
