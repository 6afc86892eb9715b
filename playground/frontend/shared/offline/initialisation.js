// How the first values of each parameter are drawn for an initialisation, which a shipped module does not say. Twin: `_first` in
// playground/compile/wasm/module.py.

/**
 * @import { FirstValues, ParameterDescription } from "../step/description.js"
 */

/**
 * The parameters of a network with the way in which their first values are drawn.
 *
 * @param {ParameterDescription[]} parameters
 * @param {"pytorch" | "dcgan" | "orthogonal"} init
 * @returns {ParameterDescription[]}
 */
export function initialised(parameters, init) {
  let inputs = 0; // of the linear layer to which a parameter belongs; 0: a normalisation
  return parameters.map((parameter) => {
    const { name, shape } = parameter;
    if (name.endsWith("weight")) inputs = shape.length > 1 ? shape[1] : 0;
    return { ...parameter, first: firstOf(name, inputs, init) };
  });
}

/**
 * @param {string} name
 * @param {number} inputs
 * @param {string} init
 * @returns {FirstValues}
 */
function firstOf(name, inputs, init) {
  if (!inputs) return { kind: "constant", value: name.endsWith("weight") ? 1 : 0 };
  if (init === "pytorch") return { kind: "uniform", bound: 1 / Math.sqrt(inputs) };
  if (name.endsWith("bias")) return { kind: "constant", value: 0 };
  return init === "dcgan" ? { kind: "normal", mean: 0, std: 0.02 } : { kind: "orthogonal", gain: 0.8 };
}
