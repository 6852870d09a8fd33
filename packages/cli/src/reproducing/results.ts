import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { fingerprint, readBytes } from "@inkling/data";
import type { Dataset } from "inkling";
import { parseJson, readObject, type Fields, type Recipe } from "inkling/recipes";
import type { OurRun } from "inkling/experiments";
import { requireWritable, writeWhole, type FileKind } from "../files/outputFiles.js";

/** A run with what it was a run of: a line of the file of results. */
interface StoredRun extends OurRun {
  readonly recipe: string;
  readonly parametersSha256: string;
  readonly threads: number;
  /** Of the recipe as JSON: a run of a recipe that was changed since does not count. */
  readonly recipeSha256: string;
  /** Of the training images, then of the test images. */
  readonly dataSha256: readonly [training: string, test: string];
}

function parseStoredRun({ text, integer, number, texts, wrong }: Fields): StoredRun {
  const dataSha256 = texts("dataSha256");
  if (dataSha256.length !== 2) throw wrong("dataSha256", "a list of two texts");
  return {
    recipe: text("recipe"),
    seed: integer("seed", 0),
    accuracy: number("accuracy", 0, 1),
    parameters: integer("parameters", 1),
    epochs: integer("epochs", 0),
    seconds: number("seconds", 0),
    flops: number("flops", 0),
    parametersSha256: text("parametersSha256"),
    threads: integer("threads", 1),
    recipeSha256: text("recipeSha256"),
    dataSha256: [dataSha256[0], dataSha256[1]],
  };
}

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
      const described = { ...run, recipe: recipe.name, recipeSha256: sha256Of(recipe), dataSha256 };
      const stored = readObject(described, "a run", parseStoredRun);
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
    return lines
      .filter((line) => line !== "")
      .map((line) => readObject(parseJson(line, "a run"), "a run", parseStoredRun));
  } catch {
    return undefined;
  }
}
