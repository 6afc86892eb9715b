// Short texts that the browser keeps for this tab, also over a reload.

/**
 * The text of this name; empty where there is none.
 *
 * @param {string} name
 */
export function kept(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function keep(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // a browser that keeps nothing
  }
}
