// Drawing frames on canvases: grids of pictures pixel by pixel, points over D's map of the plane.

export const COLOURS = { real: "#009E73", fake: "#E69F00", D: "#0072B2" };
const GAP = 2;

// As nearly square as it can be without a hole; twin of columns_of in playground/runs/picture.py.
export function columnsOf(n) {
  const square = Math.ceil(Math.sqrt(n));
  for (let c = square; c < 2 * square; c++) if (n % c === 0) return c;
  return square;
}

// Tiles n×h×w×c as one grid. The canvas has one pixel a pixel; CSS enlarges it without smoothing.
export function drawTiles(canvas, frame) {
  const [n, h, w, c] = frame.shape;
  const columns = columnsOf(n);
  const rows = Math.ceil(n / columns);
  const width = columns * (w + GAP) - GAP;
  const height = rows * (h + GAP) - GAP;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const out = image.data;
  for (let i = 0; i < n; i++) {
    const top = Math.floor(i / columns) * (h + GAP);
    const left = (i % columns) * (w + GAP);
    for (let y = 0; y < h; y++) {
      let to = 4 * ((top + y) * width + left);
      let from = ((i * h + y) * w) * c;
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

// The plane: D's map (orange = fake, green = real), axes, real points, fake points.
export function drawPlane(canvas, { map, real, fake, extent, dark }) {
  const ratio = devicePixelRatio || 1;
  const size = Math.max(200, Math.round(canvas.clientWidth * ratio));
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, size, size);
  context.fillStyle = dark ? "#151B22" : "#FFFFFF";
  context.fillRect(0, 0, size, size);
  if (map) drawMap(context, map, size, dark);
  const [left, right, bottom, top] = extent;
  const at = (x, y) => [((x - left) / (right - left)) * size, ((top - y) / (top - bottom)) * size];
  drawAxes(context, extent, at, size, ratio, dark);
  if (real) drawPoints(context, real.data, at, 1.6 * ratio, COLOURS.real, 0.65);
  if (fake) drawPoints(context, fake.data, at, 2.1 * ratio, dark ? "#F5B52A" : "#B36B00", 0.85);
}

function drawMap(context, map, size, dark) {
  const [h, w] = map.shape;
  const small = new OffscreenCanvas(w, h);
  const image = new ImageData(w, h);
  const middle = dark ? [28, 36, 45] : [247, 248, 250];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const p = map.data[(h - 1 - y) * w + x]; // row 0 of a map is its bottom
      const end = p >= 0.5 ? [0, 158, 115] : [230, 159, 0];
      const strength = Math.min(1, Math.abs(p - 0.5) * 2) * (dark ? 0.6 : 0.5);
      const to = 4 * (y * w + x);
      for (let k = 0; k < 3; k++) image.data[to + k] = middle[k] + (end[k] - middle[k]) * strength;
      image.data[to + 3] = 255;
    }
  }
  small.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, size, size);
}

function drawAxes(context, [left, right, bottom, top], at, size, ratio, dark) {
  const unit = 10 ** Math.floor(Math.log10((right - left) / 2));
  const step = (right - left) / unit > 5 ? 2 * unit : (right - left) / unit > 2.5 ? unit : unit / 2;
  context.strokeStyle = dark ? "rgba(255,255,255,0.12)" : "rgba(20,30,40,0.10)";
  context.fillStyle = dark ? "rgba(255,255,255,0.55)" : "rgba(20,30,40,0.55)";
  context.font = `${11 * ratio}px sans-serif`;
  context.lineWidth = ratio;
  for (let v = Math.ceil(left / step) * step; v <= right; v += step) {
    const [x] = at(v, 0);
    context.beginPath(); context.moveTo(x, 0); context.lineTo(x, size); context.stroke();
    context.fillText(String(+v.toPrecision(3)), x + 3 * ratio, size - 4 * ratio);
  }
  for (let v = Math.ceil(bottom / step) * step; v <= top; v += step) {
    const [, y] = at(0, v);
    context.beginPath(); context.moveTo(0, y); context.lineTo(size, y); context.stroke();
    context.fillText(String(+v.toPrecision(3)), 3 * ratio, y - 3 * ratio);
  }
}

function drawPoints(context, data, at, radius, colour, alpha) {
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  context.beginPath();
  for (let i = 0; i < data.length; i += 2) {
    const [x, y] = at(data[i], data[i + 1]);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fill();
  context.globalAlpha = 1;
}
