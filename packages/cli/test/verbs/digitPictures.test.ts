import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadMnist } from "@inkling/data";
import { encode } from "fast-png";
import { imageAt } from "inkling";
import { digitModelBytes } from "inkling/digits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inkling, jsonOf, temporaryFolder } from "../support.js";

// Pictures of digits of other sizes than 28x28: brought into MNIST's form, but with --as-is.

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let model: string;
/** A folder a class: `large.png`, dark on white and twice as large as MNIST's, and `own.png`, as MNIST's is. */
let pictures: string;
const mnist = await loadMnist({ part: "test" });
const first = String(mnist.labels[0]);

beforeAll(async () => {
  place = await temporaryFolder();
  model = join(place.folder, "digits.safetensors");
  await writeFile(model, digitModelBytes());
  pictures = join(place.folder, "pictures");
  for (const index of [0, 1]) {
    const path = join(pictures, String(mnist.labels[index]));
    const own = Uint8Array.from(imageAt(mnist, index));
    const large = Uint8Array.from(
      { length: 56 * 56 },
      (_, i) => 255 - own[28 * Math.floor(i / 112) + Math.floor((i % 56) / 2)],
    );
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "large.png"), encode({ width: 56, height: 56, data: large, channels: 1 }));
    await writeFile(join(path, "own.png"), encode({ width: 28, height: 28, data: own, channels: 1 }));
  }
});

afterAll(() => place.remove());

describe("a folder of pictures of digits", () => {
  test("is brought into MNIST's form, which is said, and read", async () => {
    const { stdout } = await inkling(["data", pictures]);
    expect(stdout).toMatch(/size +2 of 4 digits brought into MNIST's form, 28x28/);
    const end = await inkling(["evaluate", "--data", pictures, "--json"]);
    expect(jsonOf(end)).toMatchObject({ count: 4, accuracy: 1 });
    expect(end.stderr).toContain("2 of 4 digits brought into MNIST's form");
  });

  test("is refused with --as-is where sizes differ", async () => {
    const { exitCode, stderr } = await inkling(["data", pictures, "--as-is"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("all images must have one size");
  });
});

describe("show MODEL --image FILE", () => {
  test("brings a picture into MNIST's form, but with --as-is", async () => {
    const picture = join(pictures, first, "large.png");
    const shown = jsonOf(await inkling(["show", model, "--image", picture, "--json"]));
    expect(shown.image).toMatchObject({ file: picture, prediction: first });
    const { exitCode, stderr } = await inkling(["show", model, "--image", picture, "--as-is"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("wrong image size");
  });

  test("takes one of 28x28 as it is, bit for bit", async () => {
    const picture = join(pictures, first, "own.png");
    const { confidence } = (
      jsonOf(await inkling(["show", model, "--image", picture, "--json"])) as { image: { confidence: number } }
    ).image;
    const fromData = jsonOf(await inkling(["show", model, "--image", "0", "--json"])) as {
      image: { confidence: number };
    };
    expect(confidence).toBe(fromData.image.confidence);
  });
});
