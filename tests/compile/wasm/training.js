// A training whose every number comes from the module, so that its bits can be compared between JavaScript engines.

/**
 * Trains by the first part of `module`, and hashes the weights of both networks (FNV-1a, 32 bits).
 *
 * @param {any} module
 * @param {number} steps
 * @returns {string}
 */
export function hashAfter(module, steps) {
  module.begin(7);
  const part = module.parts[0];
  part.set("rate_D", 2e-3);
  part.set("rate_G", 2e-3);
  part.set("sigma", 0.1);
  let counter = 0;
  for (let step = 0; step < steps; step++) {
    part.set("count_D", step);
    part.set("count_G", step);
    for (const real of part.real) {
      counter = module.randn(real, 1, counter);
      for (let i = 0; i < real.length; i++) real[i] = 1 + 0.5 * real[i];
    }
    counter = module.drawNoise(part, 2, counter);
    const failed = part.run();
    if (failed) throw new Error(`${failed} has diverged at step ${step}`);
  }
  let hash = 0x811c9dc5;
  for (const { values } of [module.D, module.G]) {
    for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
  }
  return (hash >>> 0).toString(16);
}
