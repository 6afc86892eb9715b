// The blocks of all pages but Home, in a bundle of their own: the first page is drawn before they arrive.

import dirac from "../dirac/dirac.js";
import explore from "../explore/explore.js";
import contents from "../lesson/contents/contents.js";
import reference from "../reference/reference.js";
import { TRAIN } from "./train.js";
import { LAB, LESSON } from "./training.js";

/** @import { SiteBlock } from "./page.js" */

/** @type {Record<string, SiteBlock>} */
const BLOCKS = {
  dirac: { component: dirac, given: (data, query) => ({ ...data, spec: Object.fromEntries(query) }) },
  explore: {
    component: explore,
    given: (data, query) => ({
      ...data,
      model: query.get("model") ?? "",
      link: Object.fromEntries(["at", "tool", "with", "step"].map((name) => [name, query.get(name) ?? ""])),
      demo: query.get("demo") === "1",
    }),
  },
  lab: LAB,
  lesson: LESSON,
  lessons: { component: contents },
  reference: {
    component: reference,
    given: (data, query) => ({ ...data, asked: { term: query.get("term") ?? "", q: query.get("q") ?? "" } }),
    open: true,
  },
  train: TRAIN,
};

/** @type {import("./files.js").Register & typeof globalThis} */ (globalThis).ganPlayground.add("blocks", BLOCKS);
