import Papa from "papaparse";
import { DataError } from "inkling";
import { encodingOf } from "./lines.js";
import { mention } from "./mention.js";
import { isLabelName } from "./table.js";

/**
 * Reads a small table of names and labels, with a header or of two columns: `file,label`.
 *
 * @param labelColumn `"first"`, `"last"` or a name of the header, which decides
 * @throws DataError naming `--label-column` where it is not clear which column holds the labels
 * @example
 * readCsvRows(bytes, undefined, "labels.csv").labelOf("a.png"); // "7"
 */
export function readCsvRows(
  bytes: Uint8Array,
  labelColumn: string | undefined,
  name: string,
): { labelOf: (file: string) => string | undefined; decided: string } {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: true });
  const [header = [], ...rest] = data.map((cells) => cells.map((cell) => cell.trim()));
  const named = header.findIndex((cell) => (labelColumn === undefined ? isLabelName(cell) : cell === labelColumn));
  const last = header.length - 1;
  const column =
    named >= 0 ? named : labelColumn === "first" ? 0 : labelColumn === "last" || header.length === 2 ? last : -1;
  if (column < 0 || header.length < 2) {
    throw new DataError({
      what: `${name}: it is not clear which column holds the labels`,
      expected: "a header with file and label, or two columns",
      received: mention(header, 5),
      advice: "Say which column holds the labels: --label-column first, last or NAME (option labelColumn)",
    });
  }
  const files = column === 0 ? 1 : 0;
  const rows = named >= 0 ? rest : [header, ...rest];
  // A path's last part: the table may have been written elsewhere.
  const labels = new Map(rows.map((cells) => [cells[files].replace(/^.*[\\/]/, ""), cells.at(column) ?? ""]));
  return { labelOf: (file) => labels.get(file), decided: `column ${column + 1} of ${name}` };
}
