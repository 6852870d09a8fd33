import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeIdx } from "@inkling/data";
import { decode, encode } from "fast-png";
import { augmentation, type Network } from "inkling";
import { decodeTrainedModel } from "inkling/recipes";
import { augmentImages, featureMaps, filtersOf, occlusion, pixelGradient } from "inkling/inspection";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawBars, fieldsOf, inkling, jsonOf, refusal, temporaryFolder, writeBars } from "../support.js";

// `inkling show` with a model and with --augment: what it says is what the library says, and it can be seen.

let folder: string;
let data: string;
/** A small convolution network, and one of dense layers alone. */
let model: string;
let dense: string;
let network: Network;
let remove: () => Promise<void>;
/** The hundred test images. */
const { images } = drawBars(100, 100);

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  data = await writeBars(folder);
  const recipe = join(folder, "small.json");
  const layers = [
    ...[{ kind: "conv2d", filters: 3, kernel: 5 }, { kind: "maxPool2d" }, { kind: "relu" }],
    ...[{ kind: "conv2d", filters: 2, kernel: 3 }, { kind: "flatten" }, { kind: "dense", units: 10 }],
  ];
  const steps = { method: "steps", optimizer: { kind: "adam", learningRate: 0.01 }, batchSize: 10, epochs: 2 };
  const learning = { ...steps, loss: { kind: "softmaxCrossEntropy" }, augmentation: { shift: 1 } };
  await writeFile(recipe, JSON.stringify({ layers: [...layers, { kind: "softmax" }], learning }));
  [model, dense] = [join(folder, "small.safetensors"), join(folder, "dense.safetensors")];
  await inkling(["train", "--data", data, "--recipe", recipe, "--output", model, "--quiet"]);
  await inkling(["train", "--data", data, "--layers", "784,20,10", "--epochs", "1", "--output", dense, "--quiet"]);
  ({ network } = await decodeTrainedModel(await readFile(model)));
});

afterAll(() => remove());

const imageNumber = (index: number) => images.subarray(index * 784, (index + 1) * 784);
const show = (...args: string[]) => inkling(["show", ...args]);
const shown = async (...args: string[]) => jsonOf(await show(...args, "--json"));

/** A PNG as it was written, and the colour of one of its pixels. */
async function readPng(path: string) {
  const { width, height, data: pixels, channels } = decode(await readFile(path));
  const at = (x: number, y: number) =>
    Array.from(pixels.slice((y * width + x) * channels, (y * width + x) * channels + 3));
  return { width, height, at };
}

describe("show MODEL", () => {
  test("says what each layer that gives images makes of the image, as the library does", async () => {
    const result = await shown(model, "--data", data, "--image", "13");
    const expected = featureMaps(network, imageNumber(13)).slice(0, 4);
    // JSON knows no -0.
    const plain = expected.map(({ values, ...rest }) => ({
      ...rest,
      values: Array.from(values, (value) => value + 0),
    }));
    expect(result.layers).toEqual(plain);
    expect(result.image).toMatchObject({ data, part: "test", index: 13, label: "3", prediction: "3" });
  });

  test("takes one layer alone, the first image of a class, another part", async () => {
    const result = await shown(model, "--data", data, "--layer", "3", "--label", "7", "--part", "training");
    expect(result.image).toMatchObject({ part: "training", index: 7, label: "7" });
    expect(result.layers).toMatchObject([{ layer: 3, kind: "relu", shape: [12, 12, 3] }]);
  });

  test("draws them with their scale: signed, and from 0", async () => {
    const { stdout, stderr } = await show(model, "--data", data, "--layer", "1");
    const largest = Math.max(...featureMaps(network, imageNumber(0))[0].values.map(Math.abs));
    const figure = String(Number(largest.toPrecision(4)));
    expect(stdout).toContain("1. conv2d: 24x24x3");
    expect(stdout).toContain(`   ...:::--===+++**###%%%@@@\n-${figure}${`+${figure}`.padStart(27 - figure.length)}\n`);
    expect(stdout).toContain("Image 0 of ");
    expect(stderr).toBe("");
    expect((await show(model, "--data", data, "--layer", "3")).stdout).toMatch(/ 0 {20,}[\d.]+$/m);
  });

  test("writes a PNG and a page, and says so", async () => {
    const [png, html] = [join(folder, "maps.png"), join(folder, "maps.html")];
    const { stdout } = await show(model, "--data", data, "--png", png, "--html", html);
    expect(stdout).toContain(`Written: ${png}\nWritten: ${html}\n`);
    // 28 pixels, eight times as large: from 16 of margin, a title of 10 and 8 below.
    const { at } = await readPng(png);
    const [left, top] = [16, 34];
    const ink = imageNumber(0);
    for (const i of [0, 118, 125]) {
      const grey = Math.round(255 * (1 - ink[i] / 255));
      expect(at(left + (i % 28) * 8 + 3, top + Math.floor(i / 28) * 8 + 3)).toEqual([grey, grey, grey]);
    }
    const page = await readFile(html, "utf8");
    for (const layer of ["1. conv2d: 24x24x3", "2. maxPool2d: 12x12x3", "3. relu: 12x12x3", "4. conv2d: 10x10x2"]) {
      expect(page).toContain(`<h2>${layer}</h2>`);
    }
    expect(page).toContain(`inkling show ${model} --data ${data}`);
    // A page of ours may be written over.
    expect(await show(model, "--data", data, "--html", html)).toMatchObject({ exitCode: 0 });
  });
});

