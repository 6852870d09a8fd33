// One gradient, by hand and by inkling: two inputs, two sigmoid units, the quadratic cost ½ Σ (a - y)².
// $ node examples/gradient.js
import { createDataset, createNetwork, dense, sigmoid, squaredError } from "inkling";
import { createObjective, gradientCheck } from "inkling/inspection";

const x = [1, 0.5];
const y = [0, 1]; // class 1
const w = [0.25, -0.5, 0.5, 0.75]; // w[2k + n] leads from input k to unit n
const b = [0.125, -0.25];

// Forward: z = b + Σ x w, a = 1 / (1 + e^-z).
const z = b.map((bias, n) => bias + x[0] * w[n] + x[1] * w[2 + n]);
const a = z.map((sum) => 1 / (1 + Math.exp(-sum)));
// Backward: δ = (a - y) a (1 - a); ∂C/∂w = x δ; ∂C/∂b = δ.
const delta = a.map((output, n) => (output - y[n]) * output * (1 - output));
const byHand = [x[0] * delta[0], x[0] * delta[1], x[1] * delta[0], x[1] * delta[1], ...delta];

const network = createNetwork({ inputShape: [1, 2], layers: [dense(2), sigmoid()], classNames: ["no", "yes"] });
const image = createDataset({
  name: "one point",
  imageShape: [1, 2],
  images: Float32Array.from(x),
  labels: Uint8Array.of(1),
  classNames: ["no", "yes"],
});
const objective = createObjective(network, image, { loss: squaredError() });
const { loss, gradient } = objective.evaluate(Float64Array.of(...w, ...b));

console.log(`cost ${loss.toFixed(6)}, by hand ${((a[0] ** 2 + (a[1] - 1) ** 2) / 2).toFixed(6)}`);
gradient.forEach((slope, i) => console.log(`${slope.toFixed(6)} ${byHand[i].toFixed(6)}`));
const { passed, probes } = gradientCheck(objective, Float64Array.of(...w, ...b));
console.log(`against ${probes} numeric derivatives: ${passed ? "agrees" : "differs"}`);
