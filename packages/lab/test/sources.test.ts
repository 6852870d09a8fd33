import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { linesOf } from "../build/lessons.js";

/* The lines of the library's own sources that the chapters show: they are there, whole, and do what the chapter says. */

const learn = new URL("../src/learn/", import.meta.url);
const root = new URL("../../../", import.meta.url);

/** What must stand in each, for it to be the formula of its chapter. */
const does: Readonly<Record<string, string>> = {
  gatherBytes: "* scale",
  denseForward: "sum +=",
  sigmoidForward: "logistic(",
  squaredError: "difference * difference",
  sigmoidBackward: "* (1 - ",
  denseWeightGradient: "+=",
  denseInputGradient: "+=",
  gradientDescentUpdate: "-= rate *",
  gradientCheck: "2 * epsilon",
  momentumUpdate: "momentum *",
  adamUpdate: "Math.sqrt(",
  conv2dForward: "x[seen * C + c] * w[",
};

const shown = readdirSync(learn)
  .filter((file) => file.endsWith("Chapter.svelte"))
  .map((file) => {
    const text = readFileSync(new URL(file, learn), "utf8");
    return {
      file,
      text,
      calls: [...text.matchAll(/sourceOf\("([^"]+)", "([^"]+)"\)/g)].map(([, path, name]) => ({ path, name })),
    };
  });

describe("the lines that a chapter shows", () => {
  it("are shown in each of the eight chapters, and all are known here", () => {
    expect(shown.map(({ calls }) => calls.length > 0)).toEqual(Array(8).fill(true));
    expect([...new Set(shown.flatMap(({ calls }) => calls.map(({ name }) => name)))].sort()).toEqual(
      Object.keys(does).sort(),
    );
  });

  it.each(shown.flatMap(({ file, calls }) => calls.map(({ path, name }) => [file, path, name] as const)))(
    "%s: %s has %s, whole, with its formula",
    (_, path, name) => {
      const { path: whole, first, last, text } = linesOf(path, name);
      const lines = readFileSync(new URL(whole, root), "utf8")
        .split("\n")
        .slice(first - 1, last);
      const indent = /^\s*/.exec(lines[0])?.[0].length ?? 0;
      expect(text.split("\n")).toEqual(lines.map((line) => line.slice(indent)));
      expect(text).toMatch(new RegExp(`^(export )?(function )?${name}\\(`));
      expect(text.split("{").length).toBe(text.split("}").length);
      expect(text).toContain(does[name]);
    },
  );
});

describe("an exercise", () => {
  it.each(shown.map(({ file, text }) => [file, text] as const))("ends %s", (_, text) => {
    expect(text.split("<Exercise").length).toBe(2);
    expect(text.indexOf("<Exercise")).toBeGreaterThan(text.lastIndexOf("</Figure>"));
  });
});
