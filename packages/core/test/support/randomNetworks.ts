import fc from "fast-check";
import type { Layer } from "../../src/index.js";
import { createNetwork, withParameters, type Network } from "../../src/network/network.js";
import { leakyRelu, linear, relu, sigmoid, softmax, tanh } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  normal,
  uniform,
  zeros,
} from "../../src/layers/initializers.js";

const initializer = fc.oneof(
  fc.constantFrom(zeros(), glorotUniform(), glorotNormal(), heNormal(), heUniform(), lecunNormal()),
  fc.double({ min: 0, max: 4, noNaN: true }).map(uniform),
  fc.double({ min: 0, max: 4, noNaN: true }).map(normal),
);
const anyDense = (units: number): fc.Arbitrary<Layer> =>
  fc.record({ weights: initializer, biases: initializer }).map((options) => dense(units, options));
const activation: fc.Arbitrary<Layer> = fc.oneof(
  fc.constantFrom(sigmoid(), tanh(), relu(), softmax(), linear()),
  fc.double({ min: 0, max: 1, noNaN: true }).map(leakyRelu),
);

/** Small networks of any layers, names and parameters, -0 and subnormal numbers among them. */
export const randomNetwork: fc.Arbitrary<Network> = fc
  .record({
    inputShape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    hidden: fc.array(fc.oneof(activation, fc.integer({ min: 1, max: 4 }).chain(anyDense)), { maxLength: 4 }),
    classNames: fc.array(fc.string(), { minLength: 1, maxLength: 4 }),
    pixelScale: fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
    seed: fc.nat(),
  })
  .chain(({ hidden, ...rest }) =>
    anyDense(rest.classNames.length).map((last) => createNetwork({ ...rest, layers: [...hidden, last] })),
  )
  .chain((network) => {
    const { length } = network.parameters;
    const parameters = fc.float32Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true });
    return parameters.map((values) => withParameters(network, values));
  });
