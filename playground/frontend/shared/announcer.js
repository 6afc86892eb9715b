// What a block says to screen readers: one live region, one sentence per second at most; the newest wins.

const GAP = 1000; // ms

export class Announcer {
  /** @param {{ textContent: string | null }} place a live region that the eye does not see */
  constructor(place) {
    this.place = place;
    this.next = "";
    this.said = -GAP;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} sentence */
  say(sentence) {
    if (!sentence || sentence === (this.next || this.place.textContent)) return;
    this.next = sentence;
    this.timer ??= setTimeout(() => this.speak(), Math.max(0, this.said + GAP - Date.now()));
  }

  speak() {
    this.timer = undefined;
    this.said = Date.now();
    this.place.textContent = this.next;
    this.next = "";
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
