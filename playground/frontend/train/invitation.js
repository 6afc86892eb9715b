// What is shown before there is a run: a recorded one, or the data that the networks will see.

import { Recording } from "./recording.js";

/**
 * @import { Picture } from "./picture.js"
 * @import { Data } from "./run_data.js"
 */

export class Invitation {
  /**
   * @param {Picture} picture
   * @param {(share: number | null) => void} onProgress of the recording, 0 to 1
   */
  constructor(picture, onProgress) {
    this.picture = picture;
    this.recording = new Recording(picture.canvas, (step, seconds, share) => {
      picture.recorded(step, seconds);
      onProgress(share);
    });
    this.onProgress = onProgress;
    /** @type {string | undefined} */
    this.shown = undefined;
  }

  /** @param {Pick<Data, "recorded" | "still">} data */
  show({ recorded, still = "" }) {
    const wanted = recorded?.image ?? still;
    if (wanted === this.shown) return;
    this.clear();
    this.shown = wanted;
    if (recorded) this.recording.play(recorded);
    else {
      this.onProgress(null);
      this.picture.still(still);
    }
  }

  /**
   * Plays the recording beside a run that `waits`, and ends it when that has begun.
   *
   * @param {boolean} waits
   * @param {Pick<Data, "recorded">} data
   */
  wait(waits, data) {
    if (!waits) this.clear();
    else if (data.recorded) this.show(data);
  }

  clear() {
    this.shown = undefined;
    this.recording.stop();
  }
}
