import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeTrainedModel } from "inkling/recipes";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { inkling, jsonOf, refusal, temporaryFolder, writeBars } from "../support.js";
import { hurryClock, mortalDisk, timeless, trainOn } from "../runs/support.js";

// `train --resume MODEL --epochs MORE`: a finished model is trained further.

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;

beforeAll(async () => {
  place = await temporaryFolder();
  data = await writeBars(place.folder);
});

afterAll(() => place.remove());

const file = (name: string) => join(place.folder, `${name}.safetensors`);
const plain = [
  "--layers",
  "784,20,10",
  "--batch-size",
  "10",
  "--optimizer",
  "gradientDescent",
  "--schedule",
  "constant",
];
const adam = ["--layers", "784,20,10", "--batch-size", "10"];

async function train(output: string, ...args: string[]) {
  const end = await inkling(["train", "--data", data, "--output", file(output), "--json", ...args]);
  expect(end.exitCode).toBe(0);
  return { result: jsonOf(end), said: end.stderr.replaceAll("\n", " ") };
}

test("plain gradient descent ends with the bits of one training, and its model is verified as one", async () => {
  await train("three", ...plain, "--epochs", "3", "--validation", "40");
  const { result, said } = await train("five", "--resume", file("three"), "--epochs", "5");
  const whole = await train("whole", ...plain, "--epochs", "5", "--validation", "40");
  expect(said).toContain("Goes on after epoch 3, to epoch 5: the same weights as of one training of 5 epochs.");
  const { parametersSha256, epochs, iterations } = whole.result;
  expect(result).toMatchObject({ parametersSha256, epochs, iterations });
  expect((await decodeTrainedModel(await readFile(file("five")))).recipe).toEqual(
    (await decodeTrainedModel(await readFile(file("whole")))).recipe,
  );
  expect((await inkling(["verify", file("five"), "--data", data])).exitCode).toBe(0);
});

test("without the memory of its optimizer it says what begins anew, and that no recipe gives these weights", async () => {
  await train("finished", ...adam, "--epochs", "2");
  const { result, said } = await train("further", "--resume", file("finished"), "--epochs", "5");
  expect(said).toContain(
    "adam and the schedule cosineDecay begin anew, for 3 epochs. One training of 5 epochs would end",
  );
  // 200 images in batches of 10.
  expect(result).toMatchObject({ epochs: 5, iterations: 100 });
  const before = await decodeTrainedModel(await readFile(file("finished")));
  const model = await decodeTrainedModel(await readFile(file("further")));
  expect(model.furtherFrom).toMatchObject({ epochs: 2, iterations: 40 });
  expect(model.history.slice(0, 2)).toEqual(before.history);
  expect(model.history.map(({ epoch, iteration }) => [epoch, iteration])).toEqual(
    [1, 2, 3, 4, 5].map((epoch) => [epoch, 20 * epoch]),
  );
  expect(await refusal(["verify", file("further"), "--data", data], data)).toContain("trained further from another");
  const page = join(place.folder, "report.html");
  await inkling(["report", file("further"), "--data", data, "--output", page]);
  const html = await readFile(page, "utf8");
  expect(html).toContain("The network was trained further from another");
  expect(html).not.toContain("inkling train");
  // And on from there.
  expect((await train("on", "--resume", file("further"), "--epochs", "6")).result).toMatchObject({ iterations: 120 });
});

test("interrupted while it is trained further, it ends with the same bits all the same", async () => {
  await train("start", ...adam, "--epochs", "2");
  const whole = await train("undisturbed", "--resume", file("start"), "--epochs", "6");
  const run = join(place.folder, "stopped");
  hurryClock();
  await trainOn(mortalDisk(40), { data, resume: file("start"), epochs: 6, run }).catch(() => undefined);
  vi.restoreAllMocks();
  const end = await inkling(["train", "--resume", run, "--json"]);
  expect(end.stderr).toMatch(/goes on after step \d+ of 120/);
  expect(jsonOf(end)).toMatchObject({ parametersSha256: whole.result.parametersSha256, epochs: 6, iterations: 120 });
  const [resumed, undisturbed] = [join(run, "model.safetensors"), file("undisturbed")];
  expect(await timeless(resumed)).toEqual(await timeless(undisturbed));
});

test("a checkpoint out of a run's folder is gone on with exactly, where the schedule does not look at the end", async () => {
  const run = join(place.folder, "short");
  const constant = [...adam, "--schedule", "constant"];
  await inkling(["train", "--data", data, ...constant, "--epochs", "2", "--run", run]);
  const { result, said } = await train("longer", "--resume", join(run, "checkpoint-40.safetensors"), "--epochs", "4");
  const whole = await train("at once", ...constant, "--epochs", "4");
  expect(said).toContain("the same weights as of one training of 4 epochs");
  expect(result.parametersSha256).toBe(whole.result.parametersSha256);
});

test.each([
  [[], "say for how many epochs in all, such as --epochs 20"],
  [["--epochs", "3"], "more than the 3 that are done"],
])("%j is refused", async (args, message) => {
  await train("done", ...plain, "--epochs", "3");
  const refused = await refusal(["train", "--resume", file("done"), "--data", data, ...args], place.folder);
  expect(refused).toContain(message);
});
