/**
 * Names that stand in a file, for a message: the first of them, and of each its first letters. A file may call a column by a
 * megabyte.
 *
 * @example
 * mention(["label", "pixel1", "pixel2"], 2); // "label, pixel1, …"
 */
export function mention(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map((name) => (name.length > longest ? `${name.slice(0, longest)}…` : name));
  return [...shown, ...(names.length > most ? ["…"] : [])].join(", ");
}

const longest = 40;
