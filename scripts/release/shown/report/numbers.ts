/** Numbers, times and sentences of a report. */

/** `3,871`; with decimals where there are some. */
export function amount(value: number, decimals = 0): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** `5.58 %`, which no line end parts. Without a value: `-`. */
export function percent(value: number | undefined): string {
  return value === undefined ? "-" : `${amount(value, value < 10 ? 2 : 1)}\u00a0%`;
}

/** `+3.87`: percentage points more. Without a value: `-`. */
export function increase(value: number | undefined): string {
  return value === undefined ? "-" : `${value < 0 ? "-" : "+"}${amount(Math.abs(value), 2)}`;
}

/** `+1 point`, `+0.5 points`: an increase that a plan allows. */
export function allowed(points: number): string {
  return `+${points} ${points === 1 ? "point" : "points"}`;
}

/** A weight: `10 %`, which no line end parts. */
export function weightText(weight: number): string {
  return `${weight}\u00a0%`;
}

/** Evidence spans many powers of ten: `0.02`, `12.4`, `3,120`, `1,000,000+`. */
export function evidence(value: number): string {
  if (value > 1e6) return "1,000,000+";
  if (value < 0.01) return "0.00";
  return amount(value, value < 1 ? 2 : value < 100 ? 1 : 0);
}

/** `bad` of `calls` in percent; `undefined` without a call. */
export function share(bad: number, calls: number): number | undefined {
  return calls > 0 ? (100 * bad) / calls : undefined;
}

/** `2026-03-01 12:05:07`, UTC. */
export function utc(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}

/** `12:05`, UTC. */
export function clockTime(at: number): string {
  return utc(at).slice(11, 16);
}

/** `45 s`, `16 min`, `2 h 5 min`, `3 d 4 h`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return two(hours, "h", minutes % 60, "min");
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
}

function two(large: number, of: string, small: number, rest: string): string {
  return small === 0 ? `${large} ${of}` : `${large} ${of} ${small} ${rest}`;
}

/** The text with a full stop, where it has none. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
