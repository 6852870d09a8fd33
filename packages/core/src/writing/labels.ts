import type { Atoms } from "../reading/atoms.js";
import type { Candidate } from "../reading/candidates.js";
import { noDigit } from "../reading/classes.js";
import { core, type Scene } from "./scene.js";

/** Pixels of each item, and those within its strokes: in each atom, and on the whole page. */
export interface Truth {
  readonly shares: readonly ReadonlyMap<number, { readonly all: number; readonly core: number }>[];
  readonly onPage: ReadonlyMap<number, { readonly core: number }>;
}

/** How much of each atom of a line is whose: what labels its candidates. */
export function truthOf({ box, map, atoms }: Atoms, zoom: number, { picture, owners }: Scene): Truth {
  const columns = box.right - box.left;
  const place = (position: number, most: number): number => Math.min(most - 1, Math.floor((position + 0.5) / zoom));
  const shares = atoms.map(() => new Map<number, { all: number; core: number }>());
  for (let i = 0; i < map.length; i++) {
    if (map[i] === 0) continue;
    const y = place(Math.floor(i / columns) + box.top, picture.height);
    const x = place((i % columns) + box.left, picture.width);
    add(shares[map[i] - 1], owners[y * picture.width + x], 1);
  }
  const onPage = new Map<number, { all: number; core: number }>();
  for (const owner of owners) if (owner > 0) add(onPage, owner, zoom * zoom);
  return { shares, onPage };
}

function add(counts: Map<number, { all: number; core: number }>, owner: number, pixels: number): void {
  const item = owner & ~core;
  let count = counts.get(item);
  if (count === undefined) counts.set(item, (count = { all: 0, core: 0 }));
  count.all += pixels;
  if (owner >= core) count.core += pixels;
}

/** A candidate is a digit when nearly all of its ink is that digit's and nearly all of that digit's ink is in it. */
const whole = { precision: 0.82, recall: 0.85 };
/** Of a digit that is cut badly, because others touch it, the candidate nearest to it is the digit, from here on. */
const nearest = { precision: 0.6, recall: 0.65 };
/** Below these it is none; between, nobody could say, and it is left out. */
const part = { precision: 0.68, recall: 0.72 };

/**
 * Two digits are none, however little of their ink the smaller one has: a 1 that leans on an 8 is a sixth of both. With so much
 * of another one nobody could say.
 */
const another = { whole: 0.6, part: 0.35, leastInk: 0.06 };

/** What candidates of one line of a scene are: a digit each, `noDigit`, or undefined for what is neither. */
export function labelsOf(candidates: readonly Candidate[], truth: Truth, { items }: Scene): (number | undefined)[] {
  const matches = candidates.map((candidate) => matchOf(candidate, truth));
  const best = new Map<number, number>();
  for (const match of matches) best.set(match.owner, Math.max(best.get(match.owner) ?? 0, meanOf(match)));
  return matches.map((match): number | undefined => {
    const item = items[match.owner - 1];
    if (match.owner === 0) return noDigit;
    if (item.kind !== "digit") return match.precision > part.precision ? noDigit : undefined;
    if (match.intruder > another.whole) return noDigit;
    const isNearest = meanOf(match) === best.get(match.owner) && reaches(match, nearest);
    if (isNearest || reaches(match, whole)) return match.intruder > another.part ? undefined : item.digit;
    return reaches(match, part) ? undefined : noDigit;
  });
}

/** Whose ink most of a candidate is, what share of it is theirs, and what share of theirs is in it. */
interface Match {
  /** Counted from 1; 0 where there is nobody's ink alone. */
  readonly owner: number;
  readonly precision: number;
  readonly recall: number;
  /** The largest share of another item's ink that is in it too. */
  readonly intruder: number;
}

const reaches = (match: Match, { precision, recall }: { precision: number; recall: number }): boolean =>
  match.precision >= precision && match.recall >= recall;

/** The harmonic mean of precision and recall. */
const meanOf = ({ precision, recall }: Match): number =>
  precision === 0 ? 0 : (2 * precision * recall) / (precision + recall);

function matchOf({ first, last }: Candidate, { shares, onPage }: Truth): Match {
  const within = new Map<number, { all: number; core: number }>();
  let area = 0;
  for (const share of shares.slice(first, last + 1)) {
    for (const [owner, { all, core }] of share) {
      const before = within.get(owner) ?? { all: 0, core: 0 };
      within.set(owner, { all: before.all + all, core: before.core + core });
      area += all;
    }
  }
  // Nobody's are rules, dirt, and what blur added to a stroke: a digit with some of that is that digit.
  const nobody = within.get(0)?.all ?? 0;
  within.delete(0);
  const [owner, most] = [...within].sort((a, b) => b[1].all - a[1].all)[0] ?? [0, { all: 0, core: 0 }];
  if (most.all === 0) return { owner: 0, precision: 0, recall: 0, intruder: 0 };
  const shareOf = (item: number, { core }: { core: number }): number => {
    const total = onPage.get(item)?.core ?? 0;
    return total === 0 ? 0 : Math.min(1, core / total);
  };
  const others = [...within].filter(([item, { all }]) => item !== owner && all > another.leastInk * area);
  return {
    owner,
    precision: most.all / (area - Math.min(nobody, 0.5 * area)),
    recall: shareOf(owner, most),
    intruder: Math.max(0, ...others.map(([item, ink]) => shareOf(item, ink))),
  };
}
