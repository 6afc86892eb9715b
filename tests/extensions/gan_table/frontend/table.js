// The renderer of tables: one row per sample, cells as bars. draw(canvas, frame) is all that the page asks for.
import { COLOURS } from "./colours.js";

const ROW = 10, CELL = 60;

export function draw(canvas, frame) {
  if (canvas.drawn === frame) return;
  canvas.drawn = frame;
  const [rows, columns] = frame.shape;
  Object.assign(canvas, { width: columns * CELL, height: rows * ROW });
  canvas.dataset.table = `${rows}x${columns}`;
  const context = canvas.getContext("2d");
  for (let i = 0; i < rows * columns; i++) {
    context.fillStyle = COLOURS[i % columns];
    const width = Math.max(1, Math.min(1, Math.max(0, frame.data[i])) * (CELL - 4));
    context.fillRect((i % columns) * CELL, Math.floor(i / columns) * ROW, width, ROW - 2);
  }
}
