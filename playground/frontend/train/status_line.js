// The line that says how a run is: a word, its numbers, and a bar of its progress.

import { find } from "../shared/dom.js";
import { statusWords } from "../shared/status.js";
import { count, languageTag, t } from "../shared/texts.js";
import { bold, clock, compose, write } from "./words.js";

const MANY = 100; // epochs

/**
 * @typedef {object} State how a run is; see `State` in playground's messages
 * @property {string} status
 * @property {number} step
 * @property {number} epoch
 * @property {number} seconds of training
 * @property {number | null} [seconds_left]
 * @property {number} [images_per_second]
 * @property {number} [threads]
 * @property {string} [device]
 * @property {number | null} [checkpoint] the step of the newest
 * @property {number | null} [checkpoint_in] seconds until the next
 * @property {number | null} [progress] 0 to 1
 * @property {import("../shared/texts.js").MessageJson | null} [message] why it is so
 * @property {string} [sentence] the same in English
 * @property {import("../shared/diagnosis.js").Finding | null} [finding] what is wrong with it
 */

/**
 * What is said of a run, in the order of the line. The step is `{step}`, for the caller to fill.
 *
 * @param {State} state
 * @param {number | null | undefined} place in the queue
 * @param {boolean} [brief] only what a newcomer needs
 * @returns {string[]}
 */
export function partsOf(state, place, brief = false) {
  const { status, images_per_second: rate, threads, device = "", checkpoint } = state;
  const parts = [];
  if (place) parts.push(t("place {place} in the queue", { place }));
  parts.push(t("step {step}"));
  if (brief) return [...parts, timeOf(state)];
  parts.push(epochOf(state.epoch));
  if (rate) parts.push(t("{rate} samples/s", { rate: Math.round(rate) }));
  if (threads === 1) parts.push(t("{device}, 1 thread", { device }));
  else if (threads) parts.push(t("{device}, {threads} threads", { device, threads }));
  parts.push(timeOf(state));
  if (checkpoint == null) return parts;
  if (status === "running" && state.checkpoint_in != null) {
    const seconds = Math.ceil(state.checkpoint_in);
    parts.push(t("checkpoint at {checkpoint}, next in {seconds} s", { checkpoint, seconds }));
  } else parts.push(t("checkpoint at {checkpoint}", { checkpoint }));
  return parts;
}

/**
 * How long a run has trained, and how long it will: only once its pace is known.
 *
 * @param {State} state
 */
function timeOf({ status, seconds, seconds_left, progress }) {
  const time = clock(seconds);
  if (seconds_left != null) return t("{time} · {left} left", { time, left: clock(seconds_left) });
  return status === "running" && progress != null ? t("{time} · estimating the time left…", { time }) : time;
}

/**
 * Passes through the data: of few samples the count says more than its fraction.
 *
 * @param {number} epoch
 */
function epochOf(epoch) {
  if (epoch >= MANY) return t("each sample seen {n} times", { n: Math.round(epoch) });
  const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return t("epoch {epoch}", { epoch: epoch.toLocaleString(languageTag(), decimals) });
}

export const statusHtml = () => `<div class="status"><b class="word" role="status"></b><span class="numbers"></span>
    <span class="offline-word">${t("reconnecting…")}</span></div>`;

export const progressHtml = '<div class="progress"><i></i></div>';

export class StatusLine {
  /** @param {HTMLElement} root has .word, .numbers and .progress */
  constructor(root) {
    this.word = find(root, ".word");
    this.numbers = find(root, ".numbers");
    this.bar = find(root, ".progress");
  }

  /**
   * @param {State} state
   * @param {number | null | undefined} place in the queue
   * @param {boolean} brief only what a newcomer needs
   */
  show(state, place, brief) {
    const { words, kind } = statusWords(state);
    this.word.className = `word ${kind}`;
    write(this.word, words);
    const step = { step: bold(count(state.step)) };
    const parts = partsOf(state, place, brief).map((part) => (part.includes("{step}") ? compose(part, step) : [part]));
    this.tell(...parts);
    this.progress(state.progress);
  }

  /**
   * Says what can be done where there is no run.
   *
   * @param {string} played what is played meanwhile, if anything is
   * @param {boolean} ready whether Train can be pressed
   * @param {string} [hint] what must be done before
   */
  invite(played, ready, hint = "") {
    this.word.className = "word";
    write(this.word);
    const parts = [];
    if (played) parts.push(compose(t("A recorded run of {preset}."), { preset: bold(played) }));
    if (ready) parts.push(compose(t("Press {button} to make your own."), { button: bold(t("Train")) }));
    else if (hint) parts.push([hint]);
    this.tell(...parts);
  }

  /** @param {...(Node | string)[]} parts */
  tell(...parts) {
    write(this.numbers, ...parts.map((part) => /** @type {Node} */ (wrapped(part))));
  }

  /** @param {number | null | undefined} share 0 to 1; none: unknown */
  progress(share) {
    this.bar.hidden = share == null;
    find(this.bar, "i").style.width = `${100 * Math.min(1, share ?? 0)}%`;
  }
}

/** @param {(Node | string)[]} children */
function wrapped(children) {
  const span = document.createElement("span");
  span.append(...children);
  return span;
}
