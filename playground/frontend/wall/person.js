// What the teacher can do with one student and the run on the card.

import { at, withKept } from "../shared/address.js";
import { el } from "../shared/dom.js";
import { LIVE } from "../shared/status.js";
import { count, say, t } from "../shared/texts.js";
import { button, confirm, open } from "./dialogs.js";
import { metricWords } from "./words.js";

/** @import { Act, Metrics, WallCard } from "./wall_data.js" */

/**
 * @param {HTMLElement} root
 * @param {WallCard} card
 * @param {Metrics} metrics
 * @param {(act: Act) => Promise<void>} act
 */
export function person(root, card, metrics, act) {
  const { run, nickname } = card;
  const done = (/** @type {Act} */ wanted) => {
    void act(wanted);
    dialog.close();
  };
  const facts = el("p", { className: "facts" });
  if (!run) facts.textContent = t("{name} has not started a run.", { name: nickname });
  else {
    facts.textContent = [run.name, t("step {n}", { n: run.step }), metricWords(run, metrics)]
      .filter(Boolean)
      .join(" · ");
  }
  const dialog = open(root, nickname, facts);
  if (run?.message) dialog.append(el("p", { className: "said", textContent: say(run.message) }));
  if (run) {
    const inBrowser = run.points.length > 0;
    if (inBrowser) dialog.append(el("p", { textContent: t("This run trains in the student's own browser.") }));
    /** @type {HTMLElement[]} */
    const buttons = [button(t("Spotlight"), () => done({ do: "spotlight", run: run.id }), "primary")];
    if (!inBrowser) {
      const href = at(`train?${withKept({ run: run.id })}`);
      buttons.push(el("a", { href, target: "_blank", textContent: t("Open the run") }));
    }
    if (run.status === "running") buttons.push(button(t("Pause"), () => done({ do: "pause", run: run.id, on: true })));
    if (run.status === "paused") buttons.push(button(t("Go on"), () => done({ do: "pause", run: run.id, on: false })));
    if (LIVE.has(run.status)) buttons.push(button(t("Stop"), () => done({ do: "stop", run: run.id })));
    buttons.push(
      button(t("Delete…"), () => {
        dialog.close();
        const text = inBrowser
          ? t("The run of {name} stops, and the wall shows it no more. It is stored nowhere.", { name: nickname })
          : t("The run of {name} goes to the trash, where it stays for a week.", { name: nickname });
        confirm(root, t("Delete this run?"), text, t("Delete"), () => void act({ do: "delete", run: run.id }));
      }),
    );
    dialog.append(el("div", { className: "row" }, ...buttons));
    if (card.runs > 1) dialog.append(el("p", { textContent: t("{n} runs in all.", { n: count(card.runs) }) }));
  }
  const name = el("input", { type: "text", value: nickname, maxLength: 24 });
  const rename = el(
    "form",
    { className: "row" },
    el("label", {}, t("Nickname"), name),
    el("button", { textContent: t("Rename") }),
  );
  rename.onsubmit = (event) => {
    event.preventDefault();
    done({ do: "rename", id: card.id, nickname: name.value });
  };
  const remove = button(t("Remove from the class…"), () => {
    dialog.close();
    const text = t("{name} can join again with the code. The runs stay.", { name: nickname });
    confirm(
      root,
      t("Remove {name}?", { name: nickname }),
      text,
      t("Remove"),
      () => void act({ do: "remove", id: card.id }),
    );
  });
  dialog.append(el("hr"), rename, remove);
}
