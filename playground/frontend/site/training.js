// The lab and the runs of lessons on the site: they train in worker threads with shipped modules and data.

import { offlineLab } from "../lab/offline/lab.js";
import lesson from "../lesson/lesson.js";
import { OfflineLessonRuns } from "../lesson/offline/lesson_runs.js";
import { remember, remembered } from "../lesson/progress.js";
import { el } from "../shared/dom.js";
import { t } from "../shared/texts.js";
import { answer, file } from "./files.js";
import { stepOn } from "./packed.js";

/**
 * @import { LessonData } from "../lesson/data.js"
 * @import { Call } from "../shared/blocks/component.js"
 * @import { SiteBlock } from "./page.js"
 */

const MODULE = /^step-/;

/** @param {string} name */
const load = (name) => (MODULE.test(name) ? fromShelf(name) : file(`training/${name}`));

/**
 * A module of a step, out of the file that holds it and others.
 *
 * @param {string} name
 */
async function fromShelf(name) {
  const shelf = (await file("training/shelves"))[name];
  const step = stepOn(await (await answer(`training/shelf-${shelf}`)).arrayBuffer(), name);
  if (!step) throw new Error(t("This needs the app."));
  return step;
}

/**
 * An address of a script that came as text: a page opened from a disk can start no other one in a thread.
 *
 * @param {string} code
 */
const addressOf = (code) => URL.createObjectURL(new Blob([code], { type: "text/javascript" }));

/** A way to make worker threads. */
async function threads() {
  const { code } = await file("trainer");
  const address = addressOf(code);
  return () => new Worker(address);
}

/** @type {SiteBlock} */
export const LAB = {
  given: (data, query) => ({ ...data, query }),
  component({ parentElement, data }) {
    const root = parentElement.querySelector(".lab");
    let live = true;
    const open = async () => {
      const [worker, charts] = await Promise.all([threads(), answer(data.assets.plotly)]);
      const assets = { ...data.assets, plotly: addressOf(await charts.text()) };
      return live ? offlineLab(root, load, { ...data, assets, worker }) : null;
    };
    const lab = open();
    lab.catch((error) => root.append(el("p", { className: "problem", textContent: String(error?.message ?? error) })));
    return () => {
      live = false;
      void lab.then((found) => found?.stop());
    };
  },
  open: true, // plotly.js puts its styles into the page
};

/** @type {SiteBlock} */
export const LESSON = {
  given: (data, query) => ({ ...data, begin: query.get("step") ?? "", in_class: false }),
  component(/** @type {Call<LessonData>} */ call) {
    const { name } = call.data.lesson;
    remember(name, { ...remembered(name), runs: {} }); // those of an earlier visit are gone
    /** @type {OfflineLessonRuns | null} */
    let runs = null;
    let end = () => {};
    const show = () => {
      const reader = runs?.shown ?? { runs: {}, verdicts: {}, problem: null };
      const setTriggerValue = (/** @type {string} */ _, /** @type {unknown} */ action) => void act(action);
      end = lesson({ ...call, data: { ...call.data, ...reader }, setTriggerValue }) ?? end;
    };
    const opened = threads().then(async (worker) => {
      runs = await OfflineLessonRuns.open(name, load, worker, show);
    });
    const act = async (/** @type {unknown} */ action) => {
      await opened;
      await runs?.act(action);
    };
    show();
    return () => {
      end();
      void opened.then(() => runs?.stop());
    };
  },
};
