import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StoredTensor } from "inkling/recipes";
import type { Target } from "./target.js";

/*
 * What core reads: safetensors, model files, recipes; and pictures, up to the numbers on them.
 */

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Fields of recipes and model files, and what may stand in the place of a value. */
const jsonWords = [
  ...["{", "}", "[", "]", ",", ":", '"__proto__": {"polluted": 1},', '"constructor": {"prototype": {"polluted": 1}},'],
  ...['"kind": "dense"', '"kind": "conv2d"', '"kind": "maxPool2d"', '"kind": "toString"', '"units": ', '"layers": []'],
  ...["1e400", "-1", "0.5", "null", "true", '"\\u0000"', '"\\ud800"', "[".repeat(70)],
];

/** What a model file may say of a small network, and how any description becomes a file whose checksum holds. */
async function trained(): Promise<{ metadata: string; seal: (metadata: string) => Uint8Array }> {
  const { createNetwork, dense, relu, softmax } = await import("inkling");
  const { decodeSafetensors, encodeSafetensors, encodeTrainedModel, recipes } = await import("inkling/recipes");
  const network = createNetwork({ inputShape: [2, 2], layers: [dense(2), relu(), dense(10), softmax()], seed: 1 });
  const sha = "0".repeat(64);
  const bytes = await encodeTrainedModel({
    ...{ network, engine: "wasm", seed: 1, heldOut: 1, testPortion: 0.5, dataSha256: { training: sha, test: sha } },
    recipe: { ...recipes[0], layers: network.layers },
    pixels: { lowest: 0, highest: 1, paper: 0 },
    results: { testAccuracy: 0.5, testCorrect: 1, testCount: 2, seconds: 1, epochs: 1, iterations: 2 },
    history: [{ epoch: 1, iteration: 2, seconds: 1, learningRate: 0.1, trainingLoss: 1, trainingAccuracy: 0.5 }],
  });
  const content = decodeSafetensors(bytes);
  const tensors = [...content.tensors.values()];
  return {
    metadata: content.metadata.inkling ?? "",
    seal(inkling) {
      const sha256 = createHash("sha256").update(encodeSafetensors(tensors, { inkling })).digest("hex");
      return encodeSafetensors(tensors, { inkling, sha256 });
    },
  };
}

