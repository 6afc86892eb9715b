// Where a table of points is pasted or loaded.

import { el } from "../dom.js";
import { t } from "../texts.js";

/** @import { Action, OptionTable } from "./options_panel.js" */

/**
 * Where a table of points is pasted or loaded.
 *
 * @param {Pick<OptionTable, "said" | "outliers">} table
 * @param {(action: Action) => void} act
 */
export function pointsTable({ said, outliers }, act) {
  const name = t("Paste a table of x and y");
  const area = el("textarea", { rows: 4, placeholder: "0.5, 1.2\n0.7, 1.1\n…", ariaLabel: name });
  const file = el("input", { type: "file", ariaLabel: t("… or a file") });
  const take = el("button", { type: "button", textContent: t("Use these points") });
  take.onclick = async () => {
    const chosen = file.files?.[0];
    if (area.value.trim() || !chosen) act({ do: "table", text: area.value });
    else act({ do: "table", file: base64(new Uint8Array(await chosen.arrayBuffer())) });
  };
  const hint = t("One point per line, with commas, semicolons, tabs or spaces between the columns.");
  const status = el("p", { className: "said", textContent: said });
  status.setAttribute("role", "status");
  const about = el("p", { className: "about", textContent: hint });
  const leave = el("button", { type: "button", hidden: !outliers });
  leave.textContent = outliers === 1 ? t("Leave the outlier out") : t("Leave the {n} outliers out", { n: outliers });
  leave.onclick = () => act({ do: "table", without_outliers: true });
  return el("div", { className: "pasted" }, el("p", { textContent: name }), area, file, about, take, status, leave);
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
