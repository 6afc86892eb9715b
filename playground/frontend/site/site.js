// The static site: the app's pages without a server, in one file, also opened from a disk.

import { pageQuery, placeOf, useAddresses } from "../shared/address.js";
import { answerWith } from "../shared/page/request.js";
import { restoreProjector } from "../shared/page/projector.js";
import { watchTerms } from "../shared/page/terms.js";
import { useLanguage } from "../shared/texts.js";
import { answer, file } from "./files.js";
import { drawFrame } from "./frame.js";
import { hashAddresses } from "./hash_addresses.js";
import { LANGUAGES, languageOf, rememberLanguage } from "./language.js";
import { Page } from "./page.js";

useAddresses(hashAddresses(() => location.href));
answerWith(answer);

/** @type {Page | null} */
let page = null;
let language = "";

/** Shows the page that the address names, in the language that it names. */
async function show() {
  const place = placeOf(location.href);
  restoreProjector();
  const wanted = languageOf(pageQuery());
  if (wanted !== language) {
    language = wanted;
    await useLanguage(language, language === "en" ? {} : await file(`texts/${language}`));
    document.documentElement.lang = LANGUAGES[language].tag;
    watchTerms(`api/glossary/${language}`);
  }
  drawFrame(place?.page || "home", language, (other) => {
    rememberLanguage(other);
    void show();
  });
  page?.stop();
  page = new Page(/** @type {HTMLElement} */ (document.querySelector("main")), language, place);
}

addEventListener("hashchange", () => void show());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => void show());
void show();
