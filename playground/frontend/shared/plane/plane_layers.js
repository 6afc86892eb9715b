// The layers of the plane's picture: functions that draw with a pen.

export * from "./plane_ground.js";
export * from "./plane_marks.js";
export { LAYERS, palette, screen } from "./plane_palette.js";
export * from "./plane_words.js";
