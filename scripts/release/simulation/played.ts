/** How one rollout ended in a simulation. */
export interface Played {
  /** `undecided`: no verdict within `max_hold`, whatever the plan then does. */
  readonly outcome: "promoted" | "taken back" | "undecided";
  readonly milliseconds: number;
  /** Calls that the new version failed until then and that stable would have answered. */
  readonly spoiled: number;
}
