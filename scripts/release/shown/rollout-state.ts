/**
 * How a run of `live rollout` leaves the rollout. `idle`: nothing to roll out. `waiting`: for a person's `--advance`.
 * `stopped`: LIVE stays, and the error says why.
 */
export type RolloutState = "idle" | "under way" | "waiting" | "promoted" | "taken back" | "stopped";
