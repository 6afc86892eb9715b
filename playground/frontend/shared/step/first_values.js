// The first weights of a network, drawn by the module's own generator: the same key gives the same bits everywhere.

/**
 * @import { ParameterDescription } from "./description.js"
 * @import { StepModule, StepNetwork } from "./step_module.js"
 */

/**
 * Draws the first weights of `network`, in the manner that each parameter's description says.
 *
 * @param {StepModule} module
 * @param {StepNetwork} network
 * @param {number} key the stream of random numbers
 * @param {number} counter the position in it
 * @returns {number} the position after them
 */
export function firstValues(module, network, key, counter) {
  let at = counter;
  for (const parameter of network.description.parameters) {
    const { first, shape, start } = parameter;
    const count = shape.reduce((a, b) => a * b, 1);
    const values = network.values.subarray(start, start + count);
    if (first.kind === "constant") values.fill(first.value);
    else if (first.kind === "uniform") {
      at = module.rand(values, key, at);
      for (let i = 0; i < count; i++) values[i] = first.bound * (2 * values[i] - 1);
    } else {
      at = module.randn(values, key, at);
      if (first.kind === "normal") for (let i = 0; i < count; i++) values[i] = first.mean + first.std * values[i];
      else orthogonal(values, parameter, first.gain);
    }
  }
  return at;
}

/**
 * Makes the rows of a matrix of random numbers orthogonal, or its columns where there are fewer of them.
 *
 * @param {Float32Array} values
 * @param {ParameterDescription} parameter
 * @param {number} gain the length of each
 */
function orthogonal(values, { shape }, gain) {
  const [rows, columns] = shape;
  const [vectors, size] = rows <= columns ? [rows, columns] : [columns, rows];
  const [stride, along] = rows <= columns ? [columns, 1] : [1, columns];
  const x = Float64Array.from(values);
  for (let i = 0; i < vectors; i++) {
    for (let j = 0; j <= i; j++) {
      let dot = 0;
      for (let k = 0; k < size; k++) dot += x[i * stride + k * along] * x[j * stride + k * along];
      const length = Math.sqrt(dot);
      for (let k = 0; k < size; k++) {
        if (j < i) x[i * stride + k * along] -= dot * x[j * stride + k * along];
        else x[i * stride + k * along] /= length;
      }
    }
  }
  for (let i = 0; i < x.length; i++) values[i] = gain * x[i];
}
