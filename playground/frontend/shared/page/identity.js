// Who a tab is where the browser sends no cookie, such as in a frame of another site: a token that lives as long as the
// tab. It travels in a header and in the socket's first message, never in an address.

import { at } from "../address.js";

export const HEADER = "x-gan-playground-identity"; // twin: `IDENTITY_HEADER` in playground/web/access.py
const SHELF = "gan-playground:identity"; // in the tab's storage
const shared = /** @type {{ ganPlaygroundIdentity?: string }} */ (globalThis); // where the browser keeps nothing

/** The token of this tab; "" where the cookie says who it is. */
export function identity() {
  try {
    return sessionStorage.getItem(SHELF) ?? shared.ganPlaygroundIdentity ?? "";
  } catch {
    return shared.ganPlaygroundIdentity ?? "";
  }
}

/**
 * The headers of a request that has to say who asks.
 *
 * @param {Record<string, string>} [headers] others of the request
 */
export function identified(headers = {}) {
  const token = identity();
  return token ? { ...headers, [HEADER]: token } : headers;
}

/** The token of a tab without a cookie; the server makes a new one where the tab has none. */
export async function identify() {
  if (!identity()) {
    const { token } = await (await fetch(at("api/identity"), { method: "POST" })).json();
    shared.ganPlaygroundIdentity = token;
    try {
      sessionStorage.setItem(SHELF, token);
    } catch {
      // this tab keeps nothing: it is somebody new after a refresh
    }
  }
  return identity();
}
