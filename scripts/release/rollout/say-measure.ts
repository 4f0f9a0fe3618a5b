/** The sentences about counts that verdicts, the ledger and the report share. */
import type { Count } from "./strata.ts";
import type { Measured, MeasureName } from "./types.ts";

/** `canary 23 of 412 failed, stable 9 of 3,871; limit +1 point`. */
export function sayMeasure(measured: Measured, slowOverMs: number | undefined): string {
  const { canary, stable, limit } = measured;
  const verb = sayBad(measured.measure, slowOverMs);
  return `canary ${sayCount(canary)} ${verb}, stable ${sayCount(stable)}; limit +${limit} ${limit === 1 ? "point" : "points"}`;
}

/** What a measure still needs for a verdict: `about 310 canary calls, 12 min`. */
export function sayMissing({ measure, canary, stable, increase, missing }: Measured): string {
  const noun = measure === "url" ? "URL requests" : "calls";
  if (missing)
    return `about ${sayNumber(Number(missing.canaryCalls.toPrecision(2)))} canary ${noun}, ${missing.minutes} min`;
  if (increase === undefined) return `${noun} of ${saySilent(canary, stable)} that count`;
  return `${noun} that show more clearly on which side of its limit the canary is`;
}

function saySilent(canary: Count, stable: Count): string {
  if (canary.calls === stable.calls) return "both versions";
  return canary.calls === 0 ? "the canary" : "stable";
}

function sayBad(measure: MeasureName, slowOverMs: number | undefined): string {
  if (measure === "errors") return "failed";
  return measure === "url" ? "answered 5xx at the URL" : `took over ${slowOverMs} ms`;
}

function sayCount({ calls, bad }: Count): string {
  return `${sayNumber(bad)} of ${sayNumber(calls)}`;
}

/** `3,871`. */
export function sayNumber(value: number): string {
  return value.toLocaleString("en-US");
}
