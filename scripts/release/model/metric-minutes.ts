/** What CloudWatch is asked about a rollout, and how its answers become minutes. */
import type { RolloutMinute, VersionMinute } from "./rollout-minutes.ts";

/** A metric of one version behind LIVE, or of all calls of LIVE, and a statistic of it: a value a minute. */
export interface Series {
  readonly metric: string;
  /** As CloudWatch names statistics: `Sum`, `p95`, `TC(800:)`. */
  readonly statistic: string;
  readonly version?: string;
}

/** The values of a series by the start of their minutes, in milliseconds since 1970. */
export type Points = ReadonlyMap<number, number>;

/** What is measured of a function in a rollout. */
export interface Metered {
  readonly stable: string;
  readonly canary: string;
  /** Calls that take longer are slow, in milliseconds. */
  readonly slowOverMs?: number | undefined;
  readonly hasUrl?: boolean | undefined;
}

export const MINUTE_MS = 60_000;

/** So long after a minute, what CloudWatch lacks of the minute is lost. */
const LATE_MS = 5 * MINUTE_MS;

/** All calls of LIVE, whatever the version. */
export const ALL_CALLS: Series = { metric: "Invocations", statistic: "Sum" };

/** The series that tell of both versions: 6 to 12. */
export function seriesOf({ stable, canary, slowOverMs, hasUrl }: Metered): Series[] {
  return [stable, canary].flatMap((version) => [
    { version, metric: "Invocations", statistic: "Sum" },
    { version, metric: "Errors", statistic: "Sum" },
    { version, metric: "Duration", statistic: "p95" },
    ...(slowOverMs === undefined ? [] : [{ version, metric: "Duration", statistic: slowCount(slowOverMs) }]),
    ...(hasUrl
      ? ["UrlRequestCount", "Url5xxCount"].map((metric) => ({ version, metric, statistic: "Sum" }))
      : []),
  ]);
}

/**
 * `TC(800:)`: the number of values above 800; 800 itself does not count.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
function slowCount(slowOverMs: number): string {
  return `TC(${slowOverMs}:)`;
}

/**
 * The minutes of a function, oldest first, from its series in the order of `seriesOf`. `lost` is a minute that ended more
 * than 5 minutes before `to` and of which CloudWatch still has a part alone; there are no minutes then.
 *
 * Lambda reports a 0 or a 1 in `Errors` for each call. So a minute with calls and without `Errors` is one that CloudWatch
 * has not added up yet: how many calls failed is unknown, and not zero. A new minute of this kind is left out.
 * `Duration` of a call is one value from which CloudWatch makes all statistics: a minute with a percentile and without a
 * count of slow calls had no slow call.
 */
export function minutesOf(
  fn: Metered,
  points: readonly Points[],
  to: number,
): { readonly minutes: RolloutMinute[]; readonly lost?: number } {
  const byName = new Map(seriesOf(fn).map((series, index) => [nameOf(series), points[index]]));
  const versionAt = (version: string, at: number) =>
    versionMinute(
      (metric, statistic) => byName.get(nameOf({ version, metric, statistic }))?.get(at),
      fn.slowOverMs,
    );
  const times = new Set(points.flatMap((values) => [...values.keys()]));
  const minutes: RolloutMinute[] = [];
  for (const at of [...times].sort((one, other) => one - other)) {
    const [stable, canary] = [versionAt(fn.stable, at), versionAt(fn.canary, at)];
    if (stable && canary) minutes.push({ at, stable, canary });
    else if (at + MINUTE_MS + LATE_MS <= to) return { minutes: [], lost: at };
  }
  return { minutes };
}

function nameOf({ version, metric, statistic }: Series): string {
  return `${version} ${metric} ${statistic}`;
}

/** `undefined` for a minute of which CloudWatch has a part alone. */
function versionMinute(
  value: (metric: string, statistic: string) => number | undefined,
  slowOverMs: number | undefined,
): VersionMinute | undefined {
  const calls = value("Invocations", "Sum") ?? 0;
  const errors = value("Errors", "Sum") ?? (calls === 0 ? 0 : undefined);
  if (errors === undefined || errors > calls) return undefined;
  const p95Ms = value("Duration", "p95");
  const noneSlow = calls === 0 || p95Ms !== undefined ? 0 : undefined;
  const slow = slowOverMs === undefined ? undefined : (value("Duration", slowCount(slowOverMs)) ?? noneSlow);
  const url = { calls: value("UrlRequestCount", "Sum"), errors: value("Url5xxCount", "Sum") };
  return {
    calls,
    errors,
    ...(slow !== undefined && slow <= calls && { slow }),
    ...(p95Ms !== undefined && { p95Ms }),
    ...(isCounted(url) && { url }),
  };
}

function isCounted(url: {
  readonly calls: number | undefined;
  readonly errors: number | undefined;
}): url is { calls: number; errors: number } {
  return url.calls !== undefined && url.errors !== undefined && url.errors <= url.calls;
}
