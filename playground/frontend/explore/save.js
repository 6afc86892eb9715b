// What can be taken away from the explorer: pictures, films, pages, models. Each: what the menu says, and what it does.
// `served` ones need the server, `packed` ones a generator that a page can run.

import { at } from "../shared/address.js";

const FPS = 25; // of films

export const SAVES = {
  png: { text: "PNG, eight times as large", run: (e) => download(enlarged(e, 8), `${e.model.name}.png`) },
  pixels: { text: "PNG, pixel for pixel", run: (e) => download(enlarged(e, 1), `${e.model.name}.png`) },
  grid: { text: "PNG, 64 random pictures", run: grid },
  gif: { text: "GIF of the path", served: true, run: (e) => film(e, "gif") },
  mp4: { text: "MP4 of the path", served: true, run: (e) => film(e, "mp4") },
  npz: { text: "NPZ: points and pictures of the path", served: true, run: (e) => film(e, "npz") },
  page: { text: "HTML page that runs from a USB stick", served: true, packed: true, run: (e) => fetched(e, "page") },
  onnx: { text: "ONNX: the generator", served: true, packed: true, run: (e) => fetched(e, "onnx") },
};

function enlarged(e, times) {
  const canvas = Object.assign(document.createElement("canvas"), { width: times * e.look.w, height: times * e.look.h });
  const context = canvas.getContext("2d");
  Object.assign(context, { imageSmoothingEnabled: e.smoothed, imageSmoothingQuality: "high" });
  context.drawImage(e.big, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function grid(e) {
  const canvas = Object.assign(document.createElement("canvas"), {
    width: 8 * (e.look.w + 2) - 2,
    height: 8 * (e.look.h + 2) - 2,
  });
  for (let i = 0; i < 64; i++) {
    const z = e.paths.seeded(i, e.g.size).map((v) => v * e.state.psi);
    await new Promise((done) =>
      e.cell(canvas, (i % 8) * (e.look.w + 2), Math.floor(i / 8) * (e.look.h + 2), z, e.g, done),
    );
  }
  download(canvas, `${e.model.name}-grid.png`);
}

function download(canvas, name) {
  Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: name }).click();
}

async function fetched(e, what) {
  if (e.model.source) return e.tell("Only generators of this server can be saved like this.");
  e.tell("Making the file…");
  await given(
    e,
    await fetch(at(`api/models/${e.model.name}/${what}`)),
    `${e.model.name}.${{ page: "html", onnx: "onnx" }[what]}`,
  );
}

// The server's file, or its sentence. Returns whether it was a file.
async function given(e, answer, name) {
  if (!answer.ok) return e.tell((await answer.json().catch(() => ({}))).sentence ?? "The server made nothing of it.");
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(await answer.blob()),
    download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  return true;
}

// A film of the path that is open, else of a loop from here: made in this page, written by the server.
async function film(e, kind) {
  const path = e.tool?.route?.() ?? e.loopFromHere(),
    n = path.frames,
    { w, h } = e.look,
    d = e.g.size;
  e.tell(`Making ${n} pictures…`);
  const points = Boolean(e.look.points); // of them the samples themselves go along: a picture of a point is a drawing
  const head = new TextEncoder().encode(
    JSON.stringify({ frames: n, height: h, width: w, latent: d, fps: FPS, smooth: e.smoothed, points }),
  );
  const body = new Uint8Array(4 + head.length + n * (3 * h * w + 4 * d + (points ? 8 : 0))),
    view = new DataView(body.buffer),
    image = new ImageData(w, h);
  view.setUint32(0, head.length, true);
  body.set(head, 4);
  const floats = (from, values) => {
    for (const [k, v] of values.entries()) view.setFloat32(from + 4 * k, v, true);
  };
  let end = 4 + head.length;
  const zs = end + n * 3 * h * w,
    samples = zs + 4 * n * d;
  for (let i = 0; i < n; i++) {
    const z = Float32Array.from(path.at(i / n), (v) => v * e.state.psi);
    await new Promise((done) =>
      e.make(z, 1, path.label?.(i / n) ?? e.state.label, (made) => {
        e.look.draw(made, image);
        if (points) floats(samples + 8 * i, made.subarray(0, 2));
        done();
      }),
    );
    for (let k = 0; k < h * w; k++) for (let c = 0; c < 3; c++) body[end++] = image.data[4 * k + c];
    floats(zs + 4 * d * i, z);
  }
  const answer = await fetch(at(`api/film/${kind}`), { method: "POST", body });
  if (await given(e, answer, `${e.model.name}.${kind}`)) e.tell(`${n} pictures, ${(n / FPS).toFixed(0)} seconds.`);
}