export const modelTargets: readonly Target[] = [
  {
    name: "safetensors",
    reads: "safetensors: the container of model files",
    errors: ["ModelFileError"],
    memory: 40,
    async open() {
      const { decodeSafetensors, encodeSafetensors } = await import("inkling/recipes");
      const tensor = (name: string, shape: readonly number[], rest: object = {}): StoredTensor => ({
        ...{ name, shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 4) },
        ...rest,
      });
      return {
        seeds: [
          encodeSafetensors([tensor("1.dense.weights", [3, 2]), tensor("1.dense.biases", [2])], { made: "by hand" }),
          encodeSafetensors(
            [tensor("half", [5], { storedAs: "F16" }), tensor("long", [2], { data: Float64Array.of(1, 2) })],
            {},
          ),
          encodeSafetensors([], { inkling: "{}", sha256: "" }),
        ],
        words: ["__metadata__", '"dtype":"F16"', '"data_offsets":[0,24]', '"shape":[]', ...jsonWords],
        read: (bytes) => void decodeSafetensors(bytes),
      };
    },
  },
  {
    name: "model",
    reads: "model files, with checksums that hold: what is changed is the description in them",
    errors: ["ModelFileError"],
    memory: 400,
    fewer: { inputs: 5000, because: "each is sealed anew with two checksums of Web Crypto" },
    async open() {
      const { decodeTrainedModel } = await import("inkling/recipes");
      const { metadata, seal } = await trained();
      return {
        seeds: [encode(metadata)],
        words: jsonWords,
        async read(bytes) {
          await decodeTrainedModel(seal(decode(bytes)));
          return undefined;
        },
      };
    },
  },
  {
    name: "model-file",
    reads: "model files as they are: what is changed is any byte",
    errors: ["ModelFileError"],
    memory: 40,
    fewer: { inputs: 5000, because: "what passes the container is summed by Web Crypto" },
    async open() {
      const { decodeTrainedModel } = await import("inkling/recipes");
      const { metadata, seal } = await trained();
      return {
        seeds: [seal(metadata)],
        words: jsonWords,
        async read(bytes) {
          await decodeTrainedModel(bytes);
          return undefined;
        },
      };
    },
  },
  {
    name: "recipe",
    reads: "recipes and networks as JSON",
    errors: ["InklingError"],
    memory: 200,
    async open() {
      const { parseJson, parseRecipe, plainLearning, recipes } = await import("inkling/recipes");
      const leftOut = { name: "mine", learning: plainLearning };
      const network = { layers: [{ kind: "dense", units: 30 }, { kind: "relu" }, { kind: "dense", units: 10 }] };
      return {
        seeds: [...recipes, network].map((each) => encode(JSON.stringify(each))),
        words: jsonWords,
        read: (bytes) => void parseRecipe(parseJson(decode(bytes), "mine.json"), "mine.json", leftOut),
      };
    },
  },
  {
    name: "page-picture",
    reads: "pictures of few kinds (PGM, BMP, small PNG), up to the numbers on them",
    errors: ["InklingError"],
    memory: 4000,
    fewer: { inputs: 500, because: "most are read to the end: some milliseconds each" },
    async open(root) {
      const { createReader } = await import("inkling/reading");
      const { decodeColours } = await import("@inkling/data/pictures");
      const reader = createReader();
      return {
        seeds: await pictureSeeds(root, ["bmp", "pgm"]),
        async read(bytes) {
          const { data, width, height } = await decodeColours(bytes, { mostPixels: 500_000 });
          reader.read({ data, width, height });
          return undefined;
        },
      };
    },
  },
  {
    name: "pictures",
    reads: "PNG, JPEG, WebP, GIF and TIFF by sharp; BMP and PGM by our own decoders",
    errors: ["PictureError"],
    memory: 4000,
    fewer: { inputs: 1500, because: "sharp takes a millisecond or two for each, on threads of its own" },
    async open(root) {
      const { decodeColours } = await import("@inkling/data/pictures");
      return {
        seeds: await pictureSeeds(root, ["bmp", "pgm", "png", "jpeg", "webp", "gif", "tiff"]),
        async read(bytes) {
          await decodeColours(bytes, { name: "a.png", mostPixels: 1_000_000 });
          return undefined;
        },
      };
    },
  },
];

/** A digit or three in pictures of these kinds. */
async function pictureSeeds(root: string, kinds: readonly string[]): Promise<Uint8Array[]> {
  const { default: sharp } = await import("sharp");
  const read = async (name: string): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(root, "packages/data/test/fixtures/pictures", name)));
  const pixels = Uint8Array.from({ length: 48 * 24 }, (_, i) => (isInk(i % 48, Math.floor(i / 48)) ? 0 : 255));
  const raw = { raw: { width: 48, height: 24, channels: 1 as const } };
  const head = encode("P5 48 24 255\n");
  const pgm = new Uint8Array(head.length + pixels.length);
  pgm.set(head);
  pgm.set(pixels, head.length);
  const made: Record<string, () => Promise<Uint8Array[]>> = {
    bmp: async () => [await read("1/a.bmp"), await read("1/b.bmp"), await read("1/c.bmp")],
    pgm: async () => [await read("2/a.pgm"), pgm, encode("P2 # three\n3 2 9\n0 1 2\n3 4 9\n")],
  };
  const lists = await Promise.all(
    kinds.map(async (kind): Promise<Uint8Array[]> => {
      if (kind in made) return made[kind]();
      return [
        new Uint8Array(
          await sharp(Buffer.from(pixels), raw)
            .toFormat(kind as "png")
            .toBuffer(),
        ),
      ];
    }),
  );
  return lists.flat();
}

/** A 7, a 1 and a bar. */
function isInk(x: number, y: number): boolean {
  if (y < 4 || y >= 20) return false;
  return (
    (x >= 6 && x < 16 && y < 6) ||
    Math.abs(x - 15 + (y - 4) / 3) < 1.5 ||
    Math.abs(x - 28) < 1.5 ||
    (x > 36 && x < 42 && y > 17)
  );
}
