/** The types of a parsed stack file. Other folders import them from `components/config.ts`. */

/** The mutable working copy of a function, as AWS names it. */
export const LATEST = "$LATEST";

/** The traffic of one function's LIVE. `live` is the stable version: `"$LATEST"` or a number (`"7"`). */
export interface Traffic {
  readonly live: string;
  readonly canary?: Canary;
}

/** The extra version that gets a share of LIVE's traffic; `weight` in whole percent, 1 to 99. */
export interface Canary {
  readonly version: string;
  readonly weight: number;
}

/** A function that existed before, under its own name. */
export interface Adoption {
  /** Its name in AWS. */
  readonly functionName: string;
  /** The role that it keeps. Absent: the program makes one, as for any other function. */
  readonly roleArn?: string;
  /** The name that LIVE has there. */
  readonly aliasName: string;
}

/** Settings of one function that the stack overrides. An absent setting keeps the catalog's value. */
export interface FunctionSettings {
  readonly memorySizeMb?: number;
  readonly timeoutSeconds?: number;
  /** Variables as strings. Encrypted ones stay as they are: `{ secure: "..." }`. */
  readonly environment?: Readonly<Record<string, unknown>>;
  /** A container image by its digest, in place of function.json's. */
  readonly image?: string;
  readonly adopt?: Adoption;
}

/** One step of a rollout: the canary's share in percent, and the seconds for which the canary is watched. */
export interface RolloutStep {
  readonly weight: number;
  readonly holdSeconds: number;
}

/** The plan by which `live rollout` raises a canary, every default filled in. */
export interface RolloutPlan {
  /** Rising. The promotion to 100 % follows the last step. */
  readonly steps: readonly RolloutStep[];
  /** Longest time of one step without a verdict, in seconds. Default 1 h. */
  readonly maxHoldSeconds: number;
  /** After that time: leave the canary and say so, or take it back. Default `hold`. */
  readonly onInconclusive: "hold" | "abort";
  /** Weights of steps after which a person says `--advance`. */
  readonly approveAt: readonly number[];
  /** How certain "not worse than the limit" must be, in percent: 80 to 99.9, default 95. */
  readonly confidence: number;
  /** Names of CloudWatch alarms. One that turns to ALARM takes the canary back. */
  readonly alarms: readonly string[];
  /** One entry for each function of the stack. */
  readonly functions: Readonly<Record<string, FunctionRollout>>;
}

/** What the plan says of one function. */
export interface FunctionRollout {
  /** False: the function goes along when the others are healthy, and can still stop all. Default true. */
  readonly isWaitedFor: boolean;
  /** Largest increase of the share of failed calls against stable, in percentage points. Default 1. */
  readonly maxErrorIncrease: number;
  /** Largest increase of the share of slow calls against stable, in percentage points. Default 2. */
  readonly maxSlowIncrease: number;
  /** Calls that take longer are slow, in milliseconds. Absent: slow calls are not judged. */
  readonly slowOverMs?: number;
  readonly smoke?: SmokeTest;
}

/** A call of the new version before it gets any traffic. */
export interface SmokeTest {
  /** The event, as JSON. */
  readonly payload: unknown;
  /** What the answer must hold: each member of an object, all else exactly. Absent: any answer but an error. */
  readonly expect?: unknown;
}

/** A stack file without mistakes, every default filled in. */
export interface StackConfig {
  /** One entry for each function. */
  readonly traffic: Readonly<Record<string, Traffic>>;
  /** The owner of the traffic keys that each function uses. */
  readonly declaredIn: Readonly<Record<string, "stack" | "function">>;
  readonly settings: Readonly<Record<string, FunctionSettings>>;
  readonly publishVersions: boolean;
  /** `pulumi up` publishes, after all functions. Only in a release stack. */
  readonly publishOnUp?: true;
  readonly liveSerial: number;
  readonly rollout?: RolloutPlan;
  readonly warnings: readonly string[];
}

/**
 * One mistake: its key (`functions.hello.canary_weight`), the wrong value and the limit, and one thing to do.
 * Commands in a hint stand in backquotes, without `-s`.
 */
export interface ConfigMistake {
  readonly key: string;
  readonly message: string;
  readonly hint: string;
}

/** The result of parsing a stack file: a config, or all of its mistakes. */
export type ParsedConfig =
  | { readonly ok: true; readonly config: StackConfig }
  | { readonly ok: false; readonly mistakes: readonly ConfigMistake[] };
