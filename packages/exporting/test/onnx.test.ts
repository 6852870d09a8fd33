import { createNetwork, dense, predict } from "inkling";
import { digitNetwork } from "inkling/digits";
import { withParameters } from "inkling/inspection";
import { layerKinds } from "inkling/recipes";
import { describe, expect, it } from "vitest";
import { firstOfMnist } from "../../core/test/support/mnist.js";
import { exportForms, writeOnnx } from "../src/index.js";
import { channelsLast, largestDifference, networks, randomImages } from "./support/networks.js";
import { runOnnx } from "./support/onnxRuntime.js";

describe("ONNX", () => {
  it("is tried with every kind of layer that there is", () => {
    const tried = new Set(networks.flatMap(([, { layers }]) => layers.map(({ kind }) => kind)));
    expect(layerKinds.filter((kind) => !tried.has(kind))).toEqual([]);
  });

  it.each([...networks, ["outputs that are images", channelsLast] as const])(
    "%s: ONNX Runtime answers within 1e-5 of predict, for batches of 1 and of 7",
    async (_, network) => {
      for (const count of [1, 7]) {
        const images = randomImages(network, count);
        const { outputs } = predict(network, images);
        expect(
          largestDifference(
            outputs,
            outputs.map(() => 0),
          ),
        ).toBeGreaterThan(0.1);
        const answered = await runOnnx(writeOnnx(network), images, network.inputShape);
        expect(largestDifference(answered, outputs)).toBeLessThan(1e-5 * Math.max(1, ...outputs.map(Math.abs)));
      }
    },
  );

  it("reads MNIST's first 200 test digits within 1e-5 (scripts/check-exports.mjs: all 10,000)", async () => {
    const { images } = firstOfMnist(200, "t10k");
    if (!(images instanceof Uint8Array)) throw new Error("MNIST is bytes");
    const network = digitNetwork();
    const answered = await runOnnx(writeOnnx(network), images, network.inputShape);
    expect(largestDifference(answered, predict(network, images).outputs)).toBeLessThan(1e-5);
  });

  it("refuses images of more dimensions than it has words for, and parameters that are no numbers", async () => {
    const layers = [dense(10)];
    expect(() => writeOnnx(createNetwork({ inputShape: [2, 2, 2, 2], layers }))).toThrow(
      "Only inkling reads images of this shape: expected numbers, rows and columns, or rows, columns and channels, " +
        "received 2x2x2x2. Export the network to js or json.",
    );
    const network = createNetwork({ inputShape: [2, 2], layers });
    const parameters = network.parameters.fill(NaN, 3, 4);
    const lost = withParameters(network, parameters);
    for (const { write } of exportForms) {
      await expect((async () => await write(lost))()).rejects.toThrow(
        /^Number 3 of .* is not a finite number: received NaN/,
      );
    }
  });
});
