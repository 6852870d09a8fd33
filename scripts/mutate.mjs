// Whether tests can fail: puts one small mistake (scripts/mutants.mjs) at a time into a source file, runs the tests of its
// room until one fails, and counts the mistakes that none has seen. Run by hand; docs/mutation.md tells what was found.
// usage: node scripts/mutate.mjs [--rooms losses,schedules] [--per-file 15] [--seed 1] [--minutes 30] [--state mutation.jsonl]
//        node scripts/mutate.mjs --again survived     tries again what survived, after tests were added
//        node scripts/mutate.mjs --report             prints the table and the survivors, and tries nothing
// Mutants are drawn by seed, and tried in rounds, one of each file at a time: stopped at any moment, what was tried is a fair
// sample. Each is written down as it is tried, and is not tried again while its file stays as it is.
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutantsOf } from "./mutants.mjs";

const { values: options } = parseArgs({
  options: {
    rooms: { type: "string" },
    files: { type: "string" },
    "per-file": { type: "string", default: "15" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "30" },
    state: { type: "string", default: "mutation.jsonl" },
    again: { type: "string" },
    report: { type: "boolean", default: false },
  },
});
const root = fileURLToPath(new URL("../", import.meta.url));
const core = "packages/core/";
const data = "packages/data/";

/** Where a test file's name does not say which source file it holds. */
const holders = {
  softmax: ["activation", "loss", "derivatives"],
  ink: ["input"],
  windows: ["pool", "convolution"],
  depthwise: ["convolution"],
  engine: ["engines", "dense"],
  lattice: ["cells"],
  rules: ["cells"],
  findRules: ["cells"],
  eraseRule: ["cells"],
};

const readingTests = ["stages", "otherInk", "reader", "acceptance", "normalize"]
  .map((name) => `${core}test/reading/${name}`)
  .concat(`${core}test/ink`);

/**
 * Rooms, and the tests that hold each: folders or files, the fastest first. Where `near`, those alone that a source file's
 * name points to, for the rest take long and do not call it.
 */
const rooms = {
  losses: {
    source: `${core}src/losses`,
    tests: ["losses", "kernels/loss", "training/byHand", "checking/gradientCheck"].map((name) => `${core}test/${name}`),
  },
  optimizers: { source: `${core}src/optimizers`, tests: [`${core}test/optimizers`, `${core}test/training/minimize`] },
  schedules: { source: `${core}src/schedules`, tests: [`${core}test/schedules`] },
  layers: {
    source: `${core}src/layers`,
    tests: ["network", "training/byHand", "checking/gradientCheck", "layers"].map((name) => `${core}test/${name}`),
  },
  "kernels/reference": { source: `${core}src/kernels/reference`, tests: [`${core}test/kernels`], near: true },
  formats: {
    source: `${data}src/formats`,
    tests: ["formats", ...["cases", "forms", "load", "together", "folders"].map((name) => `sources/${name}`)].map(
      (name) => `${data}test/${name}`,
    ),
  },
  ink: { source: `${core}src/ink`, tests: readingTests, extra: `${core}test/reading/cells` },
  reading: { source: `${core}src/reading`, tests: readingTests, extra: `${core}test/reading/cells` },
};

/** A mutant that takes longer than this is one that never ends: its test is stopped, and has seen it. */
const limitSeconds = 120;

const textOf = (file) => readFileSync(join(root, file), "utf8");
const shortHash = (text) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** Numbers from 0 to below 1 by seed (mulberry32). */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function filesUnder(folder, ending) {
  const path = join(root, folder);
  if (!existsSync(path)) return existsSync(path + ending) ? [folder + ending] : [];
  if (statSync(path).isFile()) return [folder];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map(({ name }) => `${folder}/${name}`);
}

/** The tests of a source file, those first that its name points to. */
function testsFor(file, { tests, near, extra }) {
  const name = basename(file, ".ts");
  const pointed = [name, ...(holders[name] ?? [])];
  const isNear = (test) => pointed.some((begin) => basename(test).toLowerCase().startsWith(begin.toLowerCase()));
  const files = tests.flatMap((path) => filesUnder(path, ".test.ts"));
  const others = filesUnder(extra ?? "none", ".test.ts").filter(isNear);
  const first = [...files.filter(isNear), ...others];
  return near && first.length > 0 ? first : [...first, ...files.filter((test) => !first.includes(test))];
}