describe("show MODEL --filters", () => {
  test("gives the weights of the first layer, of another, of a dense one on images", async () => {
    const listed = (layer: number) =>
      filtersOf(network, layer).map(({ shape, bias = null, values }) => ({ shape, bias, values: [...values] }));
    expect(await shown(model, "--filters")).toEqual({ model, layer: 1, kind: "conv2d", filters: listed(1) });
    expect((await shown(model, "--filters", "--layer", "4")).filters).toEqual(listed(4));
    expect((await shown(model, "--filters", "--layer", "6", "--count", "2")).filters).toEqual(listed(6).slice(0, 2));
    expect((await shown(dense, "--filters")).filters).toHaveLength(20);
  });

  test("draws a row a filter and a column a channel", async () => {
    const { stdout } = await show(model, "--filters", "--layer", "4");
    expect(stdout).toMatch(/^1\.1 +1\.2 +1\.3$/m);
    expect(stdout).toMatch(/^2\.1 +2\.2 +2\.3$/m);
    expect(stdout).toContain("2 filters of layer 4 (conv2d)");
    expect((await show(dense, "--filters")).stdout).toContain("20 units of layer 1 (dense)");
  });
});

describe("show MODEL --why", () => {
  test("asks about what is read unless told, and gives the library's maps", async () => {
    const result = await shown(model, "--why", "--data", data, "--image", "4");
    expect(result).toMatchObject({ class: "4", shape: [28, 28], patch: 4, stride: 1 });
    const slopes = pixelGradient(network, imageNumber(4), 4);
    expect(result.logit).toBe(slopes.logit);
    expect(result.gradient).toEqual([...slopes.gradient]);
    expect(result.gradientTimesPixel).toEqual(Array.from(slopes.gradientTimesPixel, (value) => value + 0));
    expect(result.occlusion).toEqual([...occlusion(network, imageNumber(4), 4).falls]);
  });

  test("asks about another class, with other patches", async () => {
    const result = await shown(model, "--why", "6", "--data", data, "--image", "4", "--patch", "6", "--stride", "3");
    expect(result).toMatchObject({ class: "6", patch: 6, stride: 3 });
    const { falls } = occlusion(network, imageNumber(4), 6, { size: 6, stride: 3 });
    expect(result.occlusion).toEqual([...falls]);
  });

  test("takes a picture file in the place of a number", async () => {
    const file = join(folder, "four.png");
    await writeFile(file, encode({ width: 28, height: 28, data: imageNumber(4), channels: 1 }));
    const fromFile = await shown(model, "--why", "--image", file);
    const { image, ...maps } = await shown(model, "--why", "--image", "4", "--data", data);
    expect(fromFile).toMatchObject(maps);
    expect(fromFile.image).toEqual({ file, prediction: "4", confidence: (image as { confidence: number }).confidence });
  });

  test("draws four panels, the map's colours as its scale says", async () => {
    const png = join(folder, "why.png");
    const { stdout } = await show(model, "--why", "--data", data, "--image", "4", "--png", png);
    expect(stdout).toMatch(/^Image 4 of .*\(4\): read as 4, [\d.]+ %\. The logit of 4:\s/);
    // Panels of 28 · 8 = 224 pixels, 32 between, 16 of margin: the gradient's begins at 272.
    const { gradient } = pixelGradient(network, imageNumber(4), 4);
    const { width, at } = await readPng(png);
    expect(width).toBe(4 * 224 + 3 * 32 + 2 * 16);
    const largest = Array.from(gradient).reduce((most, slope) => (Math.abs(slope) > Math.abs(most) ? slope : most));
    const i = gradient.indexOf(largest);
    // The ends of the scale: blue 2166ac, red b2182b.
    const colour = largest < 0 ? [33, 102, 172] : [178, 24, 43];
    expect(at(272 + (i % 28) * 8 + 4, 34 + Math.floor(i / 28) * 8 + 4)).toEqual(colour);
    const drawn = (await show(model, "--why", "--data", data)).stdout;
    for (const title of ["The image", "Gradient", "Gradient x pixel", "Occlusion"]) expect(drawn).toContain(title);
    expect((await show(model, "--why", "--data", data, "--quiet")).stdout).not.toContain("How the logit");
  });
});

