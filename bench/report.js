// How results look: sections of rows, a name and what was measured.
const factors = { s: 1, ms: 1e3, µs: 1e6, ns: 1e9 };

/** Seconds in a unit, with three figures. */
export const inUnit = (seconds, unit) => figures(seconds * factors[unit]);

/** Three figures, and never an exponent. */
export const figures = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

export const percent = (fraction) => `${(fraction * 100).toFixed(0)} %`;

/** Rows in columns: the first to the left, the others to the right, two blanks before each. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, i) => "  " + (i === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[i]))).join("");
  return rows.map((row) => line(row).trimEnd()).join("\n");
}
