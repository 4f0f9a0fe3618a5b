/** Stacks with a ledger of rollouts, for the tests of the rollout's core. */
import type { RolloutPlan, Traffic } from "../../../../components/config.ts";
import type { Annotation } from "../../../../scripts/release/ledger/annotation.ts";
import { foldHistory, type LedgerRecord } from "../../../../scripts/release/ledger/history.ts";
import { ledgerOf } from "../../../../scripts/release/ledger/served-ledger.ts";
import type { PositionRequest } from "../../../../scripts/release/rollout/position.ts";
import { aStack, configOf } from "../builders.ts";

/** When entry 1 was written; each later one a minute after the one before. */
export const BEGAN = Date.parse("2026-03-01T00:00:00Z");

/** One entry of the ledger: its action (`rollout: reason`), and what every function serves. */
export type Told = readonly [action: string, serves: Record<string, Traffic>];

export function recordsOf(told: readonly Told[]): LedgerRecord[] {
  return told.map(([text, serves], index) => {
    const [action = "", reason] = text.split(/: (.*)/s);
    const annotation: Annotation = reason ? { action, reason } : { action };
    return {
      entry: index + 1,
      at: new Date(BEGAN + index * 60_000).toISOString(),
      by: "arn:aws:iam::123456789012:user/alice",
      annotation,
      value: ledgerOf(index + 1, new Map(Object.entries(serves))),
    };
  });
}

/** The plan with these steps, for these functions. */
export function planOf(steps: readonly number[], names: readonly string[]): RolloutPlan {
  const plan = configOf({ rollout: { steps } }, names).rollout;
  if (!plan) throw new Error("There is no plan.");
  return plan;
}

/** A stack that serves `lives` under a ledger of `told`. `newest` is each function's newest version. */
export function aRequest(
  lives: Record<string, Traffic>,
  told: readonly Told[],
  {
    newest = "8",
    steps = [10, 50],
    ...more
  }: { readonly newest?: string; readonly steps?: readonly number[] } & Partial<PositionRequest> = {},
): PositionRequest {
  const records = recordsOf(told);
  const last = records.at(-1);
  const ledger = last
    ? ({ kind: "read", now: { value: last.value, raw: "", entry: last.entry } } as const)
    : ({ kind: "missing" } as const);
  const names = Object.keys(lives);
  const versions = names.map((name): [string, string[]] => [
    name,
    Array.from({ length: Number(newest) }, (_, index) => String(index + 1)),
  ]);
  return {
    snapshot: aStack(lives, {}, ledger),
    records,
    histories: foldHistory(records),
    versions: new Map(versions),
    plan: planOf(steps, names),
    ...more,
  };
}
