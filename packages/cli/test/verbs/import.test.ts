import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { predict } from "inkling";
import { decodeTrainedModel } from "inkling/recipes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawBars, ending, inkling, jsonOf, learnBars, refusal, start } from "../support.js";

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
});

afterAll(() => remove());

const at = (name: string): string => join(folder, name);
const networkIn = async (file: string) => (await decodeTrainedModel(await readFile(file))).network;
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../exporting/test/fixtures/${name}`, import.meta.url));

describe("import", () => {
  test.each(["onnx", "safetensors", "npz"])(
    "brings back what export --to %s took away, and evaluate takes it",
    async (form) => {
      const [away, back] = [at(`away.${form}`), at(`back-${form}.safetensors`)];
      await inkling(["export", model, "--to", form, "--output", away]);
      const { stdout, stderr, exitCode } = await inkling(["import", away, "--output", back]);
      expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
      expect(stdout).toMatch(/^Written: .*\.safetensors \(15,910 parameters\)\n\n28x28 pixels, times 0\.0039/);
      const { images } = drawBars(50, 9);
      const [read, own] = [await networkIn(back), await networkIn(model)];
      expect(read.parameters).toEqual(own.parameters);
      expect(predict(read, images)).toEqual(predict(own, images));
      const { accuracy } = jsonOf(await inkling(["evaluate", back, "--data", data, "--json", "--quiet"]));
      expect(accuracy).toBe(1);
    },
  );

  test("a network of PyTorch's, under its name in the folder at hand", async () => {
    await copyFile(fixture("mlp.onnx"), at("mlp.onnx"));
    await copyFile(fixture("mlp.safetensors"), at("mlp.pytorch.safetensors"));
    const [onnx, torch] = [
      await ending(start(["import", "mlp.onnx", "--json"], folder)),
      await ending(start(["import", "mlp.pytorch.safetensors", "--json"], folder)),
    ];
    expect(jsonOf(onnx)).toMatchObject({ from: "onnx", output: "mlp.safetensors" });
    expect(jsonOf(torch)).toEqual({
      file: "mlp.pytorch.safetensors",
      from: "safetensors",
      output: "mlp.inkling.safetensors",
      parameters: 307,
      inputShape: [6, 5],
      layers: ["dense 8", "silu", "batchNorm", "dropout 0.2", "dense 3", "softmax"],
    });
  });

  test("weights alone, like a model or the JSON of a recipe, and standardized pixels", async () => {
    const { network } = await decodeTrainedModel(await readFile(model));
    await inkling(["export", model, "--to", "npz", "--output", at("bars.npz")]);
    await writeFile(at("like.json"), JSON.stringify({ layers: network.layers }));
    for (const like of [model, at("like.json")]) {
      const said = ["--like", like, "--output", at("like.safetensors"), "--quiet"];
      expect((await inkling(["import", at("bars.npz"), ...said])).exitCode).toBe(0);
      expect((await networkIn(at("like.safetensors"))).parameters).toEqual(network.parameters);
    }
    await inkling(["export", model, "--to", "onnx", "--output", at("bars.onnx")]);
    const scaled = ["--pixel-scale", "0.5", "--mean", "0.1307", "--deviation", "0.3081"];
    await inkling(["import", at("bars.onnx"), ...scaled, "--output", at("scaled.safetensors")]);
    const { layers } = await networkIn(at("scaled.safetensors"));
    expect(layers[0].kind).toBe("batchNorm");
  });
});

describe("import refuses", () => {
  test("what inkling cannot run or read, Keras' files with the lines that convert them, and half a standardization", async () => {
    await writeFile(at("digits.weights.h5"), Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a));
    const keras = await refusal(["import", at("digits.weights.h5")], folder);
    expect(keras).toContain('    numpy.savez("digits.npz", *model.get_weights())\n');
    expect(await refusal(["import", model], folder)).toContain("a model of inkling's own: nothing is to be imported");
    expect(await refusal(["import", at("nowhere.onnx")], folder)).toContain("no such file");
    expect(await refusal(["import", fixture("mlp.onnx"), "--mean", "0.5"], folder)).toContain("--mean and --deviation");
    expect(await refusal(["import", fixture("mlp.onnx"), "--like", "nonsense"], folder)).toContain("Unknown recipe");
    await writeFile(at("notes.txt"), "years of work");
    const onto = ["import", fixture("mlp.onnx"), "--output", at("notes.txt")];
    expect(await refusal(onto, folder)).toContain("is there already and is not an inkling model");
  });
});
