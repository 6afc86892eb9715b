// The description of a step module, as `playground/compile/wasm/module.py` writes it. Offsets are in bytes of the
// module's memory and multiples of 16; arrays are dense, the last dimension first in memory order (row-major).

/**
 * @typedef {"D" | "G"} NetworkName
 *
 * How the first values of a parameter are drawn: from U(−bound, bound) or N(mean, std²), as a constant, or as an
 * orthogonal matrix times `gain`.
 * @typedef {{ kind: "uniform", bound: number } | { kind: "normal", mean: number, std: number }
 *   | { kind: "constant", value: number } | { kind: "orthogonal", gain: number }} FirstValues
 *
 * @typedef {object} ParameterDescription a parameter, PyTorch's order; the weights of a linear layer are (out, in)
 * @property {string} name
 * @property {number[]} shape
 * @property {number} start its first number in `values`
 * @property {FirstValues} first
 *
 * @typedef {object} NetworkDescription
 * @property {number} size number of weights
 * @property {number} values offset of the weights, float32 (size)
 * @property {string[]} slots names of the rows of the optimiser's memory
 * @property {number} memory offset of the optimiser's memory, float32 (slots, size); 0 before the first update
 * @property {number} grads offset of the last gradient, clipped, float32 (size)
 * @property {ParameterDescription[]} parameters
 *
 * @typedef {{ offset: number, shape: number[] }} ArrayDescription float32
 *
 * @typedef {object} PartDescription a part of a step, which is one call
 * @property {string} function name of the exported function
 * @property {number} updates_D
 * @property {number} updates_G
 * @property {string[]} due names of the penalties that it includes
 * @property {number} free offset of the free numbers, float64
 * @property {string[]} names of the free numbers: rate_D, rate_G, count_D, count_G (updates made before this call),
 *   sigma (of the instance noise now), then settings as path.field, for example opt_D.beta1
 * @property {number[]} values the free numbers of the configuration it was made for (the first five are 0)
 * @property {ArrayDescription[]} real batches of real samples that it reads, in order
 * @property {(ArrayDescription & { kind: "randn" | "rand" })[]} noise random numbers that it reads, in order
 * @property {[NetworkName, number][]} moved the updated networks, with their numbers of updates
 * @property {NetworkName[]} checked the networks whose size of loss and gradient is checked, in order
 * @property {number} sizes offset of those sizes, float32
 * @property {Record<string, ArrayDescription>} losses results by name; logits have one number per sample
 *
 * @typedef {object} StepDescription
 * @property {1} format
 * @property {string} key name of the code: configurations with the same structure share it
 * @property {number} batch
 * @property {{ D: NetworkDescription, G: NetworkDescription }} networks
 * @property {PartDescription[]} parts
 */

export {};
