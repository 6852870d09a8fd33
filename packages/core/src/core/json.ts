import { OptionError } from "./errors.js";

/** More than any file of ours nests, and far less than what a deep file needs to exhaust the stack. */
const deepest = 64;

/**
 * Reads untrusted JSON: like `JSON.parse`, but an object that has one key twice is refused (`JSON.parse` silently takes
 * the last, so that two readers of one file may see two things), and so is nesting deeper than 64.
 *
 * @throws OptionError that begins with `where`
 * @example
 * parseJson('{ "units": 30 }', "the recipe"); // { units: 30 }
 */
export function parseJson(text: string, where: string): unknown {
  const value = parse(text, where);
  refuseRepeatedKeys(text, where);
  return value;
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OptionError({
      what: `${capital(where)} is not JSON`,
      received: error instanceof Error ? error.message : String(error),
      advice: "Look for a missing comma or quotation mark, or a comment",
    });
  }
}

/** Walks through text that is known to be JSON, with the keys of every open object. */
function refuseRepeatedKeys(text: string, where: string): void {
  const open: Set<string>[] = [];
  const colon = /[ \t\n\r]*:/y;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "{" || character === "[") open.push(new Set());
    if (open.length > deepest) {
      throw new OptionError({ what: `${capital(where)} nests too deep`, expected: `at most ${deepest} levels` });
    }
    if (character === "}" || character === "]") open.pop();
    if (character !== '"') continue;
    const start = i;
    for (i++; text[i] !== '"'; i++) if (text[i] === "\\") i++;
    colon.lastIndex = i + 1;
    if (!colon.test(text)) continue;
    const key = String(JSON.parse(text.slice(start, i + 1)));
    const keys = open.at(-1);
    if (keys?.has(key) === true) {
      throw new OptionError({ what: `${capital(where)} has one key twice`, received: JSON.stringify(key) });
    }
    keys?.add(key);
  }
}

/** Begins a sentence with `the recipe`, but leaves the name of a file as it is. */
function capital(where: string): string {
  return where.replace(/^the /, "The ");
}
