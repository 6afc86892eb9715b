// A lesson as a Streamlit component.

import { asComponent } from "../shared/blocks/component.js";
import { el } from "../shared/dom.js";
import { LessonBlock } from "./lesson_block.js";

/** @import { LessonData } from "./data.js" */

export default asComponent((parent, /** @type {LessonData} */ data) => {
  const found = /** @type {HTMLElement | null} */ (parent.querySelector(".lesson"));
  return new LessonBlock(found ?? parent.appendChild(el("div", { className: "lesson" })), data);
});
