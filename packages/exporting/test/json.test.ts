import { createNetwork, predict, type Network } from "inkling";
import { withParameters } from "inkling/inspection";
import { parseLayer, readObject } from "inkling/recipes";
import { describe, expect, it } from "vitest";
import { exportForms, writeJson } from "../src/index.js";
import { channelsLast, networks, randomImages } from "./support/networks.js";

/** A file as docs/export.md describes it. */
interface Described {
  readonly inputShape: readonly number[];
  readonly pixelScale: number;
  readonly classNames: readonly string[];
  readonly layers: readonly {
    readonly kind: string;
    readonly inputShape: readonly number[];
    readonly outputShape: readonly number[];
    readonly parameters: Readonly<
      Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
    >;
  }[];
}

const read = (bytes: Uint8Array): Described => JSON.parse(new TextDecoder().decode(bytes)) as Described;

/** The network of a file, by nothing but what it says. */
function networkOf({ inputShape, pixelScale, classNames, layers }: Described): Network {
  const added = ["inputShape", "outputShape", "parameters"];
  const described = layers.map((layer) => {
    const own = Object.fromEntries(Object.entries(layer).filter(([key]) => !added.includes(key)));
    return readObject(own, "the file", parseLayer);
  });
  const values = layers.flatMap(({ parameters }) => Object.values(parameters).flatMap((tensor) => tensor.values));
  return withParameters(createNetwork({ inputShape, pixelScale, classNames, layers: described }), values);
}

describe("JSON", () => {
  it.each([...networks, ["outputs that are images", channelsLast] as const])(
    "%s: read back by its own words, the network is the same to the last bit",
    (_, network) => {
      const described = read(writeJson(network));
      const images = randomImages(network, 3);
      expect(predict(networkOf(described), images)).toEqual(predict(network, images));
      expect(described.layers.map(({ outputShape }) => outputShape)).toEqual(network.shapes.slice(1));
    },
  );

  it("holds shapes and numbers as inkling has them, worked by hand", () => {
    const network = createNetwork({
      inputShape: [2],
      layers: [{ kind: "dense", units: 1, weights: { kind: "ones" }, biases: { kind: "zeros" } }],
      classNames: ["a"],
    });
    expect(new TextDecoder().decode(writeJson(withParameters(network, [0.5, -2, 0.25])))).toBe(
      '{"format":"inkling-network","version":1,"inputShape":[2],"pixelScale":0.00392156862745098,"classNames":["a"],' +
        '"layers":[{"kind":"dense","units":1,"inputShape":[2],"outputShape":[1],"parameters":' +
        '{"weights":{"shape":[2,1],"values":[0.5,-2]},"biases":{"shape":[1],"values":[0.25]}}}]}\n',
    );
  });
});

describe("every form", () => {
  it("knows its own files, and no other form's", async () => {
    const [, network] = networks[0];
    for (const form of exportForms) {
      const bytes = await form.write(network);
      const knowing = exportForms.filter(({ recognizes }) => recognizes(bytes)).map(({ kind }) => kind);
      expect(knowing).toEqual([form.kind]);
      expect(form.recognizes(bytes.subarray(0, 5))).toBe(false);
      expect(form.recognizes(new Uint8Array())).toBe(false);
    }
  });

  it("writes the same bytes each time", async () => {
    for (const { write } of exportForms) expect(await write(networks[3][1])).toEqual(await write(networks[3][1]));
  });
});
