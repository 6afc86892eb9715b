// Loads the page again, as soon as the app answers, when a part of the page's program did not arrive: without it the page
// stays empty or shows an error of the browser. It stands in the head of every page: see playground/web/index_page.py.
{
  const PAUSE = 1000; // ms between two questions whether the app answers
  const [OFTEN, SPAN] = [5, 60_000]; // so many times within so many ms: more would not help
  const NOTE = "gan-playground-loaded-again"; // when that was, in milliseconds
  const UNARRIVED = /dynamically imported module|importing a module script/i; // as Chromium, Firefox and Safari say it
  const { health = "", text = "" } = document.currentScript?.dataset ?? {};
  let waits = false;

  /** @returns {number[]} */
  const before = () => {
    const times = JSON.parse(sessionStorage.getItem(NOTE) ?? "[]");
    return times.filter((/** @type {number} */ time) => Date.now() - time < SPAN);
  };

  const say = () => {
    const line = document.createElement("p");
    line.textContent = text;
    line.setAttribute("role", "status");
    line.style.cssText =
      "position: fixed; inset: auto 0 0; z-index: 1000001; margin: 0; padding: 0.8rem 1.2rem; " +
      "background: #1b2530; color: #fff; font: 1rem/1.4 system-ui, sans-serif; text-align: center";
    document.body.append(line);
  };

  const loadAgain = async () => {
    if (waits) return;
    waits = true;
    const times = before();
    if (times.length >= OFTEN) return;
    if (document.body) say();
    else addEventListener("DOMContentLoaded", say);
    do await new Promise((resolve) => setTimeout(resolve, PAUSE));
    while (!(await fetch(health, { cache: "no-store" }).catch(() => null))?.ok);
    sessionStorage.setItem(NOTE, JSON.stringify([...times, Date.now()]));
    location.reload();
  };

  const part = (/** @type {EventTarget | null} */ target) =>
    target instanceof Element && target.matches("script[type=module], link[rel=stylesheet]");
  addEventListener("error", (event) => part(event.target) && void loadAgain(), { capture: true });
  addEventListener("unhandledrejection", ({ reason }) => UNARRIVED.test(reason?.message) && void loadAgain());
  addEventListener("vite:preloadError", () => void loadAgain()); // from Streamlit's program, and from a block's
}
