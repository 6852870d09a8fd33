import { readdir, readFile } from "node:fs/promises";
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { cleaned, colourSequence, sayJson } from "../../src/terminal/printing.js";
import { coloursOf } from "../../src/terminal/terminal.js";

const nasty = "a\x1b[2Jb\x9b31mc\x07\r\td\x7fe\u202ef\u2066g\u2028h";

test("what a terminal obeys is a space, line breaks stay", () => {
  expect(cleaned(nasty)).toBe("a [2Jb 31mc   d e f g h");
  expect(cleaned("one\ntwo")).toBe("one\ntwo");
  expect(cleaned("é 日本 ع 👩‍👧 →")).toBe("é 日本 ع 👩‍👧 →");
});

test("our colours pass, and no others: also where the same codes stand in a name", () => {
  const { red, bold } = coloursOf({ colourDepth: 4, unicode: true, columns: 80 });
  expect(cleaned(bold(red("no")))).toBe("\x1b[1m\x1b[31mno\x1b[39m\x1b[22m");
  expect(cleaned(red(`a\x1b[31mb\x1b[39;1m`))).toBe("\x1b[31ma [31mb [39;1m\x1b[39m");
  expect(cleaned(`${colourSequence("38;5;17")}x`)).toBe("\x1b[38;5;17mx");
});

test("programs get back what was read, and a terminal is not sent it either", () => {
  let text = "";
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  sayJson(stream, { name: nasty });
  expect(JSON.parse(text)).toEqual({ name: nasty });
  expect(text).toBe(`${cleaned(text.trimEnd())}\n`);
});

test("nothing else writes to a stream", async () => {
  const folder = new URL("../../src/", import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(50);
  const writing = await Promise.all(
    files.map(
      async (name) =>
        [
          name,
          /(stdout|stderr|stream)\.write\(|\bconsole\.\w+\(/.test(await readFile(new URL(name, folder), "utf8")),
        ] as const,
    ),
  );
  expect(writing.filter(([, writes]) => writes).map(([name]) => name)).toEqual(["terminal/printing.ts"]);
});
