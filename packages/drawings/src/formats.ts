/**
 * Numbers as people read them, the same in the terminal and in the report.
 *
 * A share is never rounded up to 100 % or down to 0 %: one mistake in 60,000 is not none.
 */

const thousands = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

/** A count with separators: `60,000`. */
export function formatCount(count: number): string {
  return thousands.format(count);
}

/**
 * A share from 0 to 1 in percent: `97.93 %`; `n/a` where there was nothing to divide by.
 *
 * @example
 * formatPercent(0.9793); // "97.93 %"
 * formatPercent(59999 / 60000); // "99.99 %"
 */
export function formatPercent(share: number, decimals = 2): string {
  return Number.isNaN(share) ? "n/a" : `${percentDigits(share, decimals)} %`;
}

function percentDigits(share: number, decimals: number): string {
  const smallest = 10 ** -decimals;
  const percent = share * 100;
  const honest =
    share > 0 && share < 1
      ? Math.min(Math.max(percent, smallest), 100 - smallest)
      : Math.round(percent / smallest) * smallest;
  return honest.toFixed(decimals);
}

/**
 * A share with the ends of its 95 % interval: `97.93 % (97.63 to 98.20)`.
 *
 * @example
 * formatInterval(0.9793, { lower: 0.9763, upper: 0.982 }); // "97.93 % (97.63 to 98.20)"
 */
export function formatInterval(
  share: number,
  { lower, upper }: { readonly lower: number; readonly upper: number },
  decimals = 2,
): string {
  return `${formatPercent(share, decimals)} (${percentDigits(lower, decimals)} to ${percentDigits(upper, decimals)})`;
}

/**
 * A time in the unit that fits it: `240 ms`, `3.2 s`, `1 min 05 s`, `2 h 07 min`.
 *
 * @example
 * formatSeconds(65); // "1 min 05 s"
 */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return "n/a";
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

/** A loss or rate in four significant digits, without an exponent where that stays readable: `0.03127`, `2.3e-7`. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(1);
  if (size >= 1e4) return formatCount(value);
  return String(Number(value.toPrecision(4)));
}
