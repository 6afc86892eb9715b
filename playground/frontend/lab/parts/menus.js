// The lab's menus: examples, branches, resets, the race, sharing with what a teacher hides. Each fills a place with a
// button and a sheet.

import { el } from "../../shared/dom.js";
import { count, t } from "../../shared/texts.js";

/**
 * @import { Preset, Store, Variation } from "../store.js"
 *
 * @typedef {(sheet: HTMLElement, close: () => void) => void} Fill
 */

/**
 * A button that opens a sheet, filled anew each time; anything outside closes it.
 *
 * @param {HTMLElement} place
 * @param {string} label
 * @param {string} title
 * @param {Fill} fill
 */
export function menu(place, label, title, fill) {
  const sheet = el("div", { className: "sheet", hidden: true });
  const button = el("button", { type: "button", textContent: label, title });
  const show = (/** @type {boolean} */ shown) => {
    sheet.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
  };
  const close = () => show(false);
  close();
  button.onclick = () => {
    show(Boolean(sheet.hidden));
    if (!sheet.hidden) fill(sheet, close);
  };
  document.addEventListener("pointerdown", (event) => {
    if (!event.composedPath().includes(place)) close();
  });
  place.onkeydown = (event) => {
    if (event.key !== "Escape" || sheet.hidden) return;
    close();
    button.focus();
    event.stopPropagation();
  };
  place.replaceChildren(button, sheet);
}

/**
 * @param {string} text
 * @param {string} title
 * @param {() => void} act
 */
const choice = (text, title, act, className = "") =>
  el("button", { type: "button", textContent: text, title, onclick: act, className });

/** @param {(Node | string)[]} children */
const choices = (children) => el("div", { className: "choices" }, ...children);

/** @param {string} text */
const paragraph = (text, className = "") => el("p", { textContent: text, className });

/**
 * @param {HTMLElement} place
 * @param {() => { presets: Preset[], preset: string }} now
 * @param {(name: string) => void} choose
 */
export function examples(place, now, choose) {
  menu(place, t("Examples"), t("Runs that show something, each with its story"), (sheet, close) => {
    const { presets, preset } = now();
    const cards = presets.map(({ name, title, sentence, picture }) => {
      const card = choice("", "", () => {
        close();
        choose(name);
      });
      if (picture) card.append(el("img", { src: picture, alt: "", loading: "lazy" }));
      card.append(el("b", { textContent: title }), el("span", { textContent: sentence }));
      card.classList.toggle("on", name === preset);
      return card;
    });
    sheet.replaceChildren(el("div", { className: "examples" }, ...cards));
  });
}

/**
 * @param {HTMLElement} place
 * @param {() => { step: number, cures: Variation[] }} now
 * @param {(label: string, patch: Record<string, unknown>, step: number) => void} branch
 */
export function branches(place, now, branch) {
  const title = t("The same run up to this step, and from here on with one thing changed");
  menu(place, t("Branch from here"), title, (sheet, close) => {
    const { step, cures } = now();
    const go = (/** @type {Variation} */ { label, patch }) => {
      close();
      branch(t("{change}, from step {step}", { change: label, step: String(step) }), patch, step);
    };
    sheet.replaceChildren(
      paragraph(t("From step {step} on, the same weights, but with …", { step: count(step) })),
      choices(cures.map((cure) => choice(cure.label, JSON.stringify(cure.patch), () => go(cure)))),
      paragraph(t("The branch is a new run. This one stops and can be resumed."), "below"),
    );
  });
}

/**
 * @param {HTMLElement} place
 * @param {() => number} seed
 * @param {(more: Record<string, unknown>) => void} train
 */
export function resets(place, seed, train) {
  menu(place, `⟲ ${t("Reset")}`, t("Back to step 0"), (sheet, close) => {
    const reset = (/** @type {Record<string, unknown>} */ more) => {
      close();
      train({ paused: true, ...more });
    };
    const anew = () => reset({ seed: Math.floor(Math.random() * 1e6) });
    const same = t("The same first weights and the same random numbers");
    sheet.replaceChildren(
      paragraph(
        t(
          "Back to step 0, paused. The same seed gives the same first weights, so that you can compare one change " +
            "fairly.",
        ),
      ),
      choices([
        choice(t("Same seed, {seed}", { seed: String(seed()) }), same, () => reset({})),
        choice(t("A new seed"), t("Other first weights"), anew),
      ]),
    );
  });
}

/**
 * The menu of the race, or while there is one the button that ends it.
 *
 * @param {HTMLElement} place
 * @param {Store} store
 * @param {{ race: (patch: Record<string, unknown>) => void, alone: () => void }} on
 */
export function racing(place, store, on) {
  const wanted = String(store.race);
  if (place.dataset.race === wanted) return;
  place.dataset.race = wanted;
  if (store.race) {
    place.replaceChildren(choice(t("End the race"), "", on.alone));
    return;
  }
  const title = t("Two labs side by side: same seed, same data, one difference");
  menu(place, t("A/B race"), title, (sheet, close) => {
    const { rivals, draft, changed } = store.data;
    const go = (/** @type {Record<string, unknown>} */ patch) => {
      close();
      on.race(patch);
    };
    const offered = rivals.map(({ label, patch }) => choice(label, JSON.stringify(patch), () => go(patch)));
    if (changed.length) {
      const patch = Object.fromEntries(changed.map((path) => [path, valueAt(draft, path)]));
      offered.unshift(choice(t("as changed in Settings"), changed.join(", "), () => go(patch), "primary"));
    }
    sheet.replaceChildren(
      paragraph(t("Both start from the same seed and are kept at the same step. B differs in:")),
      choices(offered),
    );
  });
}

const SETS = new Set(["penalties", "auxiliaries", "augmentations"]); // sections that hold several options

/**
 * The value at a dotted path of a configuration: "opt_G.lr", "penalties.r1", "objective".
 *
 * @param {Record<string, any>} config
 * @param {string} path
 */
export function valueAt(config, path) {
  const [section, ...rest] = path.split(".");
  if (!rest.length) return config[section]?.name ?? config[section];
  if (!SETS.has(section)) return config[section]?.[rest[0]];
  const term = config[section][rest[0]];
  return rest.length === 1 ? (term ?? null) : term?.[rest[1]];
}

/**
 * @param {HTMLElement} place
 * @param {Store} store
 * @param {(hide: string[]) => string} link
 */
export function sharing(place, store, link) {
  menu(place, t("Share"), t("A link that shows exactly this"), (sheet) => {
    const hide = new Set(store.view.hide);
    const said = paragraph("", "said");
    const text = el("input", { type: "text", readOnly: true, value: link([...hide]), ariaLabel: t("The link") });
    const boxes = Object.entries(store.data.parts).map(([part, name]) => {
      const box = el("input", { type: "checkbox", checked: hide.has(part) });
      box.dataset.part = part;
      box.onchange = () => {
        if (box.checked) hide.add(part);
        else hide.delete(part);
        text.value = link([...hide]);
        said.textContent = "";
      };
      return el("label", {}, box, ` ${name}`);
    });
    const copy = async () => {
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        document.execCommand("copy"); // without https there is no clipboard
      }
      said.textContent = t("Copied. Whoever opens it has these settings, this seed and these layers.");
    };
    sheet.replaceChildren(
      el("p", {}, el("b", { textContent: t("Everything is in the link: data, settings, seed, layers.") })),
      paragraph(t("For a class, hide what should not be touched:")),
      choices(boxes),
      text,
      choice(t("Copy link"), t("Settings, data, seed, layers and what is hidden"), copy, "primary copy"),
      said,
    );
  });
}
