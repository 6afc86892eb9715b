// The renderer of images: grids of pictures on a canvas, pixel by pixel.

const GAP = 2;

// As nearly square as it can be without a hole; twin of columns_of in playground/kinds/images.py.
export function columnsOf(n) {
  const square = Math.ceil(Math.sqrt(n));
  for (let c = square; c < 2 * square; c++) if (n % c === 0) return c;
  return square;
}

// Tiles n×h×w×c as one grid. The canvas has one pixel a pixel; CSS enlarges it without smoothing.
export function draw(canvas, frame) {
  if (canvas.drawn === frame) return;
  canvas.drawn = frame;
  const [n, h, w, c] = frame.shape;
  const columns = columnsOf(n);
  const rows = Math.ceil(n / columns);
  const width = columns * (w + GAP) - GAP;
  const height = rows * (h + GAP) - GAP;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (canvas.image?.width !== width || canvas.image.height !== height)
    canvas.image = context.createImageData(width, height);
  const image = canvas.image; // kept: a new one for every picture has the browser collect garbage more often
  const out = image.data;
  for (let i = 0; i < n; i++) {
    const top = Math.floor(i / columns) * (h + GAP);
    const left = (i % columns) * (w + GAP);
    for (let y = 0; y < h; y++) {
      let to = 4 * ((top + y) * width + left);
      let from = (i * h + y) * w * c;
      for (let x = 0; x < w; x++, to += 4, from += c) {
        out[to] = frame.data[from];
        out[to + 1] = frame.data[c === 1 ? from : from + 1];
        out[to + 2] = frame.data[c === 1 ? from : from + 2];
        out[to + 3] = 255;
      }
    }
  }
  context.putImageData(image, 0, 0);
}