describe("show --augment", () => {
  const args = () => ["--augment", "shift:2,rotation:15", "--data", data];

  test("takes the first image of each class, or those asked for", async () => {
    const result = await shown(...args());
    expect(result.images).toEqual(Array.from({ length: 10 }, (_, i) => ({ index: i, label: String(i) })));
    expect(result.augmentation).toEqual(augmentation({ shift: 2, rotation: 15 }));
    expect((await shown(...args(), "--label", "7", "--count", "2")).images).toEqual([
      { index: 7, label: "7" },
      { index: 17, label: "7" },
    ]);
    expect((await shown(...args(), "--indices", "5,3")).images).toHaveLength(2);
    const byDefault = augmentation({ shift: 1, rotation: 8, zoom: 0.08, shear: 4, elastic: 12 });
    expect((await shown("--augment", "--data", data)).augmentation).toEqual(byDefault);
    expect((await shown(model, "--augment", "--data", data)).augmentation).toEqual(augmentation({ shift: 1 }));
  });

  test("draws originals in the first column, then what a training with the seed meets in its steps", async () => {
    const png = join(folder, "augmented.png");
    await show(...args(), "--seed", "5", "--png", png);
    const { at } = await readPng(png);
    const first = drawBars(200, 200).images.subarray(0, 7840);
    const steps = [
      first,
      ...[1, 2].map((step) => augmentImages(first, augmentation({ shift: 2, rotation: 15 }), { seed: 5, step })),
    ];
    // Tiles of 28 · 2 pixels, 8 between, below a margin of 16, a title of 10 and 8.
    steps.forEach((step, column) => {
      for (const [row, i] of [
        [0, 4 * 28 + 12],
        [7, 18 * 28 + 14],
        [9, 21 * 28 + 9],
      ]) {
        const grey = Math.round(255 * (1 - step[row * 784 + i] / 255));
        const [x, y] = [16 + column * 64 + (i % 28) * 2, 34 + row * 64 + Math.floor(i / 28) * 2];
        expect(at(x, y)).toEqual([grey, grey, grey]);
      }
    });
    expect((await show(...args())).stdout).toContain("shift 2, rotation 15");
  });
});

