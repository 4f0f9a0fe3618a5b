/** One rollout as a report shows it: plain data, made from ledger, versions and CloudWatch, or by a simulation. */
import type { RolloutPlan } from "../../../components/config.ts";
import type { Provenance } from "../model/provenance.ts";
import type { RolloutMinute } from "../model/rollout-minutes.ts";
import type { Reading } from "../model/snapshot.ts";

/** A rollout with everything that its report says. All times by AWS's clock, in milliseconds since 1970. */
export interface RolloutReport {
  readonly stack: string;
  /** Account and region, as output shows them; of a simulation, what was simulated. */
  readonly place: string;
  /** When the report was made. */
  readonly madeAt: number;
  /** The plan as the stack file says now, which may be another one than the rollout went by. */
  readonly plan: RolloutPlan;
  /** What the ledger holds of the rollout, oldest first: also what others did to its functions meanwhile. */
  readonly entries: readonly ReportedEntry[];
  readonly functions: readonly ReportedFunction[];
  readonly outcome: RolloutOutcome;
}

/** One ledger entry of a rollout. */
export interface ReportedEntry {
  readonly entry: number;
  readonly at: number;
  /** The caller, as `live history` names it. */
  readonly by: string;
  readonly action: string;
  readonly reason?: string;
  /** By function: the percent of LIVE that its canary has from then on. 0: taken back; 100: promoted. */
  readonly weights: Readonly<Record<string, number>>;
}

/** A version of a rollout. */
export interface ReportedVersion {
  readonly version: string;
  /** Its origin, as far as its description tells; empty where the version is gone. */
  readonly origin: Provenance;
}

/** A function that took part. */
export interface ReportedFunction {
  readonly name: string;
  readonly stable: ReportedVersion;
  readonly canary: ReportedVersion;
  /** The larger timeout of both versions: a call that began may be reported so much later. */
  readonly timeoutSeconds: number;
  /** The steps that its LIVE took, oldest first. */
  readonly steps: readonly ReportedStep[];
  /** CloudWatch's minutes from the first step to the end, oldest first, without gaps filled, or why there are none. */
  readonly minutes: Reading<readonly RolloutMinute[]>;
}

/** A step of one function: its weight in percent, and the entry that set it. */
export interface ReportedStep {
  readonly weight: number;
  readonly entry: number;
  readonly at: number;
  /** When the next entry changed the function's traffic, or was a step; absent while the step lasts. */
  readonly until?: number;
}

/**
 * How a rollout ended. `ended by others`: something else than a rollout, `promote`, `abort` or `rollback` moved LIVE
 * last. `under way`: a rollout set what LIVE serves, and the canary has traffic.
 */
export interface RolloutOutcome {
  readonly kind: "promoted" | "taken back" | "under way" | "ended by others";
  /** The reason in the ledger of the entry that decided. */
  readonly reason?: string;
}
