import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import {
  InklingError,
  ModelFileError,
  conv2d,
  createNetwork,
  dense,
  depthwiseConv2d,
  encodeNetwork,
  batchNorm,
  flatten,
  predict,
  relu,
  softmax,
  type Network,
} from "inkling";
import { createRng, withParameters } from "inkling/inspection";
import { decodeSafetensors, encodeSafetensors } from "inkling/recipes";
import { readNpz as readArrays, writeNpz as writeArrays, type WritableArray } from "@inkling/data/formats";
import { describe, expect, it } from "vitest";
import {
  importNetwork,
  readNpz,
  readOnnx,
  readSafetensors,
  writeJson,
  writeNpz,
  writeOnnx,
  writeSafetensors,
} from "../src/index.js";
import { channelsLast, largestDifference, networks, randomImages } from "./support/networks.js";

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))));

/** Images, and what PyTorch answered: scripts/torch-fixtures.py. */
function answersOf(name: string): { images: Uint8Array; outputs: number[] } {
  const { images, outputs } = JSON.parse(new TextDecoder().decode(fixture(`${name}.json`))) as Record<string, number[]>;
  return { images: Uint8Array.from(images), outputs };
}

function expectAnswers(network: Network, name: string): void {
  const { images, outputs } = answersOf(name);
  expect(largestDifference(predict(network, images).outputs, outputs)).toBeLessThan(
    1e-5 * Math.max(1, ...outputs.map(Math.abs)),
  );
}

const fixtures = ["mlp", "cnn", "depthwise", "rows"];

describe("networks that PyTorch 1.13.1 made", () => {
  it.each(fixtures)("%s.safetensors: predict comes within 1e-5 of PyTorch", (name) => {
    const { network, kind } = importNetwork(fixture(`${name}.safetensors`));
    expect(kind).toBe("safetensors");
    expect(network.classNames).toEqual(["a", "b", "c"]);
    expectAnswers(network, name);
  });

  it.each(fixtures.filter((name) => name !== "rows"))(
    "%s.onnx, of torch.onnx.export: predict comes within 1e-5 of PyTorch",
    (name) => {
      const { network, kind } = importNetwork(fixture(`${name}.onnx`));
      expect(kind).toBe("onnx");
      expectAnswers(network, name);
    },
  );

  it("standardized.onnx: (x / 255 - 0.1307) / 0.3081 in the graph is a batchNorm in front, within 1e-5", () => {
    const network = readOnnx(fixture("standardized.onnx"));
    expect(network.layers.map(({ kind }) => kind)).toEqual(["batchNorm", "conv2d", "relu", "flatten", "dense"]);
    expect(network.pixelScale).toBeCloseTo(1 / 255, 12);
    expectAnswers(network, "standardized");
  });

  it("a standardization can be said where the file says none: the layer in front computes it by hand", () => {
    const layers = [dense(3)];
    const plain = createNetwork({ inputShape: [2, 2], layers, classNames: ["a", "b", "c"] });
    const standardization = { mean: 0.5, deviation: 0.25 };
    const read = readSafetensors(writeSafetensors(plain), { standardization });
    // A pixel of 255 becomes (1 - 0.5) / 0.25 = 2, one of 0 becomes -2.
    const { outputs } = predict(read, Uint8Array.of(255, 0, 255, 255));
    const w = plain.parameters;
    const expected = [0, 1, 2].map((n) => 2 * w[n] - 2 * w[3 + n] + 2 * w[6 + n] + 2 * w[9 + n]);
    expect(largestDifference(outputs, expected)).toBeLessThan(1e-5);
  });
});

describe("what inkling exports comes back", () => {
  const forms = { safetensors: writeSafetensors, onnx: writeOnnx, npz: writeNpz };
  const cases = Object.entries(forms).flatMap(([form, write]) =>
    [...networks, ["outputs that are images", channelsLast] as const]
      .filter(([, network]) => form !== "safetensors" || network !== channelsLast)
      .map(([name, network]) => [form, name, write, network] as const),
  );

  it.each(cases)("from %s: %s, with the same answers within 1e-6", (form, _, write, network) => {
    const { network: read, kind } = importNetwork(write(network));
    expect(kind).toBe(form);
    expect([read.classNames, read.pixelScale, read.inputShape]).toEqual([
      network.classNames,
      network.pixelScale,
      network.inputShape,
    ]);
    const images = randomImages(network, 5);
    const { outputs } = predict(network, images);
    expect(largestDifference(predict(read, images).outputs, outputs)).toBeLessThan(
      1e-6 * Math.max(1, ...outputs.map(Math.abs)),
    );
    if (form === "npz") expect(read).toEqual(network);
  });
});

