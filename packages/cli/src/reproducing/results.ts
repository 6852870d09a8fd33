import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fingerprint, readBytes } from "@inkling/data";
import type { Dataset, OurRun, Recipe } from "inkling";
import { z } from "zod";
import { requireWritable, writeWhole, type FileKind } from "../files/outputFiles.js";

/** A run with what it was a run of: a line of the file of results. */
const storedRun = z.strictObject({
  recipe: z.string(),
  seed: z.int().min(0),
  accuracy: z.number().min(0).max(1),
  parameters: z.int().min(1),
  epochs: z.int().min(0),
  seconds: z.number().min(0),
  flops: z.number().min(0),
  parametersSha256: z.string(),
  threads: z.int().min(1),
  /** Of the recipe as JSON: a run of a recipe that was changed since does not count. */
  recipeSha256: z.string(),
  /** Of the training images, then of the test images. */
  dataSha256: z.tuple([z.string(), z.string()]),
});
type StoredRun = z.infer<typeof storedRun>;

/** A file of results: every run that is finished, a JSON object a line, written as it comes. */
export interface ResultsFile {
  /** The run with this seed, if the file has it, of this very recipe. */
  find(recipe: Recipe, seed: number): StoredRun | undefined;
  add(recipe: Recipe, run: OurRun & Pick<StoredRun, "parametersSha256" | "threads">): Promise<StoredRun>;
}

const resultsKind: FileKind = {
  name: "results of `inkling reproduce --ours`",
  recognizes: (bytes) => bytes.length === 0 || parseLines(bytes) !== undefined,
};

/**
 * Opens a file of results, or begins one.
 *
 * @throws OutputFileError when it cannot be written, or is another file
 */
export async function openResults(path: string, parts: { training: Dataset; test: Dataset }): Promise<ResultsFile> {
  await requireWritable(path, resultsKind);
  const runs = existsSync(path) ? [...(parseLines(await readBytes(path)) ?? [])] : [];
  const dataSha256: StoredRun["dataSha256"] = [await fingerprint(parts.training), await fingerprint(parts.test)];
  return {
    find(recipe, seed) {
      const recipeSha256 = sha256Of(recipe);
      return runs.findLast(
        (run) => run.seed === seed && run.recipeSha256 === recipeSha256 && run.dataSha256.join() === dataSha256.join(),
      );
    },
    async add(recipe, run) {
      const stored = storedRun.parse({ recipe: recipe.name, ...run, recipeSha256: sha256Of(recipe), dataSha256 });
      runs.push(stored);
      await writeWhole(path, runs.map((line) => `${JSON.stringify(line)}\n`).join(""));
      return stored;
    },
  };
}

function sha256Of(recipe: Recipe): string {
  return createHash("sha256").update(JSON.stringify(recipe)).digest("hex");
}

/** The runs of a file; undefined when it is no file of results. */
function parseLines(bytes: Uint8Array): StoredRun[] | undefined {
  const lines = new TextDecoder().decode(bytes).split("\n");
  try {
    return lines.filter((line) => line !== "").map((line) => storedRun.parse(JSON.parse(line)));
  } catch {
    return undefined;
  }
}