describe("show refuses", () => {
  test.each([
    [["--layer", "3"], "--layer without a model"],
    [["--why"], "--why without a model: expected a model file before the options"],
    [["--html", "x.html"], "--html without a model"],
    [["--indices", "1", "--random"], "--random does not go with --indices"],
    [["--recipe", "ng"], "--recipe does not go with anything but --augment"],
    [["--augment", "--layer", "3"], "--layer does not go with --augment"],
    [["--augment", "shift:2", "--recipe", "ng"], "--recipe does not go with --augment with settings"],
    [["--augment", "shift"], "names and numbers, such as shift:2,rotation:12,elastic:34, received shift"],
    [["--augment", "rotate:3"], 'Unknown field "rotate" in --augment: expected shift, rotation'],
    [["--augment", "zoom:5"], "Wrong zoom in --augment: expected a finite number from 0 to 0.9, received 5"],
    [["--augment", "--recipe", "scratch"], "scratch varies no images"],
  ])("%j", async (args, message) => {
    expect(await refusal(["show", ...args], folder)).toContain(message);
  });

  test.each([
    [
      ["--layer", "8"],
      "There is no layer 8: expected 1 to 7 (conv2d, maxPool2d, relu, conv2d, flatten, dense, softmax)",
    ],
    [["--layer", "6"], "Layer 6 (dense) gives no images: expected 1 (conv2d), 2 (maxPool2d), 3 (relu), 4 (conv2d)"],
    [["--layer", "0"], "Expected a whole number of at least 1."],
    [["--filters", "--layer", "2"], "Layer 2 (maxPool2d) has no filters to see as images: expected 1 (conv2d), 4"],
    [["--filters", "--label", "3"], "--label does not go with --filters"],
    [["--why", "twelve"], "Wrong --why: expected 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, received twelve"],
    [["--label", "ten"], "Wrong --label: expected 0, 1"],
    [["--image", "100"], "There is no image 100 in "],
    [["--image", "nowhere.png"], "--data does not go with --image FILE"],
    [["--image", "3", "--label", "3"], "--label does not go with --image"],
    [["--indices", "3"], "--indices does not go with a model: expected --image or --label"],
    [["--patch", "3"], "--patch does not go with anything but --why"],
    [["--why", "--layer", "3"], "--layer does not go with --why"],
    [["--why", "--patch", "40"], "Wrong size of a patch: expected a whole number from 1 to 28, received 40"],
    [["--why", "--stride", "5"], "Wrong stride of patches: expected a whole number from 1 to 4, received 5"],
  ])("MODEL %j", async (args, message) => {
    const source = args.includes("--filters") ? [] : ["--data", data];
    expect(await refusal(["show", model, ...args, ...source], folder)).toContain(message);
  });

  test("what a model cannot show, files that are none of ours, and many images for one", async () => {
    expect(await refusal(["show", model, "--image", "nowhere.png"], folder)).toContain("Cannot read nowhere.png");
    const withData = ["--data", data];
    expect(await refusal(["show", dense, ...withData], folder)).toContain("has no layer that gives images");
    expect(await refusal(["show", dense, "--augment", ...withData], folder)).toContain("varies no images");
    const page = join(folder, "mine.html");
    await writeFile(page, "<p>mine");
    const end = await refusal(["show", model, "--why", ...withData, "--html", page], folder);
    expect(end).toContain("is there already and is not a page of inkling's");
    const idx = join(folder, "two-idx3-ubyte");
    await writeFile(idx, writeIdx({ shape: [2, 28, 28], values: images.slice(0, 1568) }));
    expect(await refusal(["show", model, "--image", idx], folder)).toContain("a file of 2 images");
  });
});

test("docs/json.md names every field that show prints", async () => {
  const text = await readFile(new URL("../../../../docs/json.md", import.meta.url), "utf8");
  const [section] = text.slice(text.indexOf("## show\n") + 3).split("\n## ");
  const png = join(folder, "documented.png");
  const html = join(folder, "documented.html");
  const runs = [
    [model, "--png", png, "--html", html, "--data", data],
    [model, "--filters"],
    [model, "--why", "--data", data],
    ["--augment", "shift:1", "--data", data],
  ];
  for (const args of runs) {
    const fields = fieldsOf(await shown(...args));
    expect(fields.filter((field) => !section.includes(`\`${field}\``))).toEqual([]);
  }
});
