import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ending, inkling, jsonOf, type Ending, start, temporaryFolder, writeBars } from "./support.js";

// The built command as a process of its own: what cannot be seen from within.

let folder: string;
let data: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  data = await writeBars(folder);
});

afterAll(() => remove());

/** What the long training comes to when nobody disturbs it: done once. */
let undisturbed: Promise<Ending> | undefined;
async function leftAlone(): Promise<Record<string, unknown>> {
  const output = join(folder, "whole.safetensors");
  undisturbed ??= inkling(["train", ...longPlan(), "--output", output, "--json", "--quiet"]);
  return jsonOf(await undisturbed);
}

const longPlan = () => ["--data", data, "--layers", "784,200,10", "--batch-size", "20", "--epochs", "120"];

test("the built file says which program runs it, and prints the version of its package", async () => {
  const built = await readFile(new URL("../dist/bin.js", import.meta.url), "utf8");
  expect(built.split("\n")[0]).toBe("#!/usr/bin/env node");
  const manifest: unknown = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  const { stdout, exitCode } = await ending(start(["--version"]));
  expect(manifest).toMatchObject({ name: "@inkling/cli", version: stdout.trim() });
  expect(exitCode).toBe(0);
});

test("train --json prints one object on standard output and progress on standard error alone", async () => {
  const model = join(folder, "plain.safetensors");
  const end = await ending(start(["train", "--data", data, "--epochs", "2", "--output", model, "--json"]));
  expect(end.exitCode).toBe(0);
  expect(jsonOf(end)).toMatchObject({ model, epochs: 2, seed: 1 });
  expect(end.stdout.trimEnd()).not.toContain("\n");
  expect(end.stderr).toContain("epoch 2");
  // No terminal: plain lines, no colours, no cursor movements.
  expect(end.stderr).not.toContain("\x1b");
  expect(end.stderr).not.toContain("\r");
});

test("Ctrl-C saves a checkpoint, and the resumed training ends with the same bits as one that was left alone", async () => {
  const output = join(folder, "interrupted.safetensors");
  const run = join(folder, "interrupted.run");
  const child = start(["train", ...longPlan(), "--record-every", "1", "--output", output]);
  let signals = 0;
  const interrupted = await ending(child, (text) => {
    if (text.includes("epoch 2 ") && signals++ === 0) child.kill("SIGINT");
  });
  expect(interrupted.stderr).toContain("Stopping after this step");
  expect(interrupted.stdout).toContain(`Saved a checkpoint: ${run}`);
  expect(interrupted.stdout).toContain(`train --resume ${run}\n`);
  expect(interrupted.exitCode).toBe(130);
  expect(interrupted.stdout).not.toContain("read rightly");
  expect(existsSync(output)).toBe(false);
  expect(await readdir(run)).not.toContain("lock");

  const resumed = await inkling(["train", "--resume", run, "--json", "--quiet"]);
  expect(resumed.stderr).toBe("");
  expect(jsonOf(resumed).parametersSha256).toBe((await leftAlone()).parametersSha256);
  expect(jsonOf(resumed).iterations).toBe(1200);

  // What is finished cannot be gone on with.
  const again = await inkling(["train", "--resume", output]);
  expect(again).toMatchObject({ exitCode: 2, stdout: "" });
  expect(again.stderr.replaceAll("\n", " ")).toContain("is no run's folder");
});

test("killed (SIGKILL), it goes on to the same bits; meanwhile a second process is refused", async () => {
  const run = join(folder, "killed");
  const child = start(["train", ...longPlan(), "--record-every", "1", "--checkpoint-every", "0.05", "--run", run]);
  let killed: Promise<Ending> | undefined;
  await new Promise<void>((resolve) => {
    killed = ending(child, (text) => {
      if (!text.includes("epoch 20 ")) return;
      // It stands still until it is killed.
      child.kill("SIGSTOP");
      resolve();
    });
  });
  const stateOf = async (): Promise<unknown> => jsonOf(await inkling(["runs", run, "--json"])).runs;
  expect(await stateOf()).toMatchObject([{ run, state: "running", totalSteps: 1200 }]);
  const second = await inkling(["train", "--resume", run]);
  expect(second.exitCode).toBe(2);
  expect(second.stderr.replaceAll("\n", " ")).toContain(`received process ${child.pid}, since`);
  child.kill("SIGKILL");
  await killed;
  expect(await stateOf()).toMatchObject([{ run, state: "interrupted", totalSteps: 1200 }]);

  const resumed = await inkling(["train", "--resume", run, "--json"]);
  expect(resumed.stderr.replaceAll("\n", " ")).toContain(`process ${child.pid}, which trained here since`);
  expect(jsonOf(resumed).parametersSha256).toBe((await leftAlone()).parametersSha256);
});

test("a reader that has gone ends the command without a word", async () => {
  const bin = fileURLToPath(new URL("../dist/bin.js", import.meta.url));
  // `true` ends at once; the command finds the pipe closed when it first writes.
  const command = `"${process.execPath}" "${bin}" show --data "${data}" | true`;
  expect(await promisify(execFile)("sh", ["-c", command])).toEqual({ stdout: "", stderr: "" });
});

test("a training whose readers have gone goes on to its end, and saves", async () => {
  const model = join(folder, "unread.safetensors");
  const child = start(["train", "--data", data, "--epochs", "30", "--record-every", "1", "--output", model]);
  child.stderr?.once("data", () => {
    child.stderr?.destroy();
    child.stdout?.destroy();
  });
  const exitCode = await new Promise((resolve) => child.once("exit", resolve));
  expect(exitCode).toBe(0);
  const end = await inkling(["evaluate", model, "--data", data, "--json", "--quiet"]);
  expect(jsonOf(end)).toMatchObject({ model });
});

test("a terminal that is closed (SIGHUP) saves a checkpoint, as Ctrl-C does", async () => {
  const run = join(folder, "hangup");
  const child = start(["train", ...longPlan(), "--record-every", "1", "--run", run]);
  let signals = 0;
  const interrupted = await ending(child, (text) => {
    if (text.includes("epoch 2 ") && signals++ === 0) child.kill("SIGHUP");
  });
  expect(interrupted.stdout).toContain(`Saved a checkpoint: ${run}`);
  expect(interrupted.exitCode).toBe(130);
});

test.skipIf(!existsSync("/dev/full"))("a disk that is full ends with a message and exit code 1", async () => {
  const bin = fileURLToPath(new URL("../dist/bin.js", import.meta.url));
  const command = `"${process.execPath}" "${bin}" show --data "${data}" > /dev/full`;
  const failed: unknown = await promisify(execFile)("sh", ["-c", command]).catch((error: unknown) => error);
  expect(failed).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error {2}The result could not be written: ENOSPC/) as string,
  });
});

test("wrong use ends with 2 and one message, on standard error", async () => {
  const end = await ending(start(["train", "--epoch", "3"]));
  expect(end).toMatchObject({ exitCode: 2, stdout: "" });
  expect(end.stderr).toContain("unknown option '--epoch'\n(Did you mean --epochs?)");
});
