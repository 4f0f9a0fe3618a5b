/** The shapes a stack file becomes; `components/config.ts` is the door through which others import them. */

/** The mutable working copy of a function, as AWS names it. */
export const LATEST = "$LATEST";

/** What LIVE of one function serves. `live` is `"$LATEST"` or a version number as a string (`"7"`). */
export interface Traffic {
  readonly live: string;
  readonly canary?: Canary;
}

/** The extra version that gets a share of LIVE's traffic; `weight` in whole percent, 1 to 99. */
export interface Canary {
  readonly version: string;
  readonly weight: number;
}

/** Settings of one function that the stack overrides; what is absent keeps the catalog's value. */
export interface FunctionSettings {
  readonly memorySizeMb?: number;
  readonly timeoutSeconds?: number;
  /** Strings, except for values the reader left encrypted: `{ secure: "..." }`. */
  readonly environment?: Readonly<Record<string, unknown>>;
}

/** One step of an automatic rollout: the canary's share in percent, and how long it is watched. */
export interface RolloutStep {
  readonly weight: number;
  readonly holdSeconds: number;
}

/** What a canary must satisfy before the next step. */
export interface HealthGate {
  /** Errors of the canary in percent of its calls. Default 1. */
  readonly maxErrorPercent: number;
  /** Fewer calls than this prove nothing, and do not pass. Default 50. */
  readonly minCalls: number;
  /** Names of CloudWatch alarms that must not be in ALARM. Default none. */
  readonly alarms: readonly string[];
}

/** An automatic rollout: its steps in order, the promotion follows the last. */
export interface Rollout {
  readonly steps: readonly RolloutStep[];
  readonly health: HealthGate;
}

/** A stack file without mistakes, every default filled in. */
export interface StackConfig {
  /** One entry for each function. */
  readonly traffic: Readonly<Record<string, Traffic>>;
  /** Whose traffic keys each function uses. */
  readonly declaredIn: Readonly<Record<string, "stack" | "function">>;
  readonly settings: Readonly<Record<string, FunctionSettings>>;
  readonly publishVersions: boolean;
  readonly liveSerial: number;
  readonly rollout?: Rollout;
  readonly warnings: readonly string[];
}

/** One mistake: where (`functions.hello.canary_weight`), what is wrong and the limit, and the one thing to do. Commands in a hint stand in backquotes, without `-s`. */
export interface ConfigMistake {
  readonly key: string;
  readonly message: string;
  readonly hint: string;
}

/** What came of a stack file: a config, or all of its mistakes. */
export type ParsedConfig =
  | { readonly ok: true; readonly config: StackConfig }
  | { readonly ok: false; readonly mistakes: readonly ConfigMistake[] };
