import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { exportForms, writeOnnx, type ExportKind } from "@inkling/exporting";
import { predict } from "inkling";
import { decodeTrainedModel, decodeSafetensors } from "inkling/recipes";
import { digitNetwork } from "inkling/digits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentsOf, drawBars, ending, inkling, jsonOf, learnBars, refusal, start } from "../support.js";

let folder: string;
let data: string;
let model: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, data, model, remove } = await learnBars());
});

afterAll(() => remove());

const kinds: readonly ExportKind[] = exportForms.map(({ kind }) => kind);
const at = (name: string): string => join(folder, name);

describe("export", () => {
  test.each(kinds)("--to %s writes a file that inkling knows again, and says how it is used", async (kind) => {
    const file = at(`exported.${kind}`);
    const { stdout, stderr, exitCode } = await inkling(["export", model, "--to", kind, "--output", file]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(/^Written: .*exported\.\w+ \(\d+ KB\)\n\n\S/);
    const bytes = await readFile(file);
    expect(exportForms.filter(({ recognizes }) => recognizes(bytes)).map((form) => form.kind)).toEqual([kind]);
    // It may be written over, and comes to the same bytes.
    const again = jsonOf(await inkling(["export", model, "--to", kind, "--output", file, "--json"]));
    expect(again).toEqual({ model, to: kind, output: file, bytes: bytes.length });
    expect(await readFile(file)).toEqual(bytes);
  });

  test("the JavaScript file answers with the bits of the model", async () => {
    const file = at("bars.mjs");
    await inkling(["export", model, "--to", "js", "--output", file]);
    const exported = (await import(pathToFileURL(file).href)) as { predict: (pixels: Uint8Array) => unknown };
    const { network } = await decodeTrainedModel(await readFile(model));
    const { images } = drawBars(20, 1);
    expect(exported.predict(images)).toEqual(predict(network, images));
  });

  test("without a model it is the one that comes with inkling, and the file has its name", async () => {
    const file = at("shipped.onnx");
    const { stderr } = await inkling(["export", "--to", "onnx", "--output", file]);
    expect(stderr).toMatch(/^Model: the one that comes with inkling/);
    expect(new Uint8Array(await readFile(file))).toEqual(writeOnnx(digitNetwork()));
  });

  test("the file has the model's name where none is given, and stands in the folder at hand", async () => {
    const here = await mkdtemp(at("here-"));
    const end = await ending(start(["export", model, "--to", "safetensors", "--quiet"], here));
    expect(end.stdout).toMatch(/^Written: bars\.pytorch\.safetensors /);
    await ending(start(["export", "--to", "json"], here));
    expect((await readdir(here)).sort()).toEqual(["bars.pytorch.safetensors", "inkling-digits.json"]);
  });

  test("prints the Python that loads the file, with its name", async () => {
    const file = at("bars.pytorch.safetensors");
    const { stdout } = await inkling(["export", model, "--to", "safetensors", "--output", file]);
    expect(stdout).toContain("nn.Flatten(), nn.Linear(784, 20), nn.");
    expect(stdout).toContain('model.load_state_dict(load_file("bars.pytorch.safetensors"))');
    const { tensors } = decodeSafetensors(await readFile(file));
    expect([...tensors.values()].map(({ name, shape }) => [name, shape])).toEqual([
      ["1.weight", [20, 784]],
      ["1.bias", [20]],
      ["3.weight", [10, 20]],
      ["3.bias", [10]],
    ]);
  });
});

describe("export refuses", () => {
  test("a form that there is not, with the one that is meant, and none at all", async () => {
    expect(await refusal(["export", model, "--to", "onx"], folder)).toBe(
      'error  Wrong --to in the command line: expected "js", "onnx", "safetensors", "npz", "json", received "onx". Perhaps "onnx" is meant.\n',
    );
    const { exitCode, stdout, stderr } = await inkling(["export", model]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("required option '--to <form>' not specified");
  });

  test.each(kinds)("--to %s: what is no model, and a file there that is none of its own", async (kind) => {
    await writeFile(at("notes.txt"), "years of work");
    expect(await refusal(["export", at("notes.txt"), "--to", kind], folder)).toMatch(/notes\.txt: This is not a whole/);
    expect(await refusal(["export", at("nowhere.safetensors"), "--to", kind], folder)).toContain("no such file");
    const onto = (file: string): string[] => ["export", model, "--to", kind, "--output", file];
    expect(await refusal(onto(at("notes.txt")), folder)).toMatch(
      new RegExp(`notes\\.txt is there already and is not ${kind} that inkling exported.*--force`, "s"),
    );
    // Neither the model itself nor its data.
    expect(await refusal(onto(model), folder)).toContain("is there already");
    expect(await refusal(onto(data), folder)).toContain("a folder");
    expect(await refusal(onto(at("nowhere/file")), folder)).toContain("Make the folder first");
    expect((await inkling([...onto(at("notes.txt")), "--force", "--quiet"])).exitCode).toBe(0);
  });

  test("an export is no model: it says so", async () => {
    const file = at("weights.safetensors");
    await inkling(["export", model, "--to", "safetensors", "--output", file]);
    const before = await contentsOf(folder);
    expect(await refusal(["export", file, "--to", "js"], folder)).toContain("was not made by inkling");
    expect(await contentsOf(folder)).toEqual(before);
    expect(existsSync("weights.js")).toBe(false);
  });
});
