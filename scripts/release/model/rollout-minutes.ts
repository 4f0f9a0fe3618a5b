/** What CloudWatch counted of one version behind LIVE in one minute. */
export interface VersionMinute {
  readonly calls: number;
  /** `Errors`: calls that failed, by exception or by timeout. Throttled calls are none. */
  readonly errors: number;
  /** Calls that took longer than `slow_over`; absent where the plan names none, or where CloudWatch has no count. */
  readonly slow?: number;
  /** The 95th percentile of `Duration` in milliseconds. Shown, never judged. */
  readonly p95Ms?: number;
  /** Requests to the function URL, and those answered with 5xx; absent where CloudWatch has none by version. */
  readonly url?: { readonly calls: number; readonly errors: number };
}

/** One minute of a rollout. A version without a call in it has zeros. */
export interface RolloutMinute {
  /** The minute's start by AWS's clock, in milliseconds since 1970. */
  readonly at: number;
  readonly stable: VersionMinute;
  readonly canary: VersionMinute;
}

/** The state of one CloudWatch alarm that the plan names. */
export interface AlarmReading {
  readonly name: string;
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  /** When the state last changed, by AWS's clock, in milliseconds since 1970. */
  readonly changedAt: number;
  readonly reason: string;
}
