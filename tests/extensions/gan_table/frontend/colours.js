export const COLOURS = ["#0072B2", "#0072B2", "#009E73", "#E69F00", "#CC79A7"];
