import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ending, inkling, writeDigit } from "../support.js";

// The built command as a process of its own, in a folder that is empty and stays so.

const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
let folder: string;
let picture: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inkling-serve-"));
  const path = await writeDigit(folder);
  picture = new Uint8Array(await readFile(path));
  await rm(path);
});

afterAll(() => rm(folder, { recursive: true }));

test.each(["SIGINT", "SIGTERM"] as const)(
  "serves until %s, then ends with 0 and leaves nothing behind",
  async (signal) => {
    const env = { ...process.env, TMPDIR: folder };
    const args = [
      bin,
      "serve",
      "--port",
      "0",
      "--host",
      "127.0.0.1",
      "--threads",
      "1",
      "--max-bytes",
      "1000",
      "--json",
    ];
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const end = ending(child);
    const [first] = (await once(child.stdout, "data")) as [Buffer];
    const { url, port, threads } = JSON.parse(first.toString()) as Record<string, unknown>;
    expect({ url, threads }).toEqual({ url: `http://127.0.0.1:${String(port)}`, threads: 1 });
    const form = new FormData();
    form.append("image", new Blob([picture]), "../../escaped.png");
    const answer = await fetch(`${String(url)}/v1/read`, { method: "POST", body: form });
    expect(await answer.json()).toMatchObject({ text: "1" });
    const refused = await fetch(`${String(url)}/v1/read`, { method: "POST", body: new Uint8Array(1001) });
    expect(refused.status).toBe(413);
    child.kill(signal);
    const { exitCode, stderr } = await end;
    expect(exitCode).toBe(0);
    const events = stderr
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(["started", "request", "request", "stopping", "stopped"]);
    expect(await readdir(folder)).toEqual([]);
  },
);

test("an address of another machine is wrong use", async () => {
  const { exitCode, stdout, stderr } = await inkling(["serve", "--host", "192.0.2.1", "--threads", "1"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(/^error {2}Cannot listen at 192.0.2.1:8080: [^]*received an address of another machine/);
});
