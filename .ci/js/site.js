// Makes the scripts of the static site: `npm run site`; with `--check`, says whether those in the repository are fresh.
//
// Classic scripts, because a page opened from a disk cannot import modules. `site.js` has what the first page needs.
// `blocks.js` has all other pages; the modules that both need stand in `site.js` and are handed over, so that each
// exists once. `trainer.js` is the script of the worker threads as text.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FRONT = "playground/frontend/";
const BUILT = `${ROOT}playground/site/built/`;
const CHARTS = "plotly.js-basic-dist-min/plotly-basic.min.js"; // the app has the whole of plotly.js, five times as large
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  write: false,
  charset: "utf8",
  target: "es2022",
  format: "iife",
  legalComments: "none",
  logOverride: { "empty-import-meta": "silent" },
};

/** The text of a bundle. @param {import("esbuild").BuildOptions} given */
async function bundle(given) {
  const { outputFiles, metafile } = await build({ ...OPTIONS, metafile: true, ...given });
  return { text: outputFiles[0].text, inputs: Object.keys(metafile.inputs).filter((name) => name.startsWith(FRONT)) };
}

/** Takes modules from those that `site.js` has handed over. @param {string[]} names */
const handedOver = (names) => ({
  name: "handed-over",
  setup(of) {
    of.onResolve({ filter: /\.js$/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData || kind === "entry-point") return;
      const found = await of.resolve(path, { resolveDir, kind, pluginData: true });
      const name = found.path.slice(ROOT.length);
      return names.includes(name) ? { path: name, namespace: "handed-over" } : found;
    });
    of.onLoad({ filter: /.*/, namespace: "handed-over" }, ({ path }) => ({
      contents: `module.exports = ganPlayground.modules[${JSON.stringify(path)}];`,
    }));
  },
});

async function bundles() {
  const first = `${FRONT}site/site.js`;
  const { inputs } = await bundle({ entryPoints: [first] });
  const lines = inputs.map((name, i) => `import * as m${i} from "./${name}";`);
  const handed = inputs.map((name, i) => `${JSON.stringify(name)}: m${i}`);
  const contents = `${lines.join("\n")}\nganPlayground.modules = { ${handed.join(", ")} };\n`;
  const site = await bundle({ stdin: { contents, resolveDir: ROOT, sourcefile: "site-and-modules.js" } });
  const blocks = await bundle({ entryPoints: [`${FRONT}site/blocks.js`], plugins: [handedOver(inputs)] });
  const trainer = await bundle({ entryPoints: [`${FRONT}shared/engine/worker.js`] });
  const threads = `ganPlayground.add("trainer",${JSON.stringify({ code: trainer.text })});\n`;
  const charts = await readFile(fileURLToPath(import.meta.resolve(CHARTS)), "utf8");
  return { "site.js": site.text, "blocks.js": blocks.text, "trainer.js": threads, "plotly.js": charts };
}

const stale = [];
for (const [name, text] of Object.entries(await bundles())) {
  if (!process.argv.includes("--check")) await writeFile(BUILT + name, text);
  else if ((await readFile(BUILT + name, "utf8").catch(() => "")) !== text) stale.push(name);
}
if (stale.length) {
  console.error(`playground/site/built is older than playground/frontend (${stale.join(", ")}): npm --prefix .ci/js run site`);
  process.exit(1);
}
