import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import { writeIdx } from "@inkling/data";
import { createRng } from "inkling/inspection";
import { expect } from "vitest";
import type { Context } from "../src/terminal/context.js";
import { run } from "../src/program.js";

/** What a run of the command said, and how it ended. */
export interface Ending {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Keeps what is written to it. */
class Recording extends Writable {
  text = "";
  constructor(readonly columns: number) {
    super();
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs the command in this process: from the sources, with its own streams. */
export async function inkling(
  args: readonly string[],
  columns = 80,
  environment: Context["environment"] = {},
): Promise<Ending> {
  const stdout = new Recording(columns);
  const stderr = new Recording(columns);
  const context: Context = { stdout, stderr, environment, platform: "linux", command: "inkling", exitCode: 0 };
  const exitCode = await run(args, context);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

const bin = fileURLToPath(new URL("../dist/bin.js", import.meta.url));

/** Starts the built command as a process of its own, in this folder or another. */
export function start(args: readonly string[], cwd = process.cwd(), stdin: "ignore" | "pipe" = "ignore"): ChildProcess {
  if (!existsSync(bin)) throw new Error("These tests run the built command: run `npm run build` first.");
  const env = { ...process.env, FORCE_COLOR: "", NO_COLOR: "" };
  return spawn(process.execPath, [bin, ...args], { stdio: [stdin, "pipe", "pipe"], env, cwd });
}

/** Waits for a process to end; `onError` sees what it says on standard error as it comes. */
export function ending(child: ChildProcess, onError: (text: string) => void = () => undefined): Promise<Ending> {
  let [stdout, stderr] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    onError(stderr);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({ exitCode, stdout, stderr });
    });
  });
}

/** A folder for the files of one test file, and how to take it away. */
export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "inkling-cli-"));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Draws images of ten classes that are easily told apart: class k is a bar in row 4 + 2k, a little different each time. */
export function drawBars(count: number, seed: number): { images: Uint8Array; labels: Uint8Array } {
  const rng = createRng(seed, "bars");
  const images = new Uint8Array(count * 784);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  labels.forEach((label, i) => {
    const left = 4 + rng.below(4);
    for (let column = left; column < left + 16; column++) {
      images[i * 784 + (4 + 2 * label) * 28 + column] = 128 + rng.below(128);
    }
  });
  return { images, labels };
}

/** Writes a folder of IDX files, as MNIST's, of so many training and test images. */
export async function writeBars(folder: string, training = 200, test = 100): Promise<string> {
  const path = join(folder, `bars-${training}-${test}`);
  await mkdir(path, { recursive: true });
  for (const [prefix, count] of [
    ["train", training],
    ["t10k", test],
  ] as const) {
    const { images, labels } = drawBars(count, count);
    await writeFile(join(path, `${prefix}-images-idx3-ubyte`), writeIdx({ shape: [count, 28, 28], values: images }));
    await writeFile(join(path, `${prefix}-labels-idx1-ubyte`), writeIdx({ shape: [count], values: labels }));
  }
  return path;
}

/** What most tests of a verb need: images of bars, and a model that has learned them. */
export interface LearnedBars {
  readonly folder: string;
  readonly data: string;
  readonly model: string;
  /** What `train --json` printed. */
  readonly trained: Record<string, unknown>;
  readonly remove: () => Promise<void>;
}

/** Writes bars to a folder of their own and trains 784-20-10 on them for six epochs, which reads all of them rightly. */
export async function learnBars(): Promise<LearnedBars> {
  const { folder, remove } = await temporaryFolder();
  const data = await writeBars(folder);
  const model = join(folder, "bars.safetensors");
  const plan = ["--layers", "784,20,10", "--batch-size", "10", "--epochs", "6", "--learning-rate", "0.01"];
  const end = await inkling(["train", "--data", data, ...plan, "--output", model, "--json", "--quiet"]);
  return { folder, data, model, trained: jsonOf(end), remove };
}

/** All files of a folder with their contents, to see whether anything has changed. */
export async function contentsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await readFile(name)).toString("base64")] as const)),
  );
}

/** The one JSON object that a run printed: nothing else may be on standard output. */
export function jsonOf({ stdout }: Ending): Record<string, unknown> {
  const value: unknown = JSON.parse(stdout);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`no object: ${stdout}`);
  return { ...value };
}

/** All keys of an object and of the objects in it; classes and parts are names, not fields. */
export function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.slice(0, 1).flatMap(fieldsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "classes" ? [key] : [key, ...fieldsOf(inner)]));
}

/**
 * Runs what must be refused, sees to everything that must hold of every refusal (exit code 2, one message, no stack, every
 * file of the folder as it was), and returns the message.
 */
export async function refusal(args: readonly string[], folder: string): Promise<string> {
  const before = await contentsOf(folder);
  const { exitCode, stdout, stderr } = await inkling(args);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^error {2}\S/);
  expect(stderr.match(/error {2}/g)).toHaveLength(1);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stderr).not.toContain("defect of inkling");
  expect(exitCode).toBe(2);
  expect(await contentsOf(folder)).toEqual(before);
  return stderr;
}

/** A picture of a 1 drawn with a ruler, dark on white, in a folder: its path. */
export async function writeDigit(folder: string, name = "one.png"): Promise<string> {
  const [width, height] = [60, 80];
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 15; y < 65; y++) data.fill(20, y * width + 27, y * width + 33);
  const path = join(folder, name);
  await writeFile(path, encode({ width, height, data, channels: 1 }));
  return path;
}
