// «What is this»: while «?» is pressed, a touch, a click or the focus says what a control is and does nothing else; and
// «show me» moves it, then leaves everything as it was. A control's sentence is its title.

import { el } from "../shared/dom.js";

const SHOWN = new Set(["wander", "random", "smooth"]); // buttons that may press themselves
const HINT = "Touch anything, or walk with the Tab key, to read what it is. Esc ends this.";

export class Help {
  constructor(explorer, button, place) {
    this.e = explorer;
    this.button = button;
    this.text = el("span");
    this.shower = el("button", { className: "small", textContent: "▷ show me", onclick: () => this.shown?.() });
    this.box = el("div", { className: "message what", hidden: true }, this.text, " ", this.shower);
    this.box.setAttribute("role", "status");
    place.append(this.box);
    const { root } = explorer;
    for (const kind of ["pointerdown", "mousedown", "touchstart", "click"])
      root.addEventListener(kind, (event) => this.touched(event), { capture: true, passive: false });
    root.addEventListener(
      "keydown",
      (event) => {
        if (this.on && event.key === "Escape") {
          this.toggle(false);
          event.stopPropagation();
        }
      },
      true,
    );
    root.addEventListener("focusin", (event) => {
      if (this.on) this.explain(event.target);
    });
  }

  toggle(on = !this.on) {
    this.on = on;
    this.button.setAttribute("aria-pressed", on);
    this.e.root.classList.toggle("asking", on);
    this.box.hidden = !on;
    this.text.textContent = HINT;
    this.shower.hidden = true;
    this.shown = null;
  }

  touched(event) {
    if (!this.on || this.button.contains(event.target) || this.box.contains(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== "click") return;
    const control = event.target.closest("label")?.control ?? event.target;
    control.focus?.();
    this.explain(control);
  }

  explain(target) {
    const told = target.closest("[title]");
    if (!told || this.box.contains(target)) return;
    this.text.textContent = told.title;
    this.shown = this.way(target.closest("button, input, select, canvas, [title]"));
    this.shower.hidden = !this.shown;
  }

  // What «show me» does with a control; nothing where there is nothing to be seen.
  way(control) {
    const { e } = this;
    if (control.disabled) return null;
    if (control.type === "range") return () => e.sweep(control);
    if (control.type === "checkbox") return () => this.turned(control, "checked", [!control.checked]);
    if (control.tagName === "SELECT" && !control.classList.contains("save"))
      return () =>
        this.turned(
          control,
          "value",
          [...control.options].map((o) => o.value),
        );
    if (control.getAttribute("role") === "tab") return () => e.demonstrated(control.textContent);
    if (control.matches(".tool canvas")) return e.tool.show ? () => e.demonstrated(e.tool.constructor.title) : null;
    if (control === e.big) return () => this.circle();
    if (control.classList.contains("class") || SHOWN.has(control.dataset.do)) return () => this.pressed(control);
    return null;
  }

  // A choice goes through what there is to choose.
  turned(control, property, values) {
    const before = control[property],
      put = (value) => {
        if (control[property] !== value) {
          control[property] = value;
          control.onchange?.();
        }
      };
    this.e.show(
      (t) => put(values[Math.min(values.length - 1, Math.floor(t * values.length))]),
      () => put(before),
    );
  }

  pressed(button) {
    const code = this.e.encode(),
      { smoothed } = this.e;
    let done = false;
    this.e.show(
      () => {
        if (!done) {
          done = true;
          button.dataset.do ? this.e.act(button.dataset.do) : button.onclick();
        }
      },
      () => {
        this.e.recall(code);
        this.e.smooth(smoothed);
      },
    );
  }

  // As a hand that is dragged over the picture.
  circle() {
    const [u, v = u] = this.e.local(2),
      { z } = this.e.here();
    this.e.show((t) =>
      this.e.set({
        z: z.map((c, i) => c + 1.5 * Math.sin(2 * Math.PI * t) * u[i] + 1.5 * Math.sin(4 * Math.PI * t) * v[i]),
        moves: {},
      }),
    );
  }
}