/** So many mutants of a file, by seed; a file has its own order, whatever other files there are. */
function sampleOf(room, file) {
  const source = textOf(file);
  const random = createRandom(Number.parseInt(shortHash(`${options.seed} ${file}`), 16));
  const hash = shortHash(source);
  return mutantsOf(file, source)
    .map((mutant) => ({ mutant, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, Number(options["per-file"]))
    .map(({ mutant }) => ({
      ...mutant,
      room,
      file,
      key: `${file}:${hash}:${mutant.start}-${mutant.end}:${mutant.text}`,
    }));
}

const wanted = options.rooms?.split(",") ?? Object.keys(rooms);
const samples = wanted.flatMap((room) =>
  filesUnder(rooms[room].source, ".ts")
    .filter((file) => !file.includes("generated") && (options.files === undefined || file.includes(options.files)))
    .map((file) => sampleOf(room, file)),
);
const rounds = Array.from({ length: Number(options["per-file"]) }, (_, i) =>
  samples.flatMap((sample) => sample[i] ?? []),
);
const mutants = rounds.flat();

/** What is known of each mutant: the last line that tells of it. */
const known = new Map();
if (existsSync(options.state)) {
  for (const line of readFileSync(options.state, "utf8").split("\n").filter(Boolean)) {
    const { key, ...rest } = JSON.parse(line);
    known.set(key, rest);
  }
}

let runner;
async function startRunner() {
  const child = fork(new URL("mutant-runner.mjs", import.meta.url), {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", () => reject(new Error("The runner did not start")));
  });
  child.removeAllListeners("exit");
  return child;
}

/** Runs tests on a file with this text, and ends the process that does when it takes too long or dies. */
async function attempt(job) {
  runner ??= await startRunner();
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(timer);
      runner?.removeAllListeners();
      resolve(answer);
    };
    const giveUp = (outcome) => {
      runner.kill("SIGKILL");
      end({ outcome, seconds: limitSeconds });
      runner = undefined;
    };
    const timer = setTimeout(() => giveUp("out of time"), limitSeconds * 1000);
    runner.once("message", end);
    runner.once("exit", () => giveUp("crashed"));
    runner.send(job);
  });
}

const jobOf = ({ room, file }, text, check) => ({
  file: join(root, file),
  text,
  tests: testsFor(file, rooms[room]).map((test) => join(root, test)),
  check,
});

async function tryAll() {
  const due = mutants.filter(({ key }) =>
    options.again ? known.get(key)?.outcome === options.again : !known.has(key),
  );
  const endsAt = Date.now() + Number(options.minutes) * 60_000;
  // Tests that fail without a mutant would kill all of them: each room's are tried so at first and now and then.
  const requireGreen = async ({ room, file }) => {
    const answer = await attempt(jobOf({ room, file }, textOf(file), true));
    console.log(`${room}: without a mutant ${answer.outcome} in ${answer.seconds.toFixed(1)} s`);
    if (answer.outcome !== "survived") throw new Error(`The tests of ${room} fail as they are: ${answer.by}`);
  };
  for (const room of new Set(due.map((mutant) => mutant.room))) {
    await requireGreen(due.find((mutant) => mutant.room === room));
  }
  for (const [i, mutant] of due.entries()) {
    if (Date.now() > endsAt) break;
    if (i % 40 === 39) await requireGreen(mutant);
    const { key, room, file, start, end, text } = mutant;
    const source = textOf(file);
    const answer = await attempt(jobOf(mutant, source.slice(0, start) + text + source.slice(end), true));
    const line = source.slice(0, start).split("\n").length;
    const told = { room, file, line, from: source.slice(start, end), to: text, ...answer };
    known.set(key, told);
    appendFileSync(options.state, `${JSON.stringify({ key, ...told })}\n`);
    console.log(`${i + 1}/${due.length} ${answer.outcome} ${answer.seconds.toFixed(1)} s  ${describe(told)}`);
  }
  runner?.disconnect();
}

function describe({ file, line, from, to }) {
  const short = (text) => text.replace(/\s+/g, " ").slice(0, 60);
  return `${file.replace(/^packages\//, "").replace("/src", "")}:${line} \`${short(from)}\` → \`${short(to)}\``;
}

function report() {
  const of = (room) =>
    mutants.filter((mutant) => mutant.room === room && known.has(mutant.key)).map(({ key }) => known.get(key));
  console.log("| room | files | tried | not compiled | killed | of these by the time limit | survived | killed, % |");
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
  const survivors = [];
  const row = (name, tried) => {
    const count = (...outcomes) => tried.filter(({ outcome }) => outcomes.includes(outcome)).length;
    const killed = count("killed", "out of time", "crashed");
    const survived = count("survived");
    const files = new Set(tried.map(({ file }) => file)).size;
    const share = ((100 * killed) / (killed + survived)).toFixed(1);
    const cells = [
      name,
      files,
      tried.length,
      count("not compiled"),
      killed,
      count("out of time", "crashed"),
      survived,
      share,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  };
  for (const room of wanted) {
    const tried = of(room);
    if (tried.length === 0) continue;
    row(room, tried);
    survivors.push(...tried.filter(({ outcome }) => outcome === "survived"));
  }
  row("all", wanted.flatMap(of));
  console.log();
  for (const survivor of survivors) console.log(`- ${describe(survivor)}`);
}

if (!options.report) await tryAll();
report();
