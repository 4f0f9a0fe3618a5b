/** Lambda's request quotas: most operations share a bucket, a few have their own, invocations have none. */

/** Takes one request for an operation; `false` when its bucket is empty. */
export type RateLimit = (region: string, operation: string) => boolean;

const OWN_BUCKETS: Record<string, number> = { GetFunction: 100, GetPolicy: 15 };
const EXEMPT = new Set(["Invoke", "InvokeAsync", "InvokeWithResponseStream"]);

/** Makes a limit of shared requests a second in each region, with bursts of one second's worth. */
export function lambdaRateLimit(ratePerSecond: number | undefined, nowMs: () => number): RateLimit {
  if (ratePerSecond === undefined) return () => true;
  const buckets = new Map<string, () => boolean>();
  return (region, operation) => {
    if (EXEMPT.has(operation)) return true;
    const own = OWN_BUCKETS[operation];
    const key = `${region} ${own ? operation : "*"}`;
    let take = buckets.get(key);
    if (!take) {
      take = tokenBucket(own ?? ratePerSecond, nowMs);
      buckets.set(key, take);
    }
    return take();
  };
}

function tokenBucket(ratePerSecond: number, nowMs: () => number): () => boolean {
  const capacity = Math.max(1, ratePerSecond);
  let tokens = capacity;
  let at = nowMs();
  return () => {
    const now = nowMs();
    tokens = Math.min(capacity, tokens + ((now - at) / 1000) * ratePerSecond);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
