import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { verbs } from "../../src/program.js";
import { drawBars, inkling, temporaryFolder, writeBars } from "../support.js";

// What a terminal obeys, in names of classes and files and in texts of a recipe, reaches it from no verb.

/** Clears the screen, conceals, sets a title, writes backwards; in C0, C1 and bidirectional controls. */
const nasty = "\x1b[2J\x1b[8m\x1b[31m\x1b]0;title\x07\x9b2J\u202e\u2066\r";
const inName = nasty.replaceAll("/", "");

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
let model: string;
let picture: string;
let recipe: string;

beforeAll(async () => {
  place = await temporaryFolder();
  const bars = await writeBars(place.folder);
  data = join(place.folder, `bars${inName}`);
  await rename(bars, data);
  const names = Array.from({ length: 10 }, (_, i) => `c${i}${nasty.replace("\r", "")}`);
  await writeFile(join(data, "classes.txt"), names.join("\n"));
  recipe = join(place.folder, `recipe${inName}.json`);
  const layers = [{ kind: "dense", units: 10 }, { kind: "softmax" }];
  await writeFile(recipe, JSON.stringify({ name: `r${nasty}`, summary: `s${nasty}`, layers }));
  model = join(place.folder, `model${inName}.safetensors`);
  picture = join(place.folder, `seven${inName}.png`);
  const seven = drawBars(10, 99).images.subarray(7 * 784, 8 * 784);
  await writeFile(picture, encode({ width: 28, height: 28, data: seven, channels: 1 }));
  await mkdir(join(place.folder, `folder${inName}`));
});

afterAll(() => place.remove());

/** Our own colours. */
const colours = /\x1b\[(0|1|2|22|31|32|33|35|36|39|[34]8;[25];[\d;]+|38;[\d;]+;49)m/g;
const obeyed = /(?!\n)[\p{Cc}\p{Bidi_Control}]/u;

async function cleanly(args: readonly string[], environment: Record<string, string>): Promise<string> {
  const { stdout, stderr } = await inkling(args, 80, environment);
  const printed = stdout + stderr;
  expect(printed.length).toBeGreaterThan(0);
  expect("FORCE_COLOR" in environment ? printed.replaceAll(colours, "") : printed).not.toMatch(obeyed);
  return printed;
}

test.each([
  ["without colours", {}],
  ["with colours", { FORCE_COLOR: "3", COLORTERM: "truecolor", TERM: "xterm-256color" }],
])("no verb prints it, %s", async (_, environment) => {
  const of = ["--data", data];
  const page = join(place.folder, `page${inName}.html`);
  const run = join(place.folder, `run${inName}${"FORCE_COLOR" in environment ? 1 : 0}`);
  const away = join(place.folder, `away${inName}.onnx`);
  const trained = ["train", "--recipe", recipe, "--epochs", "1", "--output", model, ...of];
  const whole: Record<keyof typeof verbs, readonly (readonly string[])[]> = {
    train: [trained, [...trained, "--json"], ["train", "--recipe", recipe, ...of, "--output", data]],
    evaluate: [
      ["evaluate", model, ...of],
      ["evaluate", model, "--part", "training", ...of],
    ],
    compare: [
      ["compare", model, model, ...of],
      ["compare", model, model, ...of, "--json"],
    ],
    curve: [["curve", "--recipe", recipe, "--sizes", "50,60", ...of]],
    labels: [
      ["labels", model, ...of],
      ["labels", "--folds", "2", "--recipe", recipe, "--noise", "0.1", ...of],
    ],
    runs: [
      [...trained, "--run", run],
      ["runs", run],
    ],
    robustness: [["robustness", model, "--count", "2", "--save", ...of]],
    verify: [["verify", model, ...of]],
    read: [
      ["read", picture],
      ["read", picture, "--json"],
    ],
    predict: [
      ["predict", model, picture],
      ["predict", model, picture, "--json"],
    ],
    serve: [["serve", "--port", nasty]],
    lab: [["lab", "--port", nasty]],
    mistakes: [["mistakes", model, ...of]],
    report: [["report", model, "--output", page, ...of]],
    show: [
      ["show", "--count", "3", ...of],
      ["show", model, "--why", ...of],
      ["show", model, "--filters"],
      ["show", ...of],
    ],
    data: [
      ["data", data],
      ["data", data, "--json"],
    ],
    check: [["check", model, "--probes", "2", ...of]],
    export: [["export", model, "--to", "js", "--output", join(place.folder, `export${inName}.js`)]],
    import: [
      ["export", model, "--to", "onnx", "--output", away],
      ["import", away, "--output", join(place.folder, `imported${inName}.safetensors`)],
      ["import", model],
    ],
    reproduce: [["reproduce", nasty]],
  };
  for (const [verb, runs] of Object.entries(whole)) {
    for (const args of runs) {
      const printed = await cleanly(args, environment);
      if (verb !== "reproduce") expect(printed).not.toContain("defect");
    }
    // Messages: about a file that is not there, an option that there is not, a value that is wrong.
    const missing = join(place.folder, `missing${inName}.safetensors`);
    await cleanly([verb, missing, "--data", missing], environment);
    await cleanly([verb, `--${nasty}`], environment);
    await cleanly([verb, "--seed", nasty], environment);
  }
  await cleanly([nasty], environment);
  const html = await readFile(page, "utf8");
  // HTML has no use for controls, and tells bidirectional text by its own means.
  expect(html).not.toMatch(/(?![\n\t])\p{Cc}/u);
});
