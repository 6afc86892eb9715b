// A plan for 45 minutes in class: how long each part takes, what the class does in it, and the pages that it opens.

import { at, withKept } from "../../shared/address.js";
import { el } from "../../shared/dom.js";
import { t } from "../../shared/texts.js";

/**
 * @typedef {object} Part
 * @property {number} minutes
 * @property {string} what
 * @property {[words: string, page: string][]} links pages with their queries
 */

/** @returns {Part[]} 45 minutes in all */
export const classPlan = () => [
  {
    minutes: 5,
    what: t(
      "Show the first step of the lesson on the projector, and ask what is going wrong there. The class opens the app; where others can reach it, Home shows its address under “For the class”.",
    ),
    links: [
      [t("Home"), ""],
      [t("The first step, in large type"), "learn?lesson=mode-collapse&step=hook&projector=1"],
    ],
  },
  {
    minutes: 8,
    what: t("Everyone commits to a prediction, then runs the healthy case."),
    links: [[t("Predict, run, compare"), "learn?lesson=adversarial-training&step=predict"]],
  },
  {
    minutes: 10,
    what: t("Break it: mode collapse. What does the picture show, what do the losses show?"),
    links: [[t("Predict how many modes stay"), "learn?lesson=mode-collapse&step=predict"]],
  },
  {
    minutes: 10,
    what: t("Cure it in pairs: two settings, the same seed, which one wins?"),
    links: [
      [t("Change one setting"), "learn?lesson=mode-collapse&step=vary"],
      [t("Bet on a cure"), "learn?lesson=mode-collapse&step=transfer"],
    ],
  },
  {
    minutes: 7,
    what: t("Compare the runs of the class, and ask why. Is D at ½ a sign of success?"),
    links: [
      [t("All runs on this computer"), "train"],
      [t("Two runs whose D says ½"), "learn?lesson=nash-equilibrium&step=transfer"],
      [t("Ask a fresh critic"), "learn?lesson=nash-equilibrium&step=fresh"],
    ],
  },
  {
    minutes: 5,
    what: t("Hand in: everyone passes the checkpoint, or shows the run that came closest."),
    links: [[t("The checkpoint"), "learn?lesson=mode-collapse&step=checkpoint"]],
  },
];

/** The plan, folded. */
export function drawPlan() {
  const rows = classPlan().map(({ minutes, what, links }) => {
    const doors = links.map(([words, page]) => el("a", { href: address(page), target: "_blank", textContent: words }));
    return el(
      "li",
      {},
      el("b", { textContent: t("{n} min", { n: minutes }) }),
      el("div", {}, el("span", { textContent: what }), el("div", { className: "doors" }, ...doors)),
    );
  });
  return el(
    "details",
    { className: "class" },
    el("summary", { textContent: t("For teachers: 45 minutes in class") }),
    el("ol", {}, ...rows),
  );
}

/**
 * A page of the app, in the language that this page's address names.
 *
 * @param {string} page
 */
function address(page) {
  const [path, query = ""] = page.split("?");
  const kept = withKept(query);
  const projector = new URLSearchParams(query).get("projector");
  if (projector) kept.set("projector", projector);
  return at(`${path}${kept.size ? `?${kept}` : ""}`);
}
