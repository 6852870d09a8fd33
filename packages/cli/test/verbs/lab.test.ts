import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { ending, inkling, start } from "../support.js";

// The built command and the built page (`npm run build:lab`).

describe("inkling lab", () => {
  test("serves the page with the headers that threads need, says where, and ends with 0 on SIGTERM", async () => {
    const child = start(["lab", "--port", "0", "--json"]);
    const end = ending(child);
    const [first] = (await once(child.stdout!, "data")) as [Buffer];
    const { url, port } = JSON.parse(first.toString()) as { url: string; port: number };
    expect(url).toBe(`http://localhost:${port}/`);
    const answer = await fetch(url);
    expect(await answer.text()).toContain("<title>inkling lab</title>");
    expect(answer.headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    expect(answer.headers.get("Cross-Origin-Embedder-Policy")).toBe("require-corp");
    const outside = await fetch(`${url}%2e%2e/package.json`);
    expect(outside.status).toBe(404);
    child.kill("SIGTERM");
    expect(await end).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("a port that is taken is wrong use", async () => {
    const child = start(["lab", "--port", "0", "--json"]);
    const [first] = (await once(child.stdout!, "data")) as [Buffer];
    const { port } = JSON.parse(first.toString()) as { port: number };
    const { exitCode, stderr } = await inkling(["lab", "--port", String(port)]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(`^error  Cannot listen at localhost:${port}`));
    child.kill("SIGTERM");
  });
});
