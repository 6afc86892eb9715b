// What can be taken away from the explorer: pictures, films, pages, models. Each: what the menu says, and what it does.
// `served` ones need the server.

const FPS = 25; // of films

export const SAVES = {
  png: { text: "PNG, eight times as large", run: (e) => download(enlarged(e, 8), `${e.model.name}.png`) },
  pixels: { text: "PNG, pixel for pixel", run: (e) => download(enlarged(e, 1), `${e.model.name}.png`) },
  grid: { text: "PNG, 64 random pictures", run: grid },
  gif: { text: "GIF of the path", served: true, run: (e) => film(e, "gif") },
  mp4: { text: "MP4 of the path", served: true, run: (e) => film(e, "mp4") },
  npz: { text: "NPZ: points and pictures of the path", served: true, run: (e) => film(e, "npz") },
  page: { text: "HTML page that runs from a USB stick", served: true, run: (e) => fetched(e, "page") },
  onnx: { text: "ONNX: the generator", served: true, run: (e) => fetched(e, "onnx") },
};

function enlarged(e, times) {
  const canvas = Object.assign(document.createElement("canvas"), { width: times * e.look.w, height: times * e.look.h });
  const context = canvas.getContext("2d");
  Object.assign(context, { imageSmoothingEnabled: e.smoothed, imageSmoothingQuality: "high" });
  context.drawImage(e.big, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function grid(e) {
  const points = Array.from({ length: 64 }, (_, s) => e.paths.seeded(s, e.g.size).map((v) => v * e.state.psi));
  download(e.sheet(points, 8, 2), `${e.model.name}-grid.png`);
}

function download(canvas, name) {
  Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: name }).click();
}

function fetched(e, what) {
  if (e.model.source) e.tell("Only generators of this server can be saved like this.");
  else location.href = `/api/models/${e.model.name}/${what}`;
}

// A film of the path that is open, else of a loop from here: made in this page, written by the server.
async function film(e, kind) {
  const path = e.tool?.route?.() ?? e.loopFromHere(), n = path.frames, { w, h } = e.look, d = e.g.size;
  e.tell(`Making ${n} pictures…`);
  const head = new TextEncoder().encode(JSON.stringify({ frames: n, height: h, width: w, latent: d, fps: FPS, smooth: e.smoothed }));
  const body = new Uint8Array(4 + head.length + n * (3 * h * w + 4 * d)), view = new DataView(body.buffer), image = new ImageData(w, h);
  view.setUint32(0, head.length, true);
  body.set(head, 4);
  let at = 4 + head.length, points = at + n * 3 * h * w;
  for (let i = 0; i < n; i++) {
    const z = Float32Array.from(path.at(i / n), (v) => v * e.state.psi);
    e.look.draw(e.g.run(z, e.g.classes ? (path.label?.(i / n) ?? e.state.label) : 0), image);
    for (let k = 0; k < h * w; k++) for (let c = 0; c < 3; c++) body[at++] = image.data[4 * k + c];
    for (const v of z) { view.setFloat32(points, v, true); points += 4; }
  }
  const answer = await fetch(`/api/film/${kind}`, { method: "POST", body });
  if (!answer.ok) return e.tell((await answer.json().catch(() => ({}))).sentence ?? "The film was not made.");
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await answer.blob()), download: `${e.model.name}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  e.tell(`${n} pictures, ${(n / FPS).toFixed(0)} seconds.`);
}
