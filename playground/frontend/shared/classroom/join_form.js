// The form with which a person joins a class, and changes the nickname later.

import { at } from "../address.js";
import { el } from "../dom.js";
import { identified } from "../page/identity.js";
import { say, t } from "../texts.js";

/**
 * @import { ClassView } from "./class_view.js"
 *
 * @typedef {object} Form
 * @property {HTMLDialogElement} element
 * @property {(view: ClassView, invited: string, asked: boolean) => void} open `invited`: the code of a link; `asked`:
 *   something was tried that only members may do
 */

const SCENE = `<svg class="scene" viewBox="0 0 320 64" aria-hidden="true">
  <g class="real"><circle cx="24" cy="40" r="5"/><circle cx="52" cy="22" r="5"/><circle cx="84" cy="44" r="5"/>
  <circle cx="118" cy="26" r="5"/><circle cx="150" cy="42" r="5"/><circle cx="182" cy="20" r="5"/></g>
  <g class="fake"><path d="m146 16 6 11h-12zM176 38l6 11h-12zM208 18l6 11h-12zM238 38l6 11h-12zM270 14l6 11h-12zM300 34l6 11h-12z"/></g>
</svg>`;

/**
 * @param {(view: ClassView) => void} joined called when the server has let the person in, or has changed the nickname
 * @param {() => void} left called when the person closes the form
 * @returns {Form}
 */
export function joinForm(joined, left) {
  const title = el("h2");
  const lead = el("p", { className: "lead" });
  const code = el("input", { name: "code", className: "code", required: true, maxLength: 12, placeholder: "K7F 2QD" });
  Object.assign(code, { autocomplete: "off", autocapitalize: "characters", spellcheck: false });
  const nickname = el("input", { name: "nickname", required: true, maxLength: 24, autocomplete: "off" });
  const another = el("button", { type: "button", className: "another", textContent: t("Another") });
  const problem = el("p", { className: "problem" });
  problem.setAttribute("role", "alert");
  const submit = el("button", { className: "primary", type: "submit" });
  const close = el("button", { className: "plain", type: "button" });
  const codeField = el("label", {}, el("span", { textContent: t("Code of the class") }), code);
  const form = el(
    "form",
    { method: "dialog", noValidate: true },
    codeField,
    el(
      "label",
      {},
      el("span", { textContent: t("Your nickname") }),
      el("span", { className: "row" }, nickname, another),
    ),
    problem,
    submit,
    close,
  );
  const note = el("p", { className: "note" });
  note.textContent = t(
    "Only the nickname is stored, and everybody in the class can see it. Do not use your full name.",
  );
  const element = el("dialog", { className: "join" });
  element.innerHTML = SCENE;
  element.append(title, lead, form, note);
  let member = false;

  another.onclick = async () => {
    const before = nickname.value;
    const found = await suggested();
    if (nickname.value === before) nickname.value = found; // else somebody has typed a name meanwhile
  };
  close.onclick = () => element.close();
  element.onclose = left;
  form.onsubmit = async (event) => {
    event.preventDefault();
    submit.disabled = true;
    problem.textContent = "";
    try {
      const answer = await send(member ? "" : code.value, nickname.value);
      joined(answer);
      element.close();
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
      submit.disabled = false;
    }
  };

  /** @type {Form["open"]} */
  const open = (view, invited, asked) => {
    member = view.role !== null;
    codeField.hidden = member;
    code.required = !member;
    submit.disabled = false;
    if (member) title.textContent = t("Your name in the class");
    else title.textContent = asked ? t("Join the class first") : t("Join the class");
    lead.textContent = member ? t("The teacher sees it beside your runs.") : t("The code is on the projector.");
    if (!member && !view.open) lead.textContent = t("The teacher has closed the door. Ask the teacher to open it.");
    submit.textContent = member ? t("Save") : t("Join");
    close.textContent = member ? t("Cancel") : t("Only look around");
    problem.textContent = "";
    if (member) nickname.value = view.nickname;
    else if (!nickname.value) another.click();
    code.value ||= invited.length === 6 ? `${invited.slice(0, 3)} ${invited.slice(3)}` : invited;
    if (!element.open) element.showModal();
    (member || code.value ? nickname : code).focus();
    if (member || code.value) nickname.select();
  };
  return { element, open };
}

async function suggested() {
  try {
    const answer = await fetch(at(`api/class/suggestion?lang=${document.documentElement.lang}`));
    return String((await answer.json()).nickname ?? "");
  } catch {
    return "";
  }
}

/**
 * @param {string} code
 * @param {string} nickname
 * @returns {Promise<ClassView>}
 */
async function send(code, nickname) {
  const headers = identified({ "content-type": "application/json" });
  const body = JSON.stringify({ code, nickname });
  const answer = await fetch(at("api/class/join"), { method: "POST", headers, body }).catch(() => null);
  if (!answer) throw new Error(t("The app does not answer. Try again."));
  const found = await answer.json();
  if (!answer.ok) throw new Error(say(found.message));
  return found;
}
