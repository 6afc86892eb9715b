// Home on the site.

import home from "../home/home.js";
import { at, withKept } from "../shared/address.js";

/** @type {import("./page.js").SiteBlock} */
export const HOME = {
  component: home,
  act: {
    go({ page }) {
      const query = withKept("").toString();
      location.href = at(`${page}${query && "?"}${query}`);
    },
  },
};
