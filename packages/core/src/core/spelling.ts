/**
 * The choice that a misspelt word was probably meant to be: one that at most a third of its letters tell from it.
 *
 * @example
 * nearest("dence", ["conv2d", "dense"]); // "dense"
 */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.floor(Math.min(word.length, 30) / 3);
  for (const choice of choices) {
    const edits = editDistance(word.toLowerCase(), choice.toLowerCase(), fewest);
    if (edits > fewest || (best !== undefined && edits === fewest)) continue;
    best = choice;
    fewest = edits;
  }
  return best;
}

/**
 * How many letters must be put in, left out, changed or swapped with the next (Damerau 1964); where lengths alone differ by
 * more than `most`, more than that.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] + 1 : Infinity;
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, changed, swapped));
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
