import { writevSync } from "node:fs";
import fc from "fast-check";
import { findings } from "./findings.js";
import { Finding, judge, watchShared, type Outcome } from "./judge.js";
import { damagedInputs } from "./mutations.js";
import { usualInputs, type Target } from "./target.js";
import { targets } from "./targets.js";

/*
 * A process of its own for one target, which `scripts/fuzz.mjs` starts and watches: what hangs or dies there ends nothing else.
 * Inputs come in blocks. A block's number is its seed, and decides every bit of its inputs: to go on is to begin behind the
 * last block, and to see an input again is to run its block.
 */

/** Inputs of a block. */
const blockInputs = 500;

/** What the watcher knows of a target. */
interface TargetFacts extends Pick<Target, "name" | "reads" | "memory"> {
  readonly inputs: number;
  readonly because: string;
}

/** What the watcher is told. */
export type Told =
  | { readonly about: "targets"; readonly targets: readonly TargetFacts[] }
  | { readonly about: "progress"; readonly inputs: number; readonly refused: number; readonly kept: number }
  | { readonly about: "finding"; readonly where: string; readonly message: string; readonly base64: string }
  | { readonly about: "end"; readonly kinds: readonly string[]; readonly mostResidentBytes: number };

function tell(told: Told): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(told, undefined, undefined, () => {
      resolve();
    });
  });
}

async function listTargets(): Promise<void> {
  await tell({
    about: "targets",
    targets: targets.map(({ name, reads, memory, fewer }) => ({
      ...{ name, reads, memory },
      inputs: fewer?.inputs ?? usualInputs,
      because: fewer?.because ?? "",
    })),
  });
}

async function runTarget(
  target: Target,
  root: string,
  firstBlock: number,
  blocks: number,
  current: number,
): Promise<void> {
  const opened = await target.open(root);
  const kinds = new Set<string>();
  const counts = { inputs: 0, refused: 0, kept: 0 };
  const look = async (bytes: Uint8Array): Promise<Outcome> => {
    // So that there is something to look at when this process is ended.
    writevSync(current, [new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes], 0);
    const outcome = await judge(target, opened, bytes);
    counts.inputs++;
    counts.kept = Math.max(counts.kept, outcome.kept);
    if (outcome.refusal !== undefined) {
      counts.refused++;
      kinds.add(outcome.refusal);
    }
    return outcome;
  };
  const report = (where: string, error: unknown, bytes: Uint8Array): void => {
    const message = error instanceof Finding ? error.message : String(error instanceof Error ? error.stack : error);
    void tell({ about: "finding", where, message, base64: Buffer.from(bytes.slice(0, 2 ** 16)).toString("base64") });
  };

  // Valid inputs are read: seeds that are refused by a slip of theirs would test nothing.
  for (const [i, seed] of opened.seeds.entries()) {
    try {
      const { refusal } = await look(seed);
      if (refusal !== undefined) throw new Finding(`a seed that is refused: ${refusal}`);
    } catch (error) {
      report(`seed ${i}`, error, seed);
    }
  }
  // fast-check keeps its own parameters in globalThis, from its first run on.
  fc.check(fc.property(fc.nat(), () => true));
  const requireUntouched = watchShared();
  for (const { name, make } of findings[target.name] ?? []) {
    const bytes = make(opened.seeds);
    await look(bytes).then(undefined, (error: unknown) => {
      report(`the kept finding “${name}”`, error, bytes);
    });
    void tell({ about: "progress", ...counts });
  }
  counts.inputs = 0;
  counts.refused = 0;
  const inputs = damagedInputs(opened.seeds, opened.words);
  const enough = new AbortController();
  process.on("message", () => {
    enough.abort();
  });
  for (let block = firstBlock; block < firstBlock + blocks && !enough.signal.aborted; block++) {
    const before = { ...counts };
    let unlike: unknown;
    const checked = await fc.check(
      fc.asyncProperty(inputs, async (bytes) => {
        try {
          await look(bytes);
          if (counts.inputs % 100 === 0) void tell({ about: "progress", ...counts });
        } catch (error) {
          unlike = error;
          throw error;
        }
      }),
      { seed: block, numRuns: blockInputs },
    );
    if (checked.failed) {
      report(`block ${block}`, unlike, checked.counterexample?.[0] ?? new Uint8Array());
      counts.inputs = before.inputs;
      break;
    }
    try {
      requireUntouched();
    } catch (error) {
      report(`block ${block}`, error, new Uint8Array());
    }
    void tell({ about: "progress", ...counts });
  }
  await opened.close?.();
  await tell({ about: "end", kinds: [...kinds].sort(), mostResidentBytes: process.resourceUsage().maxRSS * 1024 });
}

// Most inputs are refused, and nobody looks where.
Error.stackTraceLimit = 5;
// Readers may warn; a million of them need not be seen.
console.warn = () => undefined;
const [root = "", name, firstBlock = "0", blocks = "1", current = "3"] = process.argv.slice(2);
const target = targets.find((each) => each.name === name);
if (target === undefined) await listTargets();
else await runTarget(target, root, Number(firstBlock), Number(blocks), Number(current));
process.disconnect();
