/* Numbers as one reads them. */

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const whole = (value: number): string => Math.round(value).toLocaleString("en-GB");

/** Three digits that count: 0.0123, 1.23, 12,300. */
export function brief(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (value !== 0 && (size < 0.001 || size >= 1e6)) return value.toExponential(1);
  return size >= 1000 ? whole(value) : String(Number(value.toPrecision(3)));
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${(seconds / 3600).toFixed(1)} h`;
}
