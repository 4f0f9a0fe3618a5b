/** Rollouts as reports show them, for tests. Every call in them is reckoned, so that each run gives the same page. */
import { parseStackConfig, type RolloutPlan } from "../../../../components/config.ts";
import type { RolloutMinute, VersionMinute } from "../../../../scripts/release/model/rollout-minutes.ts";
import type {
  ReportedFunction,
  ReportedStep,
  RolloutReport,
} from "../../../../scripts/release/rollout/report-data.ts";

export const START = Date.parse("2026-03-01T23:45:20Z");
export const minute = (count: number) => START + count * 60_000;

/** The plan of a stack file with this `rollout`. */
export function aPlan(rollout: object, names: readonly string[]): RolloutPlan {
  const values = { live_version: "7", rollout };
  const parsed = parseStackConfig(values, names);
  if (!parsed.ok || !parsed.config.rollout) throw new Error(JSON.stringify(parsed));
  return parsed.config.rollout;
}

interface Traffic {
  /** Calls of both versions in a minute. */
  readonly calls: number;
  /** Shares of failed calls. */
  readonly stable: number;
  readonly canary: number;
  readonly measuresDuration?: boolean;
}

/** The minutes of a function from its first step until `until`, with some waves instead of chance. */
export function theMinutes(steps: readonly ReportedStep[], until: number, traffic: Traffic): RolloutMinute[] {
  const minutes: RolloutMinute[] = [];
  const first = Math.floor((steps[0]?.at ?? 0) / 60_000) * 60_000;
  for (let at = first; at < until; at += 60_000) {
    const index = (at - first) / 60_000;
    const weight = steps.findLast((step) => step.at <= at)?.weight ?? 0;
    const calls = Math.round(traffic.calls * (1 + 0.15 * Math.sin(index)));
    const ofCanary = Math.round((calls * (weight + 2 * Math.sin(index * 1.7))) / 100);
    const wave = 1 + 0.6 * Math.sin(index * 2.3);
    const of = (count: number, failed: number, base: number): VersionMinute => ({
      calls: count,
      errors: Math.round(count * failed * wave),
      ...(traffic.measuresDuration
        ? { slow: Math.round(count * 0.012 * wave), ...(count > 0 ? { p95Ms: base + 40 * wave } : {}) }
        : {}),
    });
    const canary = weight === 0 ? of(0, 0, 0) : of(Math.max(0, ofCanary), traffic.canary, 320);
    minutes.push({ at, stable: of(calls - canary.calls, traffic.stable, 300), canary });
  }
  return minutes;
}

/** A function whose steps begin in the minutes given and end in the last one. */
export function aFunction(
  name: string,
  weights: readonly (readonly [weight: number, at: number])[],
  end: number,
  traffic: Traffic,
): ReportedFunction {
  const steps = weights.map(
    ([weight, at], index): ReportedStep => ({
      weight,
      entry: 12 + index,
      at: minute(at),
      until: minute(weights[index + 1]?.[1] ?? end),
    }),
  );
  return {
    name,
    stable: {
      version: "7",
      origin: { commit: "3f2a9c41d07be8856a1fd20c9b7e4410a5c8d6e2", ref: "main", by: "ci" },
    },
    canary: {
      version: "8",
      origin: { commit: "b81e0d5579ac2fd4418c0f3a6e92d7b1c04f8a35", ref: "main", by: "alice", dirty: true },
    },
    timeoutSeconds: 10,
    steps,
    minutes: { ok: true, value: theMinutes(steps, minute(end), traffic) },
  };
}

const entry = (
  number: number,
  at: number,
  action: string,
  weights: Record<string, number>,
  reason?: string,
) => ({
  entry: number,
  at: minute(at),
  by: number === 12 ? "deploy/ci-4411" : "alice",
  action,
  ...(reason ? { reason } : {}),
  weights,
});

const base = { stack: "prd", place: "account 123456789012, eu-central-1" };

/** Version 8 of hello fails more often: taken back at 10 %. */
export const TAKEN_BACK: RolloutReport = {
  ...base,
  madeAt: minute(60),
  plan: aPlan({ steps: [10, 50], hold: "5m", gate: { alarms: ["hello-errors"] } }, ["hello"]),
  entries: [
    entry(12, 0, "rollout", { hello: 10 }, "the new parser"),
    entry(
      13,
      9,
      "rollout abort",
      { hello: 0 },
      "canary 43 of 1,203 failed, stable 36 of 10,921; limit +1 point",
    ),
  ],
  functions: [aFunction("hello", [[10, 0]], 9, { calls: 1500, stable: 0.004, canary: 0.041 })],
  outcome: { kind: "taken back", reason: "canary 43 of 1,203 failed, stable 36 of 10,921; limit +1 point" },
};

/** Version 8 of orders was promoted after both steps, over midnight. */
export const PROMOTED: RolloutReport = {
  ...base,
  madeAt: minute(3 * 24 * 60),
  plan: aPlan(
    {
      steps: [10, 50],
      hold: ["5m", "10m"],
      approve_at: [50],
      functions: { orders: { slow_over: "800ms", smoke: { payload: {} } } },
    },
    ["orders"],
  ),
  entries: [
    entry(12, 0, "rollout", { orders: 10 }),
    entry(13, 21, "rollout", { orders: 50 }),
    entry(14, 52, "rollout", { orders: 100 }, "approved"),
  ],
  functions: [
    aFunction(
      "orders",
      [
        [10, 0],
        [50, 21],
      ],
      52,
      { calls: 900, stable: 0.01, canary: 0.0105, measuresDuration: true },
    ),
  ],
  outcome: { kind: "promoted", reason: "approved" },
};

const stillOn = (fn: ReportedFunction): ReportedFunction => ({
  ...fn,
  steps: fn.steps.map(({ until: _, ...step }) => step),
});

const UNREAD: ReportedFunction["minutes"] = {
  ok: false,
  error: { code: "MetricsPartial", message: "CloudWatch gave a part of the minutes of orders." },
};

/** Three functions under way; one is worse, and one can't be read. */
export const UNDER_WAY: RolloutReport = {
  ...base,
  madeAt: minute(18),
  plan: aPlan({ steps: [10, 50], functions: { nightly: { wait: false, max_error_increase: 5 } } }, [
    "hello",
    "nightly",
    "orders",
  ]),
  entries: [entry(12, 0, "rollout", { hello: 10, nightly: 10, orders: 10 })],
  functions: [
    stillOn(aFunction("hello", [[10, 0]], 18, { calls: 700, stable: 0.002, canary: 0.002 })),
    stillOn(aFunction("nightly", [[10, 0]], 18, { calls: 4, stable: 0, canary: 0 })),
    { ...stillOn(aFunction("orders", [[10, 0]], 18, { calls: 0, stable: 0, canary: 0 })), minutes: UNREAD },
  ],
  outcome: { kind: "under way" },
};
