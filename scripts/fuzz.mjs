// Gives every reader of bytes that come from elsewhere damaged inputs, and watches: `node scripts/fuzz.mjs`, a million each.
// What is asked of a reader stands in docs/fuzzing.md; which readers there are, in packages/cli/test/hostile/targets.ts.
import { fork } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const docs = join(root, "docs/fuzzing.md");
const blockInputs = 500;
const { values: options, positionals: chosen } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", short: "h" },
    inputs: { type: "string" },
    usual: { type: "boolean" },
    seed: { type: "string" },
    minutes: { type: "string" },
    "hang-seconds": { type: "string", default: "30" },
    write: { type: "boolean" },
    json: { type: "boolean" },
  },
});
if (options.help) {
  console.log(`node scripts/fuzz.mjs [TARGET…] [options]
  --inputs N          of each target, in blocks of ${blockInputs} (default 1000000)
  --usual             as many as \`npm test\` runs
  --seed BLOCK        the first block (default: behind the last that docs/fuzzing.md counts)
  --minutes N         ends each target after so long, however far it has come
  --hang-seconds N    how long one hundred inputs may take (default 30)
  --write             counts what was run in docs/fuzzing.md
  --json              prints the results as JSON`);
  process.exit();
}

const work = mkdtempSync(join(tmpdir(), "inkling-fuzz-"));
// Within the repository, whose packages it imports; another run may have one of its own.
const bundle = join(root, `node_modules/.cache/fuzz/run-${process.pid}.mjs`);
await build({
  entryPoints: [join(root, "packages/cli/test/hostile/run.ts")],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  logLevel: "error",
});

/** Starts a process for a target, and waits for its end or for its silence. */
function run(name, firstBlock, blocks, told) {
  const folder = mkdtempSync(join(work, "empty-"));
  const currentFile = join(work, `${name}.current`);
  const current = openSync(currentFile, "w+");
  const child = fork(bundle, [root, name, String(firstBlock), String(blocks), "4"], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder },
    execArgv: ["--max-old-space-size=1024"],
    stdio: ["ignore", "ignore", "pipe", "ipc", current],
  });
  let errors = "";
  child.stderr.on("data", (chunk) => (errors = (errors + chunk).slice(-4000)));
  const seconds = Number(options["hang-seconds"]);
  let isHanging = false;
  let timer;
  const wind = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isHanging = true;
      child.kill("SIGKILL");
    }, seconds * 1000);
  };
  wind();
  // It ends its block.
  const stop = () => child.send("enough");
  return new Promise((resolve) => {
    child.on("message", (message) => {
      wind();
      told(message, stop);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      closeSync(current);
      const bytes = readFileSync(currentFile);
      const length = bytes.length >= 4 ? bytes.readUInt32LE(0) : 0;
      const input = bytes.subarray(4, 4 + length);
      const left = readdirSync(folder);
      const fault = isHanging
        ? `no hundred inputs within ${seconds} seconds`
        : code !== 0
          ? `the process died: ${errors}`
          : left.length > 0
            ? `left on disk: ${left.join(", ")}`
            : undefined;
      resolve({ fault, input });
    });
  });
}

const names = await new Promise((resolve) => void run("", 0, 0, ({ targets }) => resolve(targets)));
const unknown = chosen.filter((name) => !names.some((target) => target.name === name));
if (unknown.length > 0) {
  console.error(`There is no target ${unknown.join(", ")}. There are: ${names.map(({ name }) => name).join(", ")}`);
  process.exit(1);
}

/** What docs/fuzzing.md counts: inputs by target, which begin at block 0. */
function counted() {
  const text = readFileSync(docs, "utf8");
  return new Map([...text.matchAll(/^\| `([\w-]+)` +\|(.*)\|$/gm)].map(([, name, rest]) => [name, rest.split("|")]));
}

async function fuzz(target) {
  const most = options.usual ? target.inputs : Number(options.inputs ?? 1_000_000);
  const firstBlock = options.seed !== undefined ? Number(options.seed) : options.usual ? 0 : blocksOf(target.name);
  const result = {
    name: target.name,
    firstBlock,
    inputs: 0,
    refused: 0,
    kept: 0,
    kinds: 0,
    seconds: 0,
    mostResidentBytes: 0,
    findings: [],
  };
  const startedAt = performance.now();
  const limit = Number(options.minutes ?? Infinity) * 60_000;
  const { fault, input } = await run(target.name, firstBlock, Math.ceil(most / blockInputs), (message, stop) => {
    if (message.about === "progress") {
      const { inputs, refused, kept } = message;
      Object.assign(result, { inputs, refused, kept });
      if (performance.now() - startedAt > limit) stop();
    } else if (message.about === "finding") {
      result.findings.push(message);
    } else if (message.about === "end") {
      result.kinds = message.kinds.length;
      result.mostResidentBytes = message.mostResidentBytes;
    }
  });
  result.seconds = (performance.now() - startedAt) / 1000;
  if (fault !== undefined) {
    const block = firstBlock + Math.floor(result.inputs / blockInputs);
    result.findings.push({ where: `block ${block}`, message: fault, base64: input.toString("base64") });
  }
  for (const [i, { where, message, base64 }] of result.findings.entries()) {
    const folder = join(root, "node_modules/.cache/fuzz/findings");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${target.name}-${firstBlock}-${i}`);
    writeFileSync(file, Buffer.from(base64, "base64"));
    console.error(`FOUND: ${target.name}, ${where}: ${message}\n  ${file}`);
  }
  if (!options.json) {
    const { inputs, refused, kinds, seconds, findings } = result;
    console.log(
      `${target.name}: ${inputs} inputs, ${refused} refused in ${kinds} ways, ${seconds.toFixed(0)} s, ${findings.length} found`,
    );
  }
  return result;
}

function blocksOf(name) {
  return Math.floor(Number(counted().get(name)?.[1].replace(/\D/g, "") ?? 0) / blockInputs);
}

const waiting = names.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
// The longest first.
waiting.sort((a, b) => (b.fewer === undefined ? 0 : 1) - (a.fewer === undefined ? 0 : 1));
const results = [];
await Promise.all(
  Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await fuzz(next));
  }),
);
rmSync(work, { recursive: true });
rmSync(bundle);
if (options.json) console.log(JSON.stringify(results));
if (options.write) {
  let text = readFileSync(docs, "utf8");
  for (const { name, firstBlock, inputs } of results) {
    const [reads, , ...rest] = counted().get(name) ?? [];
    if (reads === undefined || firstBlock !== blocksOf(name)) continue;
    const all = (firstBlock * blockInputs + inputs).toLocaleString("en-US");
    text = text.replace(
      new RegExp(`^\\| \`${name}\` +\\|.*$`, "m"),
      `| \`${name}\` |${reads}| ${all} |${rest.join("|")}|`,
    );
  }
  writeFileSync(docs, text);
}
process.exitCode = results.some(({ findings }) => findings.length > 0) ? 1 : 0;
