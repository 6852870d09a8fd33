/**
 * The choice that a word was probably meant to be: the first that is it but for one letter, or for capitals.
 *
 * @example
 * nearest("dence", ["conv2d", "dense"]); // "dense"
 */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  return word.length < 3 ? undefined : choices.find((choice) => isNear(word.toLowerCase(), choice.toLowerCase()));
}

/** Whether one letter left out, put in, changed, or swapped with the next makes one of the other. */
function isNear(a: string, b: string): boolean {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const [restA, restB] = [a.slice(i + 1), b.slice(i + 1)];
  if (restA === restB || a.slice(i) === restB || restA === b.slice(i)) return true;
  return a[i] === restB[0] && restA[0] === b[i] && restA.slice(1) === restB.slice(1);
}
