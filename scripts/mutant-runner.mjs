// One process of scripts/mutate.mjs: keeps vitest and the type checker warm, and tries mutants as it is told over IPC.
// Told { file, text, tests }, it answers { outcome: "killed" | "survived" | "not compiled", by }.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { createVitest } from "vitest/node";

/** What stands in the place of a file while its mutant is tried. */
let mutant = { file: "none", text: "" };

/** Tests that take longest and hold little that others do not: a mutant that they alone would kill counts as survived. */
const slow = [
  '"conv2d","filters":8.*behind a convolution',
  "damaged bytes",
  "within the bound",
  "cut short at every place",
  "MNIST's test digits",
  "before they fill the memory",
];

const vitest = await createVitest(
  "test",
  {
    watch: false,
    bail: 1,
    testNamePattern: new RegExp(`^(?!.*(${slow.join("|")})).*$`),
    pool: "threads",
    isolate: false, // one thread a mutant, in which all its tests' modules are loaded once
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 60_000,
    reporters: [{}],
    sequence: {
      sequencer: class {
        sort = (specifications) => specifications;
        shard = (specifications) => specifications;
      },
    },
  },
  { plugins: [{ name: "mutant", enforce: "pre", load: (id) => (id === mutant.file ? mutant.text : undefined) }] },
);
const all = await vitest.globTestSpecifications();

/** Whether the compiler takes a file's other text: what does not build needs no test. */
const services = new Map();
function compiles(file, text) {
  const project = file.slice(0, file.indexOf("/src/"));
  if (!services.has(project)) services.set(project, createService(join(project, "tsconfig.json")));
  const { service, texts } = services.get(project);
  const version = (texts.get(file)?.version ?? 0) + 1;
  texts.set(file, { version, text });
  const problems = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
  texts.set(file, { version: version + 0.5, text: readFileSync(file, "utf8") });
  return problems.length === 0;
}

function createService(config) {
  const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(config));
  const texts = new Map();
  const service = ts.createLanguageService({
    getScriptFileNames: () => fileNames,
    getScriptVersion: (name) => String(texts.get(resolve(name))?.version ?? 0),
    getScriptSnapshot: (name) => {
      const text = texts.get(resolve(name))?.text ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => dirname(config),
    getCompilationSettings: () => ({ ...options, noEmit: true, composite: false, incremental: false }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
  });
  return { service, texts };
}

async function run(file, text, tests) {
  const specifications = tests.map((test) => all.find(({ moduleId }) => moduleId === test)).filter(Boolean);
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  vitest.invalidateFile(mutant.file); // the last one's file is itself again
  mutant = { file, text };
  vitest.invalidateFile(file);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  process.exitCode = 0;
  for (const module of testModules) {
    for (const test of module.children.allTests("failed"))
      return { outcome: "killed", by: `${module.relativeModuleId}: ${test.fullName}` };
    if (!module.ok()) return { outcome: "killed", by: `${module.relativeModuleId}: ${module.errors()[0]?.message}` };
  }
  if (unhandledErrors.length > 0) return { outcome: "killed", by: String(unhandledErrors[0]) };
  return { outcome: "survived", by: `${testModules.length} files` };
}

process.on("message", async ({ file, text, tests, check }) => {
  const begin = performance.now();
  const answer = check && !compiles(file, text) ? { outcome: "not compiled" } : await run(file, text, tests);
  process.send({ ...answer, seconds: (performance.now() - begin) / 1000 });
});
process.on("disconnect", () => process.exit());
process.send("ready");
