// What inkling sets out to reach: so many times as fast as each peer, and what its kernels make of the machine.
export const timesAsFast = {
  "epoch-30": { pytorch: 8, numpy: 50, "tfjs-wasm": 60, "jax-js": 60 },
  "epoch-128": { pytorch: 3, "tfjs-wasm": 25, "jax-js": 25 },
  "epoch-800": { pytorch: 1.5 },
  "epoch-convolutions": { pytorch: 1.6, convnetjs: 80 },
  "epoch-large-convolutions": { pytorch: 1 },
  scratch: { pytorch: 5, numpy: 6 },
  course: { numpy: 2 },
  "one-image": { pytorch: 1, "tfjs-wasm": 15, "jax-js": 15 },
  "ten-thousand": { pytorch: 1 },
};
/** One image through 784-128-10 and through the network that comes along, 10,000 through the latter. */
export const mostSeconds = { "one-image": 20e-6, "shipped-one": 300e-6, "shipped-all": 3 };
export const denseFraction = 0.75;
export const inkTimesDense = 2.5;
export const twoThreads = 1.5;
export const mostMegabytes = 300;
/** What augmentation may take of a step. */
export const mostOfAStep = 0.1;

export const verdict = (target, reached) => `target ${target}: ${reached ? "reached" : "not reached"}`;
