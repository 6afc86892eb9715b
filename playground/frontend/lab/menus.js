// The lab's menus: examples, branches, resets, the race, sharing with what a teacher hides. Each fills a place with a
// button and a sheet.

import { el } from "../shared/dom.js";

// A button that opens a sheet, filled anew each time; anything outside closes it.
export function menu(place, label, title, fill, off = false) {
  if (!place.firstChild) {
    const sheet = el("div", { className: "sheet", hidden: true });
    const button = el("button", { type: "button" });
    button.onclick = () => {
      sheet.hidden = !sheet.hidden;
      if (!sheet.hidden)
        place.fill(sheet, () => {
          sheet.hidden = true;
        });
    };
    document.addEventListener("pointerdown", (event) => {
      if (!event.composedPath().includes(place)) sheet.hidden = true;
    });
    place.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        sheet.hidden = true;
        button.focus();
      }
    });
    place.append(button, sheet);
  }
  Object.assign(place.firstChild, { textContent: label, title });
  place.fill = fill;
  place.hidden = off;
}

const button = (text, title, act, more = {}) =>
  el("button", { type: "button", textContent: text, title, onclick: act, ...more });

export function examples(lab, place, off) {
  menu(
    place,
    "Examples",
    "Runs that show something, each with its story",
    (sheet, close) => {
      sheet.replaceChildren(
        el(
          "div",
          { className: "examples" },
          ...lab.data.presets.map((p) => {
            const b = button("", "", () => {
              close();
              lab.act({ do: "preset", name: p.name, speed: lab.view.speed });
            });
            if (p.picture) b.append(el("img", { src: p.picture, alt: "", loading: "lazy" }));
            b.append(el("b", { textContent: p.title }), el("span", { textContent: p.sentence }));
            b.classList.toggle("on", p.name === lab.data.preset);
            return b;
          }),
        ),
      );
    },
    off,
  );
}

export function branches(lab, place, step) {
  menu(
    place,
    "Branch from here",
    "The same run up to this step, and from here on with one thing changed",
    (sheet, close) => {
      const at = step();
      const go = (label, patch) => {
        close();
        lab.act({ do: "branch", step: at, patch, name: `${label}, from step ${at}` });
      };
      sheet.replaceChildren(
        el("p", { innerHTML: `From step <b>${at.toLocaleString("en")}</b> on, the same weights, but with …` }),
        el(
          "div",
          { className: "choices" },
          ...lab.data.cures.map(({ label, patch }) => button(label, JSON.stringify(patch), () => go(label, patch))),
        ),
        el("p", { textContent: "The branch is a new run; this one stops as it is, and can be resumed." }),
      );
      sheet.lastChild.style.margin = "0.5rem 0 0";
    },
  );
}

export function resets(lab, place) {
  menu(place, "⟲ Reset", "Back to step 0", (sheet, close) => {
    const seed = lab.data.draft.seed,
      reset = (more) => {
        close();
        lab.train({ paused: true, ...more });
      };
    sheet.replaceChildren(
      el("p", {
        textContent:
          "Back to step 0, standing still. The same seed gives the same first weights, so that one change can be compared fairly.",
      }),
      el(
        "div",
        { className: "choices" },
        button(`Same seed, ${seed}`, "The same first weights and the same random numbers", () => reset({})),
        button("A new seed", "Other first weights", () => reset({ seed: Math.floor(Math.random() * 1e6) })),
      ),
    );
  });
}

export function racing(lab, place, off) {
  if (lab.race) {
    menu(place, "End the race", "", () => {}, off);
    place.firstChild.onclick = () => lab.act({ do: "alone" });
    place.dataset.race = "1";
    return;
  }
  if (place.dataset.race) {
    place.replaceChildren();
    delete place.dataset.race;
  }
  menu(
    place,
    "A/B race",
    "Two labs side by side: same seed, same data, one difference",
    (sheet, close) => {
      const { rivals, draft, changed } = lab.data;
      const go = (patch) => {
        close();
        lab.held = false;
        lab.act({ do: "race", patch });
      };
      const choices = rivals.map(({ label, patch }) => button(label, JSON.stringify(patch), () => go(patch)));
      if (changed.length)
        choices.unshift(
          button(
            "as changed in Settings",
            changed.join(", "),
            () => go(Object.fromEntries(changed.map((p) => [p, valueAt(draft, p)]))),
            { className: "primary" },
          ),
        );
      sheet.replaceChildren(
        el("p", { textContent: "Both start from the same seed and go at the same pace. B differs in:" }),
        el("div", { className: "choices" }, ...choices),
      );
    },
    off,
  );
}

function valueAt(config, path) {
  const [section, ...rest] = path.split(".");
  if (!rest.length) return config[section]?.name ?? config[section];
  if (section === "penalties" || section === "auxiliaries")
    return rest.length === 1 ? (config[section][rest[0]] ?? null) : config[section][rest[0]]?.[rest[1]];
  return config[section]?.[rest[0]];
}

export function sharing(lab, place) {
  menu(place, "Share", "A link that shows exactly this", (sheet) => {
    const hide = new Set(lab.view.hide),
      said = el("p", { className: "said" });
    const text = el("input", { type: "text", readOnly: true, value: lab.link([...hide]), ariaLabel: "The link" });
    text.style.width = "100%";
    const boxes = Object.entries(lab.data.parts).map(([part, words]) => {
      const box = el("input", { type: "checkbox", checked: hide.has(part) });
      box.onchange = () => {
        if (box.checked) hide.add(part);
        else hide.delete(part);
        text.value = lab.link([...hide]);
        said.textContent = "";
      };
      box.dataset.part = part;
      return el("label", {}, box, ` ${words}`);
    });
    const copy = button(
      "Copy link",
      "Settings, data, seed, layers and what is hidden",
      async () => {
        text.select();
        try {
          await navigator.clipboard.writeText(text.value);
        } catch {
          document.execCommand("copy");
        }
        said.textContent = "Copied. Whoever opens it has these settings, this seed and these layers.";
      },
      { className: "primary copy" },
    );
    sheet.replaceChildren(
      el("p", {
        innerHTML:
          "<b>Everything is in the link</b>: data, settings, seed, layers. For a class, hide what should not be touched:",
      }),
      el("div", { className: "choices" }, ...boxes),
      text,
      el("p"),
      copy,
      said,
    );
  });
}
