import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import {
  DataError,
  InklingError,
  ModelFileError,
  NumericError,
  OptionError,
  requireInteger,
  requireNumber,
  ShapeError,
} from "../../src/core/errors.js";

describe("errors", () => {
  it("say what is wrong, what was expected, what was received, and what to do", () => {
    const error = new ShapeError({
      what: "Wrong image size",
      expected: "784 pixels (28x28)",
      received: "400 (20x20)",
      advice: "Pass { inputShape: [20, 20] } or resize them",
    });
    expect(error.message).toBe(
      "Wrong image size: expected 784 pixels (28x28), received 400 (20x20). " +
        "Pass { inputShape: [20, 20] } or resize them.",
    );
  });

  it("leave out the parts that are not there", () => {
    expect(new DataError({ what: "The file is empty" }).message).toBe("The file is empty.");
    expect(new DataError({ what: "The file is empty", advice: "Save it again" }).message).toBe(
      "The file is empty. Save it again.",
    );
    expect(new DataError({ what: "Wrong label", received: "11" }).message).toBe("Wrong label: received 11.");
  });

  it("have their own names, one base, and the parts of their message", () => {
    for (const Kind of [ShapeError, DataError, OptionError, ModelFileError, NumericError]) {
      const error = new Kind({ what: "Wrong" });
      expect(error).toBeInstanceOf(InklingError);
      expect(error).toBeInstanceOf(Error);
      expect(error.name).toBe(Kind.name);
      expect(error.complaint.what).toBe("Wrong");
    }
  });

  it("keep their names in a minified bundle", async () => {
    const source = (room: string): string => fileURLToPath(new URL(`../../src/${room}`, import.meta.url));
    const contents = `export * from "${source("core/errors.ts")}";
      export { TrainingError } from "${source("training/trainingError.ts")}";
      export { LostThreadError } from "${source("program/team.ts")}";`;
    const options = { bundle: true, minify: true, format: "esm", write: false } as const;
    const { outputFiles } = await build({ stdin: { contents, resolveDir: source("") }, ...options });
    const bundle = (await import(
      `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
    )) as object;
    const classes = Object.entries(bundle).filter(([name]) => name.endsWith("Error"));
    expect(classes.length).toBe(8);
    for (const [name, Kind] of classes as [string, new (cause: unknown, ...more: unknown[]) => Error][]) {
      // TrainingError takes its message from its cause.
      expect(new Kind({ what: "Wrong", complaint: { what: "Wrong" } }).name).toBe(name);
    }
  });

  it("requireInteger returns the number or names the range", () => {
    expect(requireInteger("batchSize", 10, 1)).toBe(10);
    expect(() => requireInteger("batchSize", 0, 1)).toThrow(
      "Wrong batchSize: expected a whole number of at least 1, received 0.",
    );
    expect(() => requireInteger("label", 9.5, 0, 9)).toThrow(
      "Wrong label: expected a whole number from 0 to 9, received 9.5.",
    );
    for (const value of [NaN, Infinity]) expect(() => requireInteger("batchSize", value, 1)).toThrow(OptionError);
  });

  it("requireNumber returns the number or names the range", () => {
    expect(requireNumber("learningRate", 0.1, 0)).toBe(0.1);
    expect(() => requireNumber("learningRate", -1, 0)).toThrow(
      "Wrong learningRate: expected a finite number of at least 0, received -1.",
    );
    expect(() => requireNumber("momentum", 2, 0, 1)).toThrow(
      "Wrong momentum: expected a finite number from 0 to 1, received 2.",
    );
    expect(() => requireNumber("shift", NaN)).toThrow("Wrong shift: expected a finite number, received NaN.");
  });
});
