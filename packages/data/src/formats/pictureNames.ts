import { DataError } from "inkling";
import { mostClasses } from "./labels.js";
import type { Decision } from "./reading.js";

/**
 * Labels from names of files such as `7_0012.png` or `shirt-3.jpg`: the first word, or the last, whichever alone looks like a
 * label: at least two different ones, and not as many as files.
 *
 * @param labelColumn `"first"` or `"last"`, which decides
 * @throws DataError naming `--label-column` where that is not clear
 * @example
 * labelsOfNames(["7_01.png", "2_02.png"], undefined, "scans").labels; // ["7", "2"]
 */
export function labelsOfNames(
  names: readonly string[],
  labelColumn: string | undefined,
  folder: string,
): { labels: string[]; decision: Decision } {
  const words = names.map((name) => name.replace(/\.\w+$/, "").split(/[_\-. ]+/));
  const several = words.every((each) => each.length > 1);
  const ends = [
    { where: "first", labels: words.map((each) => each[0]) },
    { where: "last", labels: words.map((each) => each[each.length - 1]) },
  ] as const;
  const like = ends.filter(({ where, labels }) =>
    labelColumn === undefined ? several && looksLikeLabels(labels) : where === labelColumn,
  );
  if (like.length === 1) {
    const [{ where, labels }] = like;
    const because = labelColumn === undefined ? "it alone looks like labels" : "--label-column says so";
    return { labels, decision: { about: "labels", decided: `the ${where} word of the files' names`, because } };
  }
  throw new DataError({
    what: `${folder}: pictures without labels`,
    expected: "a folder for each class, names such as 7_0012.png, or a CSV file of names and labels beside them",
    received: `pictures such as ${names.slice(0, 3).join(", ")}${like.length > 1 ? ", whose first and last words both look like labels" : ""}`,
    advice:
      "Say which word of the names is the label: --label-column first or last (option labelColumn), or sort the pictures into folders",
  });
}

/** Words or numbers without leading zeros, at least two different ones, and some of them more than once. */
function looksLikeLabels(labels: readonly string[]): boolean {
  const different = new Set(labels);
  if (different.size < 2 || different.size > mostClasses) return false;
  if ([...different].some((label) => label === "" || /^0\d/.test(label))) return false;
  const numbers = [...different].filter((label) => /^\d+$/.test(label)).map(Number);
  if (numbers.length > 0) return numbers.length === different.size && Math.max(...numbers) <= 9;
  return different.size < labels.length;
}