describe("NumPy arrays", () => {
  const classNames = ["a", "b"];
  const layers = [conv2d(2, 2), depthwiseConv2d(2, { bias: false }), batchNorm({ epsilon: 1e-3 }), flatten(), dense(2)];
  const network = createNetwork({ inputShape: [4, 4], layers, classNames });

  it("changed by NumPy come back changed, to the network that is described beside them", () => {
    const arrays = readArrays(writeNpz(network));
    expect([...arrays.keys()].slice(0, 2)).toEqual(["1.conv2d.weights", "1.conv2d.biases"]);
    expect(arrays.get("1.conv2d.weights")?.shape).toEqual([2, 2, 1, 2]);
    const changed: Record<string, WritableArray> = {};
    for (const [name, { shape, values }] of arrays) {
      if (values instanceof Uint8Array || values instanceof Float32Array) changed[name] = { shape, values };
    }
    changed["1.conv2d.biases"] = { shape: [2], values: Float32Array.of(7, 8) };
    const { parameters } = readNpz(writeArrays(changed));
    expect([...parameters.subarray(8, 10)]).toEqual([7, 8]);
    expect([...parameters.subarray(0, 8)]).toEqual([...network.parameters.subarray(0, 8)]);
  });

  it("of Keras' get_weights() are taken in their order, a depthwise kernel with its last dimension of 1", () => {
    const rng = createRng(3, "keras");
    const own = withParameters(
      network,
      network.parameters.map(() => Math.abs(rng.normal())),
    );
    const { parameters } = own;
    const arrays: Record<string, WritableArray> = {};
    own.tensors.forEach(({ layerName, name, shape, offset, size }, i) => {
      const keras = layerName.includes("depthwise") && name === "weights" ? [...shape, 1] : shape;
      arrays[`arr_${i}`] = { shape: keras, values: parameters.slice(offset, offset + size) };
    });
    const bytes = writeArrays(arrays);
    expect(readNpz(bytes, { like: network })).toEqual(own);
    expect(() => readNpz(bytes)).toThrow(
      /^The arrays do not say which layers they are of: expected an array network.json/,
    );
    expect(() =>
      readNpz(bytes, { like: createNetwork({ inputShape: [4, 4], layers: [dense(2)], classNames }) }),
    ).toThrow(/^The arrays are not those of the network's layers: expected 2: 1\.dense\.weights, 1\.dense\.biases/);
  });
});

describe("refused, and told what to do", () => {
  const hdf5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0);

  it("Keras' files: with the two lines of Python that convert them", () => {
    for (const bytes of [hdf5, zipSync({ "metadata.json": Uint8Array.of(1), "model.weights.h5": hdf5 })]) {
      expect(() => importNetwork(bytes)).toThrow(
        /Two lines of Python convert it, .*\n\n {4}model\.load_weights\("digits\.weights\.h5"\)\n {4}numpy\.savez\("digits\.npz", \*model\.get_weights\(\)\)\n/,
      );
    }
  });

  it("PyTorch's own files, which are programs", () => {
    for (const bytes of [zipSync({ "archive/data.pkl": Uint8Array.of(1) }), Uint8Array.of(0x80, 2, 1)]) {
      expect(() => importNetwork(bytes)).toThrow(/PyTorch's own files are not read.*save_file\(model\.state_dict\(\)/s);
    }
  });

  it("weights alone, inkling's own models, and other files", async () => {
    const weights = encodeSafetensors([{ name: "0.weight", shape: [1, 1], data: Float32Array.of(1) }], {});
    expect(() => importNetwork(weights)).toThrow(/^The file says nothing of the layers.*str\(model\)/s);
    const own = await encodeNetwork(createNetwork({ layers: [dense(10)] }));
    expect(() => importNetwork(own)).toThrow(/^This is a model of inkling's own: nothing is to be imported/);
    for (const bytes of [writeJson(channelsLast), new Uint8Array(0), Uint8Array.of(1, 2, 3)]) {
      expect(() => importNetwork(bytes)).toThrow(/^This is no network of another program's/);
    }
  });

  const network = createNetwork({ inputShape: [2, 2], layers: [dense(2), relu(), dense(2)], classNames: ["a", "b"] });
  const { tensors } = decodeSafetensors(writeSafetensors(network));
  const saved = (sequential: string): Uint8Array =>
    encodeSafetensors([...tensors.values()], { sequential, inputShape: "[2, 2]", classNames: '["a", "b"]' });

  it.each([
    [
      "Sequential((0): Flatten() (1): Linear(4, 2) (2): GELU(approximate='none') (3): Linear(2, 2))",
      /a module that inkling has not: .*received GELU/,
    ],
    [
      "Net((fc1): Linear(in_features=4, out_features=2, bias=True))",
      /^Only the layers of a torch\.nn\.Sequential are known: .*received Net/,
    ],
    [
      "nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.ReLU(), nn.Linear(2, 2))",
      /does not hold 1\.weight as the layers have it: expected 3x4, received 2x4/,
    ],
    ["nn.Sequential(nn.Flatten(), nn.Linear(4, 2))", /holds numbers of no layer: .*received 3\.weight, 3\.bias/],
    ["nn.Sequential(nn.Flatten(), nn.Linear(4, 2), nn.Conv2d(1, 1, 1), nn.Linear(2, 2))", /does not hold 2\.weight/],
    [
      "nn.Sequential(nn.Flatten(0), nn.Linear(4, 2), nn.ReLU(), nn.Linear(2, 2))",
      /inkling has no such Flatten: expected start_dim 1, received 0/,
    ],
    ["nn.Sequential(nn.Flatten(", /^Only the layers of a torch\.nn\.Sequential are known/],
  ])("modules that are not as inkling's: %s", (sequential, message) => {
    expect(() => readSafetensors(saved(sequential))).toThrow(message);
  });

  it("convolutions of groups, paddings and orders that inkling has not", () => {
    const conv = (settings: string, shape: number[], end = "nn.Flatten()"): Uint8Array => {
      const data = new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(1);
      const bias = { name: "0.bias", shape: [shape[0]], data: new Float32Array(shape[0]) };
      const sequential = `nn.Sequential(nn.Conv2d(${settings}), ${end})`;
      return encodeSafetensors([{ name: "0.weight", shape, data }, bias], { sequential, inputShape: "[4, 4, 4]" });
    };
    const refused = (bytes: Uint8Array): string => {
      try {
        readSafetensors(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFileError);
        return String(error);
      }
      return "taken in";
    };
    expect(refused(conv("4, 4, 4, groups=2", [4, 2, 4, 4]))).toMatch(/a convolution that inkling has not/);
    expect(refused(conv("4, 4, 4, padding=3", [4, 4, 4, 4]))).toMatch(/a padding that inkling has not/);
    expect(refused(conv("4, 4, 3", [4, 4, 3, 3]))).toMatch(/The outputs come in an order that inkling has not/);
    expect(refused(conv("4, 4, 3, dilation=2", [4, 4, 3, 3]))).toMatch(
      /inkling has no such Conv2d: expected dilation 1/,
    );
    expect(refused(conv("4, 4, 4", [4, 4, 4, 4]))).toBe("taken in");
  });

  it("ONNX cut short anywhere, or with any byte changed: a message, or a network, but nothing else", () => {
    const file = fixture("mlp.onnx");
    const rng = createRng(1, "damage");
    for (let i = 0; i < 400; i++) {
      const bytes = i < 100 ? file.slice(0, Math.floor((i * file.length) / 100)) : file.slice();
      if (i >= 100) bytes[rng.below(file.length)] = rng.below(256);
      try {
        readOnnx(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(InklingError);
      }
    }
  });
});

it("softmax and standard layers of a state_dict that is like a network need no text of its modules", () => {
  const network = createNetwork({ layers: [dense(5), relu(), dense(10), softmax()], seed: 3 });
  const { tensors } = decodeSafetensors(writeSafetensors(network));
  const weights = encodeSafetensors([...tensors.values()], {});
  const like = createNetwork({ layers: [dense(5), relu(), dense(10), softmax()], seed: 4 });
  expect(readSafetensors(weights, { like }).parameters).toEqual(network.parameters);
});
