// Formulas: the part of LaTeX that the options are written in, as MathML, which browsers draw by themselves.

const SYMBOLS = {
  ...{ alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", eta: "η", theta: "θ", lambda: "λ", mu: "μ" },
  ...{ phi: "φ", psi: "ψ", sigma: "σ", tau: "τ", pi: "π", rho: "ρ", nabla: "∇", infty: "∞", partial: "∂" },
  Sigma: "Σ",
};
const OPERATORS = {
  ...{ leftarrow: "←", to: "→", le: "≤", ge: "≥", sim: "∼", cdot: "·", times: "×", top: "⊤", in: "∈", mid: "|" },
  ...{ lVert: "‖", rVert: "‖", lvert: "|", rvert: "|", Vert: "‖", odot: "⊙", approx: "≈", neq: "≠", sum: "∑" },
};
const FUNCTIONS = ["min", "max", "log", "exp", "sign", "tanh", "det"];
const SPACES = { ",": 0.17, ";": 0.28, ":": 0.22, " ": 0.25, quad: 1, qquad: 2, "!": -0.17 }; // em
const SPACE = '<mspace width="0.17em"></mspace>';
const ACCENTS = { hat: "^", tilde: "~", bar: "¯", vec: "→" };
const LETTERS = { mathbb: { E: "𝔼", R: "ℝ", N: "ℕ" }, mathcal: { L: "ℒ", N: "𝒩", U: "𝒰" } };

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? c);

/**
 * @param {string} name
 * @param {string} inside
 */
const tag = (name, inside) => `<${name}>${inside}</${name}>`;

/** @param {string} text */
const operator = (text) => tag("mo", escaped(text));

class Reader {
  /** @param {string} tex */
  constructor(tex) {
    this.tokens = tex.match(/\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S/g) ?? [];
    this.at = 0;
  }

  /** Everything up to `end`, as one element. */
  row(end = "") {
    const items = [];
    while (this.at < this.tokens.length && this.tokens[this.at] !== end) items.push(this.scripted());
    this.at++;
    return items.length === 1 ? items[0] : tag("mrow", items.join(""));
  }

  /** One element with what stands above or below it. */
  scripted() {
    const [base, space] = unspaced(this.item());
    /** @type {Record<string, string>} */
    const scripts = {};
    while (["^", "_", "'"].includes(this.tokens[this.at])) {
      const sign = this.tokens[this.at++];
      if (sign === "'") scripts["^"] = operator("′");
      else scripts[sign] = this.argument();
    }
    const [above, below] = [scripts["^"] ?? "", scripts._ ?? ""];
    if (above && below) return tag("msubsup", base + below + above) + space;
    if (above) return tag("msup", base + above) + space;
    return (below ? tag("msub", base + below) : base) + space;
  }

  /** What a command or a script is given: a group, or the next character. */
  argument() {
    const token = this.tokens[this.at];
    if (token === undefined) return tag("mrow", "");
    if (/^\d\d+$/.test(token)) {
      this.tokens[this.at] = token.slice(1); // \tfrac12
      return tag("mn", token[0]);
    }
    return unspaced(this.item())[0];
  }

  /** The characters of a group: `\mathrm{norm}`. */
  word() {
    if (this.tokens[this.at++] !== "{") return this.tokens[this.at - 1] ?? "";
    const from = this.at;
    while (this.at < this.tokens.length && this.tokens[this.at] !== "}") this.at++;
    return this.tokens.slice(from, this.at++).join("");
  }

  /** @returns {string} */
  item() {
    const token = this.tokens[this.at++];
    if (token === "{") return this.row("}");
    if (token.startsWith("\\")) return this.command(token.slice(1));
    if (/\d/.test(token)) return tag("mn", token);
    if (/[\p{L}]/u.test(token)) return tag("mi", token);
    return operator(token === "-" ? "−" : token === "*" ? "∗" : token);
  }

  /**
   * @param {string} name
   * @returns {string}
   */
  command(name) {
    if (name === "frac" || name === "tfrac") return tag("mfrac", this.argument() + this.argument());
    if (name === "sqrt") return tag("msqrt", this.argument());
    if (name === "left" || name === "right") return operator(this.symbol(this.tokens[this.at++] ?? ""));
    if (name === "sym") return `<mrow data-symbol="${escaped(this.word())}">${this.argument()}</mrow>`;
    if (name === "text") return tag("mtext", escaped(this.word()));
    if (name === "mathrm" || name === "operatorname") return upright(this.word());
    if (name in LETTERS) {
      const letter = this.word();
      const letters = /** @type {Record<string, string>} */ (LETTERS[/** @type {keyof typeof LETTERS} */ (name)]);
      return tag("mi", letters[letter] ?? escaped(letter));
    }
    if (name in ACCENTS) {
      const accent = operator(ACCENTS[/** @type {keyof typeof ACCENTS} */ (name)]);
      return `<mover accent="true">${this.argument()}${accent}</mover>`;
    }
    if (name in SPACES) return `<mspace width="${SPACES[/** @type {keyof typeof SPACES} */ (name)]}em"></mspace>`;
    if (FUNCTIONS.includes(name)) return upright(name);
    if (name in OPERATORS) return operator(OPERATORS[/** @type {keyof typeof OPERATORS} */ (name)]);
    return tag("mi", SYMBOLS[/** @type {keyof typeof SYMBOLS} */ (name)] ?? escaped(name));
  }

  /** @param {string} token after \left or \right */
  symbol(token) {
    if (token === ".") return "";
    return token.startsWith("\\")
      ? (OPERATORS[/** @type {keyof typeof OPERATORS} */ (token.slice(1))] ?? token[1])
      : token;
  }
}

/**
 * A word of several letters, upright, with the space that a function has before its argument.
 *
 * @param {string} word
 */
const upright = (word) => tag("mi", escaped(word)) + (word.length > 1 ? SPACE : "");

/**
 * An element, and the space after it: scripts belong to the element alone.
 *
 * @param {string} made
 * @returns {[string, string]}
 */
const unspaced = (made) => (made.endsWith(`</mi>${SPACE}`) ? [made.slice(0, -SPACE.length), SPACE] : [made, ""]);

/**
 * A formula as MathML. What is unknown is shown by its name.
 *
 * @param {string} tex without dollar signs
 */
export const mathML = (tex) =>
  `<math display="block" xmlns="http://www.w3.org/1998/Math/MathML">${new Reader(tex).row()}</math>`;
