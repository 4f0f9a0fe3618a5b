/** What a look at a rollout reads, decides and shows, as plain data. */
import type { RolloutPlan } from "../../../components/config.ts";
import type { ShownError } from "../model/errors.ts";
import type { AlarmReading, RolloutMinute } from "../model/rollout-minutes.ts";
import type { Reading } from "../model/snapshot.ts";

/** The weight that stands for the promotion. */
export const PROMOTION = 100;

/** One step that LIVE has taken in this rollout: its weight, and the time of the ledger entry that set it. */
export interface StepTaken {
  readonly weight: number;
  /** By AWS's clock, in milliseconds since 1970. */
  readonly at: number;
  readonly entry: number;
}

/** A function that takes part in a rollout. */
export interface Participant {
  readonly name: string;
  readonly stable: string;
  readonly canary: string;
  /** The larger timeout of both versions: a call that began may be reported so much later. */
  readonly timeoutSeconds: number;
}

/** A function that the rollout leaves as it is, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/**
 * Where a rollout stands, as LIVE and the ledger tell.
 * `idle`: no function has a canary; `ready` could begin. `under way`: LIVE is what a rollout set.
 * `half done`: a run ended between LIVE and ledger; `weight` (100: the promotion) is to be completed for all.
 * `canary lost`: a function of a rollout has no canary any more; all others are to be taken back.
 * `others`: somebody else moved LIVE.
 */
export type Position =
  | { readonly kind: "idle"; readonly ready: readonly Participant[]; readonly leftOut: readonly LeftOut[] }
  | {
      readonly kind: "under way";
      readonly weight: number;
      /** Every step until now, oldest first; the last one is the present step. */
      readonly steps: readonly StepTaken[];
      readonly participants: readonly Participant[];
      readonly leftOut: readonly LeftOut[];
    }
  | {
      readonly kind: "half done";
      readonly weight: number;
      readonly participants: readonly Participant[];
      readonly leftOut: readonly LeftOut[];
    }
  | {
      readonly kind: "canary lost";
      readonly lost: readonly string[];
      readonly participants: readonly Participant[];
      readonly leftOut: readonly LeftOut[];
    }
  | { readonly kind: "others"; readonly error: ShownError };

/** What CloudWatch told of a rollout under way. */
export interface Evidence {
  /** By function: the minutes since the first step, oldest first, or why they could not be read. */
  readonly minutes: ReadonlyMap<string, Reading<readonly RolloutMinute[]>>;
  /** The alarms that the plan names. */
  readonly alarms: Reading<readonly AlarmReading[]>;
}

/** What the command line asks of a look. */
export interface Asked {
  /** `--from`: the first step has at least this weight. */
  readonly from?: number;
  /** `--advance`: the next step without a verdict, but not an unhealthy one. */
  readonly advances: boolean;
  /** `--continue`: begin nothing new. */
  readonly onlyContinues: boolean;
  /** `--ignore-alarms`: an alarm that is red already does not refuse the start. */
  readonly ignoresAlarms: boolean;
}

/** What is judged. `url`: 5xx answers of the function URL. */
export type MeasureName = "errors" | "slow" | "url";

/** One measure of one function at the present step. Shares and increases in percent and percentage points. */
export interface Measured {
  readonly measure: MeasureName;
  readonly canary: { readonly calls: number; readonly bad: number };
  readonly stable: { readonly calls: number; readonly bad: number };
  /** Share of bad calls of the canary less that of stable, in percentage points; absent without calls of both. */
  readonly increase?: number;
  /** The limit, in percentage points. */
  readonly limit: number;
  /** Evidence for "worse by half the limit", averaged over the starts of all steps, and the bar that it must reach. */
  readonly worse: { readonly evidence: number; readonly bar: number };
  /** Evidence for "not worse than the limit" at this step, and its bar. */
  readonly notWorse: { readonly evidence: number; readonly bar: number };
  /** Calls of the canary, and minutes at the present rate, until `notWorse` reaches its bar; absent where it has, or where that can't be told. */
  readonly missing?: { readonly canaryCalls: number; readonly minutes: number };
}

export type Health = "unhealthy" | "unknown" | "inconclusive" | "healthy";

/** The verdict for one function. */
export interface FunctionVerdict {
  readonly name: string;
  readonly isWaitedFor: boolean;
  readonly health: Health;
  /** Why, with the deciding numbers: `canary 23 of 412 failed, stable 9 of 3,871; limit +1 point`. */
  readonly reason: string;
  /** What is missing for a verdict: `about 310 canary calls, 12 min`. Only where `inconclusive`. */
  readonly missing?: string;
  readonly measures: readonly Measured[];
  /** The share of calls that the canary got at this step, in percent; absent without calls. */
  readonly shareMeasured?: number;
}

/** The one thing to do at a look. */
export type RolloutAction =
  /** The canary begins at `weight` for all that are ready. */
  | { readonly kind: "start"; readonly weight: number }
  /** Nothing changes until the next look. */
  | { readonly kind: "hold"; readonly reason: string }
  | { readonly kind: "advance"; readonly weight: number }
  | { readonly kind: "promote" }
  /** A step that a run left half done is completed; 100 is the promotion. */
  | { readonly kind: "complete"; readonly weight: number }
  /** All functions go back to stable, recorded as `rollout abort` with this reason. */
  | { readonly kind: "take back"; readonly reason: string }
  /** A person has to say `--advance`. */
  | { readonly kind: "wait"; readonly reason: string }
  /** The rollout ends here, and LIVE stays: AliasChanged, Inconclusive, an alarm that is red before the start. */
  | { readonly kind: "stop"; readonly error: ShownError }
  /** There is nothing to roll out. */
  | { readonly kind: "none"; readonly reason: string };

/** The decision of one look. */
export interface Decision {
  readonly action: RolloutAction;
  /** Of all functions together; absent where no canary has traffic. */
  readonly health?: Health;
  readonly verdicts: readonly FunctionVerdict[];
  /** Milliseconds since 1970 by AWS's clock: when the present hold is over at the earliest. */
  readonly holdUntil?: number;
  /** The weight that comes next; 100 is the promotion. */
  readonly next?: number;
}

/** Everything that one look decides from. */
export interface Look {
  readonly plan: RolloutPlan;
  readonly position: Position;
  readonly evidence?: Evidence;
  readonly asked: Asked;
  /** AWS's time, in milliseconds since 1970. */
  readonly now: number;
}
