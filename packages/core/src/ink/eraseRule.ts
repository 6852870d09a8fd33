import type { Axis, Rule } from "./findRules.js";

/**
 * Takes a rule away, wherever the ink there is no thicker than a rule; where something crosses, it is, and stays. Goes on
 * beyond the rule's ends as long as ink lies there.
 */
export function eraseRule(
  mask: Uint8Array,
  cleaned: Uint8Array,
  rule: Rule,
  { length, breadth, stride, step }: Axis,
  thick: number,
): void {
  const { thickness } = rule;
  const patience = 2 * thick;
  const eraseAt = (along: number): boolean => {
    const expected = Math.round(rule.start + rule.slope * (along - rule.from));
    const inked = (across: number): boolean =>
      across >= 0 && across < breadth && mask[along * stride + across * step] === 1;
    const middle = [0, -1, 1].map((aside) => expected + aside).find(inked);
    if (middle === undefined) return false;
    let [begin, end] = [middle, middle + 1];
    while (inked(begin - 1)) begin--;
    while (inked(end)) end++;
    if (end - begin > thickness) return true;
    for (let across = begin; across < end; across++) cleaned[along * stride + across * step] = 0;
    return true;
  };
  for (let along = rule.from; along < rule.to; along++) {
    // Where it was followed, its own runs: it may sag.
    const i = along - rule.from;
    if (rule.begins[i] < 0) eraseAt(along);
    if (rule.ends[i] - rule.begins[i] > thickness) continue;
    for (let across = rule.begins[i]; across < rule.ends[i]; across++) cleaned[along * stride + across * step] = 0;
  }
  for (let along = rule.to, missing = 0; along < length && missing <= patience; along++)
    missing = eraseAt(along) ? 0 : missing + 1;
  for (let along = rule.from - 1, missing = 0; along >= 0 && missing <= patience; along--)
    missing = eraseAt(along) ? 0 : missing + 1;
}
