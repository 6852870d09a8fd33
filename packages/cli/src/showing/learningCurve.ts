import { readFile } from "node:fs/promises";
import { OptionError } from "inkling";
import { summarizeCurve, type CurveRun, type LearningCurve } from "inkling/experiments";
import { powerLawAt } from "inkling/statistics";
import { formatCount, formatPercent, type ReportCurve } from "@inkling/drawings";

/** What a learning curve says, in words. */
export function curveSentence({ points, law }: LearningCurve): string {
  if (law === undefined) return "Fewer than four sizes: no curve is fitted.";
  const { a, b, c, standardErrors, atBound } = law;
  const plain = (value: number): string => String(Number(value.toPrecision(3)));
  const floor = atBound
    ? "0 (held there: the points alone would have it below)"
    : `${formatPercent(a)} ± ${(100 * standardErrors.a).toFixed(2)}`;
  const { size } = points[points.length - 1];
  const { error, standardError } = powerLawAt(law, 2 * size);
  return (
    `Error = a + b n^-c for n images: a = ${floor}, b = ${plain(b)} ± ${plain(standardErrors.b)}, c = ${plain(c)} ± ` +
    `${plain(standardErrors.c)} (weighted least squares, with standard errors). If it goes on so, ${formatCount(2 * size)} images would leave ` +
    `${formatPercent(error)} ± ${(100 * standardError).toFixed(2)} wrong.`
  );
}

/** A learning curve for a chart. */
export function drawnCurve(curve: LearningCurve): ReportCurve {
  const { points, law } = curve;
  const [from, to] = [points[0].size, points[points.length - 1].size];
  const sizes = Array.from({ length: 61 }, (_, i) => from * (to / from) ** (i / 60));
  return {
    sentence: curveSentence(curve),
    points,
    fitted: law === undefined ? [] : sizes.map((size) => [size, powerLawAt(law, size).error] as const),
  };
}

/** Reads what `inkling curve --json` printed. */
export async function readCurveFile(path: string): Promise<LearningCurve> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new OptionError({ what: `${path} cannot be read`, received: String(error) });
  });
  const runs = runsOf(text);
  if (runs !== undefined) return summarizeCurve(runs);
  throw new OptionError({
    what: `${path} holds no learning curve`,
    expected: "what `inkling curve --json` printed",
    received: "something else",
  });
}

function runsOf(text: string): CurveRun[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null || !("runs" in parsed) || !Array.isArray(parsed.runs))
    return undefined;
  const list: readonly unknown[] = parsed.runs;
  const runs = list.filter(isRun);
  return runs.length > 0 && runs.length === list.length ? runs : undefined;
}

function isRun(value: unknown): value is CurveRun {
  if (typeof value !== "object" || value === null) return false;
  const { size, seed, wrong, count }: { size?: unknown; seed?: unknown; wrong?: unknown; count?: unknown } = value;
  const whole = (number: unknown, least: number): number is number =>
    Number.isSafeInteger(number) && Number(number) >= least;
  return whole(size, 1) && whole(seed, 0) && whole(count, 1) && whole(wrong, 0) && wrong <= count;
}
