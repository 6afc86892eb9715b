// What "show me" does with a control: it moves the control, then leaves everything as it was.

/**
 * @import { Parts, Toolbox } from "./toolbox.js"
 */

const PRESSED = new Set(["wander", "random", "smooth"]); // buttons that may press themselves

/**
 * The demonstration of a control; null where there is nothing to see.
 *
 * @param {Element} control
 * @param {Pick<Parts, "motion" | "point" | "local">} parts
 * @param {Toolbox} toolbox
 * @param {{ press: (button: HTMLElement) => void, back: (code: string) => void }} hand
 * @returns {(() => void) | null}
 */
export function demonstration(control, { motion, point, local }, toolbox, hand) {
  if (!(control instanceof HTMLElement) || control.matches(":disabled")) return null;
  if (control instanceof HTMLInputElement && control.type === "range") return () => motion.sweep(control);
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    return () => turned(motion, control, "checked", [!control.checked]);
  }
  if (control instanceof HTMLSelectElement && !control.classList.contains("save")) {
    const values = [...control.options].map((o) => o.value);
    return () => turned(motion, control, "value", values);
  }
  const { tool, do: action = "" } = control.dataset;
  if (tool) return () => toolbox.demonstrate(tool);
  if (control.matches(".tool canvas")) {
    const { type } = toolbox;
    return type && toolbox.tool?.show ? () => toolbox.demonstrate(type.id) : null;
  }
  if (control.classList.contains("big")) return () => circle(motion, point, local);
  if (control.classList.contains("class") || PRESSED.has(action)) return () => pressed(motion, point, control, hand);
  return null;
}

/**
 * A choice goes through what there is to choose.
 *
 * @param {Parts["motion"]} motion
 * @param {any} control
 * @param {"checked" | "value"} property
 * @param {unknown[]} values
 */
function turned(motion, control, property, values) {
  const before = control[property];
  const put = (/** @type {unknown} */ value) => {
    if (control[property] === value) return;
    control[property] = value;
    control.dispatchEvent(new Event("change"));
  };
  motion.show(
    (t) => put(values[Math.min(values.length - 1, Math.floor(t * values.length))]),
    () => put(before),
  );
}

/**
 * @param {Parts["motion"]} motion
 * @param {Parts["point"]} point
 * @param {HTMLElement} button
 * @param {{ press: (button: HTMLElement) => void, back: (code: string) => void }} hand
 */
function pressed(motion, point, button, { press, back }) {
  const code = point.encode();
  let done = false;
  motion.show(
    () => {
      if (!done) press(button);
      done = true;
    },
    () => back(code),
  );
}

/**
 * Moves as a hand that is dragged over the picture.
 *
 * @param {Parts["motion"]} motion
 * @param {Parts["point"]} point
 * @param {Parts["local"]} local
 */
function circle(motion, point, local) {
  const [u, v] = local.plane();
  const { z } = point.here();
  motion.show((t) => {
    const [x, y] = [1.5 * Math.sin(2 * Math.PI * t), 1.5 * Math.sin(4 * Math.PI * t)];
    point.go({ z: z.map((c, i) => c + x * u[i] + y * v[i]) });
  });
}
