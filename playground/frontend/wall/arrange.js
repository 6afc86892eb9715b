// The order of the cards, and which of them are shown. Pure functions.

import { BROKEN, LIVE } from "../shared/status.js";

/**
 * @import { WallCard } from "./wall_data.js"
 *
 * @typedef {"joined" | "name" | "step" | "metric" | "finding"} Order
 * @typedef {"all" | "finding" | "fine" | "running" | "waiting" | "ended" | "none" | "away"} Only
 */

/** Whether something is wrong with the run of a card. @param {WallCard} card */
export const troubled = ({ run }) => Boolean(run && (run.finding || BROKEN.has(run.status)));

/** @type {Record<Only, (card: WallCard) => boolean>} */
const SHOWN = {
  all: () => true,
  finding: troubled,
  fine: (card) => Boolean(card.run) && !troubled(card),
  running: ({ run }) => run?.status === "running" || run?.status === "starting",
  waiting: ({ run }) => run?.status === "queued" || run?.status === "paused",
  ended: ({ run }) => Boolean(run && !LIVE.has(run.status)),
  none: ({ run }) => !run,
  away: ({ here }) => !here,
};

/**
 * The cards that are shown, in order. Cards that are equal stay in the order of joining.
 *
 * @param {WallCard[]} cards
 * @param {Order} order "step": the farthest first; "metric": the best first, metric by metric; "finding": troubles first
 * @param {Only} only
 * @param {Intl.Collator} [collator]
 */
export function arranged(cards, order, only, collator = new Intl.Collator(undefined, { numeric: true })) {
  const shown = cards.filter(SHOWN[only]);
  /** @type {Record<Order, (a: WallCard, b: WallCard) => number>} */
  const by = {
    joined: () => 0,
    name: (a, b) => collator.compare(a.nickname, b.nickname),
    step: (a, b) => (b.run?.step ?? -1) - (a.run?.step ?? -1),
    metric: (a, b) => compareMetrics(a, b),
    finding: (a, b) =>
      Number(troubled(b)) - Number(troubled(a)) || collator.compare(a.run?.finding ?? "", b.run?.finding ?? ""),
  };
  return shown.sort(by[order]);
}

const MORE_IS_BETTER = new Set(["modes", "hq"]);

/**
 * @param {WallCard} a
 * @param {WallCard} b
 */
function compareMetrics({ run: a }, { run: b }) {
  if (!a?.metric || !b?.metric) return Number(Boolean(b?.metric)) - Number(Boolean(a?.metric));
  if (a.metric !== b.metric) return a.metric < b.metric ? -1 : 1;
  return ((a.value ?? 0) - (b.value ?? 0)) * (MORE_IS_BETTER.has(a.metric) ? -1 : 1);
}

/**
 * The place in a grid to which an arrow key leads; the same place at its edge.
 *
 * @param {string} key
 * @param {number} from
 * @param {number} count
 * @param {number} columns
 */
export function moved(key, from, count, columns) {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key];
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const to = from + (by ?? 0);
  return to >= 0 && to < count ? to : from;
}
